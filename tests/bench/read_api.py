"""Reading the API beside Wagtail's own on the same pages: requests a second, CPU a request.

Five ways of answering three questions, in interleaved rounds of one run: Wagtail's API as it comes,
ours without kept answers, ours with them, ours when the client has the answer (304), and a view
that returns the same bytes behind the same middleware. A page of the website is asked for in the
last four ways. Needs wrk and PostgreSQL (`DATABASE_URL`,
else the one of this machine). `FULL=1` adds a catalogue of 10,000 formations, and SQLite.
"""

import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from tests.bench.catalogue import SEED
from tests.bench.databases import postgresql_database, sqlite_database
from tests.bench.load import Load, measure

FORMATIONS, MANY_FORMATIONS = 500, 10_000
ROUNDS, SECONDS, WARM_UP_SECONDS = 3, 5, 1
WORKERS, THREADS = 2, 4
BODIES = "fields=tags,category,body"
LIST = "pages/?type=cms.FormationPage&limit=20"
# By question: what Wagtail's API is asked, and what ours is.
QUESTIONS = {
    "list": (f"{LIST}&fields=tags,category", LIST),
    "item": ("pages/{pk}/", "pages/{pk}/"),
    "bodies": (f"{LIST}&{BODIES}", f"{LIST}&fields=body"),
}
# Aims as ratios, by question: without kept answers and with them, to Wagtail's API.
AIMS = {"list": (5, 75), "item": (3, 20), "bodies": (6, 100)}
PAGE, LEAST_GAIN_OF_PAGES = "page", 15
# Kept, and 304, to ready bytes. A page's address has to be found among all before it is known.
LEAST_SHARES_OF_FLOOR = {**dict.fromkeys(QUESTIONS, (0.7, 1)), PAGE: (0.4, 0.7)}
MOST_GROWTH = 1.3

Case = tuple[str, str]  # a question, and a way of answering it
Loads = dict[Case, Load]


def main() -> None:
    if not shutil.which("wrk"):
        sys.exit("wrk was not found: on Debian, apt-get install wrk")
    with tempfile.TemporaryDirectory() as folder, postgresql_database() as database:
        few = measure_all(database, Path(folder), FORMATIONS, list(QUESTIONS))
    metrics, failures = report(few, "read")
    cases = len(few)
    if os.environ.get("FULL") == "1":
        with tempfile.TemporaryDirectory() as folder, postgresql_database() as database:
            many = measure_all(database, Path(folder), MANY_FORMATIONS, list(QUESTIONS))
        more, missed = report_growth(few, many)
        with tempfile.TemporaryDirectory() as folder, sqlite_database(Path(folder)) as database:
            small = measure_all(database, Path(folder), FORMATIONS, list(QUESTIONS))
        metrics |= more | report(small, "sqlite")[0]
        failures += missed
        cases += len(many) + len(small)
    json.dump({"seed": SEED, "cases": cases, "failures": failures, "metrics": metrics}, sys.stdout)


def measure_all(database: str, folder: Path, formations: int, questions: list[str]) -> Loads:
    """Return the median of the rounds, by question and way of answering."""
    (folder / "floor").mkdir()
    environment = {
        **os.environ,
        "DATABASE_URL": database,
        "VAR_DIR": str(folder),
        "DJANGO_SETTINGS_MODULE": "tests.bench.settings",
        "REDIS_URL": "",
    }
    run([sys.executable, "-W", "ignore", "manage.py", "migrate", "-v0"], environment)
    run([sys.executable, "-m", "tests.bench.catalogue", str(formations)], environment)
    with ExitStack() as servers:
        kept = servers.enter_context(server(environment))
        bare = servers.enter_context(server({**environment, "WITHOUT_ANSWERS": "1"}))
        requests = prepare(questions, kept, bare, folder / "floor")
        return median_loads(requests)


@dataclass(frozen=True)
class Server:
    """A running application server: the process that started the others, and its address."""

    process: int
    address: str

    def get(self, path: str) -> tuple[bytes, str]:
        """Return the body of an answer and its validator."""
        with urllib.request.urlopen(self.address + path, timeout=30) as answer:
            return answer.read(), answer.headers.get("ETag", "")


Request = tuple[Server, str, dict[str, str]]


def prepare(questions: list[str], kept: Server, bare: Server, floor: Path) -> dict[Case, Request]:
    """Return what is asked of which server for every question and way of answering."""
    pk = json.loads(kept.get("/api/v2/" + LIST)[0])["items"][0]["id"]
    requests: dict[Case, Request] = {}
    for name in questions:
        stock, ours = (path.format(pk=pk) for path in QUESTIONS[name])
        body, etag = kept.get(f"/api/v2/{ours}")
        (floor / name).write_bytes(body)
        requests |= {
            (name, "stock"): (kept, f"/stock/{stock}", {}),
            (name, "ours"): (bare, f"/api/v2/{ours}", {}),
            (name, "kept"): (kept, f"/api/v2/{ours}", {}),
            (name, "304"): (kept, f"/api/v2/{ours}", {"If-None-Match": etag}),
            (name, "floor"): (kept, f"/floor/{name}/", {}),
        }
    return requests | prepare_page(kept, bare, floor)


