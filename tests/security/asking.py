"""One request in one reader's name, all its effects undone; what it showed that it may not."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.parse import urlencode

from csp.constants import HEADER as POLICY
from django.contrib.messages import get_messages
from django.db import transaction
from django.http import HttpResponse

from tests.security.canaries import Canary, canaries_in_answer, channel_of, find_canaries
from tests.security.routes import Route
from tests.security.verdicts import MATRIX, Reader, Whose, is_mailed, may_leave_by, may_read
from tests.security.watching import Traces, watched
from tests.security.world import World

PAGE, JSON, HTMX = {}, {"Accept": "application/json"}, {"HX-Request": "true"}
EVERY, USUAL, READING = "every", "usual", "reading"
METHODS = {
    EVERY: ("GET", "HEAD", "POST", "PUT", "DELETE"),
    USUAL: ("GET", "POST"),
    READING: ("GET",),
}
NEVER_STORED = ("espace/", "compte/", "invitation/")
TELLS_NO_OTHER_SITE = {"same-origin", "no-referrer"}


@contextmanager
def undone() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def with_room(call: Callable[..., HttpResponse], *arguments, **options) -> HttpResponse:
    """Call with half a megabyte of stack left, for what it calls.

    CPython takes the stack in blocks of 16 KB from the system, and gives one back whenever a call
    returns over its border: a border in the midst of Django's queries costs a tenth of all. This
    frame says that it needs more: the block it gets is a megabyte.
    """
    return call(*arguments, **options)


with_room.__code__ = with_room.__code__.replace(co_stacksize=70_000)


@dataclass
class Answer:
    """What came back, what it left behind, and the canaries in it."""

    asked: str
    response: HttpResponse
    traces: Traces
    shown: set[Canary]

    @property
    def status(self) -> int:
        return self.response.status_code


class Visitor:
    """Asks one door in one reader's name, for what `values` say; notes every fault there is.

    `reads_as` is whose eyes the answer is for, where a secret in the address says so. `as_program`
    means: a refusal is asked for as programs ask, too. What it `carries` goes along with every
    request: in the body of a POST, else in the query.
    """

    def __init__(
        self,
        world: World,
        route: Route,
        reader: Reader,
        *,
        values: dict[str, object] | None = None,
        reads_as: Reader | None = None,
        methods: str = USUAL,
        as_program: bool = False,
        carries: dict[str, object] | None = None,
    ):
        self.world, self.route, self.reader = world, route, reader
        self.values, self.reads_as = values or {}, reads_as or reader
        self.methods = METHODS[methods]
        self.carries = carries or {}
        self.programs = (JSON, HTMX) if as_program else ()
        self.address = ""
        self.faults: list[str] = []
        self.cases = 0

    def ask(self, method: str, headers: dict = PAGE, *, at: str = "", **options) -> Answer:
        """Ask by one method, the door or what is `at` another address.

        `options` are the test client's.
        """
        if method == "POST":
            options = {**self._body(), **options}
        with undone():
            door = self.world.address(self.route, self.reader.name, self.values)
            self.address = self._with_query(at or door, "" if method == "POST" else self._query())
            send = getattr(self.world.client_of(self.reader), method.lower())
            with watched() as traces:
                sent = {**headers, **self._secrets()}
                response = with_room(send, self.address, headers=sent, **options)
        self.cases += 1
        answer = Answer(f"{method} {' '.join(headers)}".strip(), response, traces, set())
        answer.shown = canaries_in_answer(response) | _in_messages(response)
        self.faults += [f"{answer.asked}: {fault}" for fault in self._faults_of(answer)]
        return answer

    def complain(self, answer: Answer, what: str) -> None:
        self.faults.append(f"{answer.asked}: {what}")

    def _query(self) -> str:
        return urlencode(self.carries)

    def _body(self) -> dict:
        if body := self.world.bodies.get(self.route.path):
            return {"data": body, "content_type": "application/json"}
        return {"data": self.carries} if self.carries else {}

    # The holder of a secret holds it out everywhere -------------------------------------------

    def _with_query(self, address: str, query: str) -> str:
        parts = [query] * bool(query)
        knows_parameters = address.startswith("/api/") or "token=" in address
        if self.reader.name == "token_holder" and not knows_parameters:
            parts.append(f"token={self.world.secret}&key={self.world.secret}")
        if not parts:
            return address
        return f"{address}{'&' if '?' in address else '?'}{'&'.join(parts)}"

    def _secrets(self) -> dict[str, str]:
        holds = self.reader.name == "token_holder"
        return {"Authorization": f"Bearer {self.world.secret}"} if holds else {}

    # What is wrong whatever the verdict -------------------------------------------------------

    def _faults_of(self, answer: Answer) -> Iterator[str]:
        method = answer.asked.split()[0]
        known = {"door": self.route.path, "method": method} in MATRIX["known_errors"]
        if answer.status >= 500 and not known:
            yield f"answers {answer.status}"
        yield from self._missing_headers(answer.response)
        channel = channel_of(answer.response)
        for kind, word in sorted(answer.shown):
            if not reads(self.world, self.reads_as, kind, word, channel):
                yield f"shows {kind} of {word}"
        yield from leaks_in(answer.traces, self.world)

    def _missing_headers(self, response: HttpResponse) -> Iterator[str]:
        if response.get("X-Content-Type-Options") != "nosniff":
            yield "has no nosniff"
        if POLICY not in response:
            yield "has no Content-Security-Policy"
        if response.get("Referrer-Policy") not in TELLS_NO_OTHER_SITE:
            yield "tells other sites where one was"
        is_nothing = response.status_code in {401, 405} and not response.content
        is_kept = "no-store" not in response.get("Cache-Control", "")
        if self._is_private() and is_kept and not is_nothing:
            yield "may be stored"

    def _is_private(self) -> bool:
        is_in_admin = self.route.path.startswith("admin/") and self.reader.role != "anonymous"
        return is_in_admin or self.route.path.startswith(NEVER_STORED)


def reads(world: World, reader: Reader, kind: str, word: str, channel: str) -> bool:
    """True when a canary may come before a reader's eyes by that way."""
    whose = world.people.whose.get(word, Whose())
    is_told = channel == "mail" and is_mailed(kind, reader, whose)
    return may_leave_by(kind, channel) and (is_told or may_read(kind, reader, whose))


def leaks_in(traces: Traces, world: World) -> Iterator[str]:
    """Yield what was mailed to somebody who may not read it, or not in a mail; what was logged."""
    for to, found in traces.mails:
        for kind, word in sorted(found):
            if not reads(world, world.reader_at(to), kind, word, "mail"):
                yield f"mails {kind} of {word} to {to}"
    for kind, word in sorted(traces.logged):
        if not may_leave_by(kind, "log"):
            yield f"logs {kind} of {word}"


def _in_messages(response: HttpResponse) -> set[Canary]:
    """What the next page would say; a redirect carries it in a cookie, where nobody can read it."""
    request = getattr(response, "wsgi_request", None)
    return find_canaries(" ".join(map(str, get_messages(request)))) if request else set()
