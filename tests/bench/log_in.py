"""A hundred people logging in by mailed code at the same moment, the worker sending their mails.

Each asks for the page, for a code, waits for the mail, gives the code and opens their space. Aim:
all of them are in, no answer is an error. On PostgreSQL (`DATABASE_URL`, else the one of this
machine) and on SQLite. Run by `manage.py bench`; writes one JSON object to standard output.
"""

import json
import os
import re
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from email import message_from_bytes
from email.policy import default
from http.cookiejar import CookieJar
from pathlib import Path
from statistics import median
from threading import Barrier, Lock
from urllib.parse import urlencode

from tests.bench.databases import postgresql_database, sqlite_database
from tests.bench.load import cpu_seconds
from tests.bench.people import address_of
from tests.bench.read_api import Server, run, server

PEOPLE, SEED = 100, 20261122
PATIENCE = 120  # seconds for a mail to come
CODE = re.compile(r"^(\d{3}-\d{3})\r?$", re.MULTILINE)


def main() -> None:
    metrics, failures = {}, []
    with tempfile.TemporaryDirectory() as folder, postgresql_database() as database:
        measured = [("postgresql", measure(database, Path(folder)))]
    with tempfile.TemporaryDirectory() as folder, sqlite_database(Path(folder)) as database:
        measured.append(("sqlite", measure(database, Path(folder))))
    for name, (figures, missed) in measured:
        metrics |= {f"log_in_{name}_{figure}": value for figure, value in figures.items()}
        failures += [f"log in on {name}: {one}" for one in missed]
    report = {"seed": SEED, "cases": PEOPLE * len(measured)}
    json.dump({**report, "failures": failures, "metrics": metrics}, sys.stdout)


def measure(database: str, folder: Path) -> tuple[dict[str, float], list[str]]:
    """Return the figures of one database, and what went wrong, counted."""
    environment = {
        **os.environ,
        "DATABASE_URL": database,
        "VAR_DIR": str(folder),
        "DJANGO_SETTINGS_MODULE": "tests.bench.settings",
        "REDIS_URL": "",
        "TRUSTED_PROXY_COUNT": "1",  # each has an address of their own
    }
    run([sys.executable, "-W", "ignore", "manage.py", "migrate", "-v0"], environment)
    run([sys.executable, "-m", "tests.bench.people", str(PEOPLE)], environment)
    with server(environment) as site, worker(environment):
        before, started = cpu_seconds(site.process), time.perf_counter()
        visits = log_in_at_once(site, Mailbox(folder / "mail"))
        seconds = time.perf_counter() - started
        spent = cpu_seconds(site.process) - before
    answers = sorted(one for visit in visits for one in visit.seconds)
    failures = Counter(visit.failure for visit in visits if visit.failure)
    figures = {
        "seconds": round(seconds, 1),
        "people_in": sum(not visit.failure for visit in visits),
        "cpu_ms_a_person": round(1000 * spent / PEOPLE),
        "answer_median_ms": round(1000 * median(answers)),
        "answer_95_ms": round(1000 * answers[int(len(answers) * 0.95)]),
        "mail_median_seconds": round(median(visit.waited for visit in visits), 1),
    }
    return figures, [f"{count} x {failure}" for failure, count in failures.items()]


def log_in_at_once(site: Server, mailbox: "Mailbox") -> list["Visit"]:
    barrier = Barrier(PEOPLE)

    def visit(number: int) -> Visit:
        one = Visit(site, number)
        barrier.wait(60)
        one.log_in(mailbox)
        return one

    with ThreadPoolExecutor(PEOPLE) as pool:
        return list(pool.map(visit, range(PEOPLE)))


class Visit:
    """One person's browser; `seconds` of each answer, how long it `waited` for the mail."""

    def __init__(self, site: Server, number: int):
        self.site, self.email = site, address_of(number)
        self.jar = CookieJar()
        self.browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.jar))
        self.browser.addheaders = [("X-Forwarded-For", f"10.0.{number // 250}.{number % 250 + 1}")]
        self.seconds: list[float] = []
        self.waited, self.failure = 0.0, ""

    def log_in(self, mailbox: "Mailbox") -> None:
        try:
            self.ask("/compte/connexion/")
            self.ask("/compte/connexion/", login=self.email, by="code")
            code = self.code_in(mailbox)
            arrived = self.ask("/compte/login/code/confirm/", code=code)
            if not arrived.endswith("/espace/"):
                self.failure = f"led to {arrived.removeprefix(self.site.address)}"
        except urllib.error.HTTPError as error:
            self.failure = f"answer {error.code}"
        except OSError as error:
            self.failure = type(error).__name__

    def ask(self, path: str, **form: str) -> str:
        """Send a form, or look at a page; return the address where that led."""
        token = next((cookie.value for cookie in self.jar if cookie.name == "csrftoken"), "")
        data = urlencode({**form, "csrfmiddlewaretoken": token}).encode() if form else None
        started = time.perf_counter()
        with self.browser.open(self.site.address + path, data, timeout=PATIENCE) as answer:
            answer.read()
        self.seconds.append(time.perf_counter() - started)
        return answer.url

    def code_in(self, mailbox: "Mailbox") -> str:
        """Wait for the mail with the code; TimeoutError when it is lost."""
        started = time.perf_counter()
        while self.waited < PATIENCE:
            code = mailbox.code_for(self.email)
            self.waited = time.perf_counter() - started
            if code:
                return code
            time.sleep(0.5)
        raise TimeoutError


class Mailbox:
    """The mails that the worker wrote, each read once for everybody."""

    def __init__(self, folder: Path):
        self.folder, self.lock = folder, Lock()
        self.read: set[Path] = set()
        self.codes: dict[str, str] = {}

    def code_for(self, email: str) -> str | None:
        with self.lock:
            for path in set(self.folder.glob("*.eml")) - self.read:
                message = message_from_bytes(path.read_bytes(), policy=default)
                text = message.get_body(("plain",)).get_content()
                self.codes[message["To"]] = CODE.search(text).group(1)
                self.read.add(path)
        return self.codes.get(email)


@contextmanager
def worker(environment: dict[str, str]) -> Iterator[None]:
    process = subprocess.Popen([sys.executable, "manage.py", "worker"], env=environment)
    try:
        yield
    finally:
        process.terminate()
        process.wait(timeout=30)


if __name__ == "__main__":
    main()