def prepare_page(kept: Server, bare: Server, floor: Path) -> dict[Case, Request]:
    """The same of a formation's page on the website, for which Wagtail has nothing of its own."""
    path = json.loads(kept.get("/api/v2/" + LIST)[0])["items"][0]["meta"]["path"]
    body, etag = kept.get(path)
    (floor / PAGE).write_bytes(body)
    return {
        (PAGE, "ours"): (bare, path, {}),
        (PAGE, "kept"): (kept, path, {}),
        (PAGE, "304"): (kept, path, {"If-None-Match": etag}),
        (PAGE, "floor"): (kept, f"/floor/{PAGE}/", {}),
    }


def median_loads(requests: dict[Case, Request]) -> Loads:
    for asked in requests.values():
        load(asked, WARM_UP_SECONDS)
    rounds = [
        {case: load(asked, SECONDS) for case, asked in requests.items()} for _ in range(ROUNDS)
    ]
    return {
        case: Load(
            median(one[case].rate for one in rounds), median(one[case].cpu for one in rounds)
        )
        for case in requests
    }


def load(asked: Request, seconds: int) -> Load:
    server, path, headers = asked
    return measure(server.address + path, server=server.process, seconds=seconds, headers=headers)


def report(loads: Loads, prefix: str) -> tuple[dict, list[str]]:
    """Return the figures by name, and the aims that were missed."""
    metrics, failures = {}, []
    for (question, way), one in loads.items():
        metrics[f"{prefix}_{question}_{way}_per_second"] = round(one.rate)
        metrics[f"{prefix}_{question}_{way}_cpu_ms"] = round(one.cpu, 2)
    for question in sorted({question for question, _ in loads}):
        rate = {way: one.rate for (name, way), one in loads.items() if name == question}
        ratios = ratios_to_others(question, rate) | {
            "kept_to_floor": (rate["kept"] / rate["floor"], LEAST_SHARES_OF_FLOOR[question][0]),
            "304_to_floor": (rate["304"] / rate["floor"], LEAST_SHARES_OF_FLOOR[question][1]),
        }
        for name, (ratio, aim) in ratios.items():
            metrics[f"{prefix}_{question}_{name}"] = round(ratio, 2)
            if ratio < aim:
                failures.append(f"{prefix} {question}: {name} is {ratio:.2f}, the aim is {aim}")
    return metrics, failures


def ratios_to_others(question: str, rate: dict[str, float]) -> dict[str, tuple[float, float]]:
    """Return the ratios to what Wagtail, or ours with nothing kept, would give, with their aims."""
    if question == PAGE:
        return {"kept_to_ours": (rate["kept"] / rate["ours"], LEAST_GAIN_OF_PAGES)}
    least, least_kept = AIMS[question]
    return {
        "ours_to_stock": (rate["ours"] / rate["stock"], least),
        "kept_to_stock": (rate["kept"] / rate["stock"], least_kept),
    }


def report_growth(few: Loads, many: Loads) -> tuple[dict, list[str]]:
    """Return how much longer an answer takes with a large catalogue, and what grew too much."""
    growth = {
        f"read_{question}_{way}_growth": few[question, way].rate / many[question, way].rate
        for question, way in few
        if way in ("ours", "kept")
    }
    failures = [
        f"{name} is {ratio:.2f}, the aim is {MOST_GROWTH}"
        for name, ratio in growth.items()
        if ratio > MOST_GROWTH
    ]
    return {name: round(ratio, 2) for name, ratio in growth.items()}, failures


@contextmanager
def server(environment: dict[str, str]) -> Iterator[Server]:
    """Start the application server that the README deploys, on a free port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "gunicorn", "cms.wsgi", f"--bind=127.0.0.1:{port}"]
    options = [f"--workers={WORKERS}", "--worker-class=gthread", f"--threads={THREADS}"]
    quiet = ["--log-level=error", "--no-control-socket"]
    process = subprocess.Popen([*command, *options, *quiet], env=environment)
    try:
        found = Server(process.pid, f"http://127.0.0.1:{port}")
        wait_for(found)
        yield found
    finally:
        process.terminate()
        process.wait(timeout=15)


def wait_for(server: Server) -> None:
    for _ in range(300):
        try:
            server.get("/healthz")
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError("the server does not answer")


def run(command: list[str], environment: dict[str, str]) -> None:
    subprocess.run(command, env=environment, check=True, stdout=subprocess.DEVNULL)


if __name__ == "__main__":
    main()
