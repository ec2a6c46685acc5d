"""What each verdict of matrix.yaml means: the requests that are made, and the answers expected."""

import re
from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

from django.contrib.messages import ERROR, get_messages

from tests.security.asking import Answer, Visitor
from tests.security.verdicts import goes_by_owner

LOG_IN, ADMIN, FACTOR = "/compte/connexion/", "/admin/", "/compte/2fa/"
CHARTER = re.compile(r"/espace/groupes/[0-9a-f-]{36}/charte/")
NOT_HERE = 405


def is_refusal(response) -> bool:
    return response.status_code in {403, 404} or (
        response.status_code == 302
        and response.url == ADMIN
        and any(message.level == ERROR for message in get_messages(response.wsgi_request))
    )


def is_success(response) -> bool:
    """A page, or a redirect that is neither a refusal nor an invitation to log in."""
    if response.status_code in {301, 302}:
        return not is_refusal(response) and urlsplit(response.url).path != LOG_IN
    return 200 <= response.status_code < 300


def expect_allowed(visitor: Visitor) -> None:
    """It opens by GET or by POST, and says neither 401 nor 403; what knows owners, nor 404.

    Of a page that opens, a form without what it should hold may be told 404.
    """
    answers = [visitor.ask(method) for method in visitor.methods]
    by_method = {answer.asked: answer for answer in answers}
    opens = {method for method in by_method if _opens(visitor, by_method[method])}
    if not opens & {"GET", "POST"} and "POST" in by_method:
        statuses = ", ".join(str(answer.status) for answer in answers)
        visitor.complain(by_method["GET"], f"opens neither so nor by POST ({statuses})")
    knows_owners = goes_by_owner(visitor.route) and "GET" not in opens
    refused = {401, 403, 404} if knows_owners else {401, 403}
    for answer in answers:
        if answer.status in refused or (answer.status == 302 and is_refusal(answer.response)):
            visitor.complain(answer, f"is refused ({answer.status})")


def _opens(visitor: Visitor, answer: Answer) -> bool:
    """500 only gets here from the known errors: the right was there.

    Where a door knows owners, a form that is refused for what it holds was let in.
    """
    is_let_in = goes_by_owner(visitor.route) and answer.status in {400, 409}
    return is_success(answer.response) or is_let_in or answer.status == 500


def expect_look(visitor: Visitor) -> None:
    _expect(visitor, visitor.ask("GET"), lambda answer: is_success(answer.response))
    for method in set(visitor.methods) - {"GET", "HEAD"}:
        _expect_nothing(visitor, visitor.ask(method), lambda answer: is_refusal(answer.response))


def expect_login(visitor: Visitor) -> None:
    has_steps = visitor.route.is_expression  # Wagtail's door for the rest has one of its own first
    for method in visitor.methods:
        answer = visitor.ask(method, follow=has_steps)
        _expect_nothing(visitor, answer, lambda one: _leads(visitor, one))
    for headers in visitor.programs:
        for method in ("GET", "POST"):
            answer = visitor.ask(method, headers)
            _expect_nothing(visitor, answer, lambda answer: answer.status == 401)


def _leads(visitor: Visitor, answer: Answer) -> bool:
    """True when one is asked to log in, and comes back here afterwards."""
    steps = getattr(answer.response, "redirect_chain", [])
    if not steps and answer.status != 302:
        return False
    form = urlsplit(steps[-1][0] if steps else answer.response.url)
    return form.path == LOG_IN and parse_qs(form.query) == {"next": [visitor.address]}


def expect_gate(visitor: Visitor) -> None:
    answers = [visitor.ask(method) for method in visitor.methods]
    for answer in answers:
        _expect_nothing(visitor, answer, _goes_to_log_in)
    if _is_not_here(visitor, answers):
        visitor.complain(answers[0], "leads nowhere")


def _goes_to_log_in(answer: Answer) -> bool:
    return answer.status == 302 and urlsplit(answer.response.url).path == LOG_IN


def expect_factor(visitor: Visitor) -> None:
    for method in visitor.methods:
        _expect_nothing(visitor, visitor.ask(method), _goes_to_factor)
    for headers in visitor.programs:
        for method in ("GET", "POST"):
            answer = visitor.ask(method, headers)
            _expect_nothing(visitor, answer, lambda answer: answer.status == 403)


def _goes_to_factor(answer: Answer) -> bool:
    return answer.status == 302 and urlsplit(answer.response.url).path.startswith(FACTOR)


def expect_led(visitor: Visitor) -> None:
    for method in visitor.methods:
        is_asked_for = method in {"GET", "HEAD"}
        holds = _goes_to_charter if is_asked_for else _is_refused
        _expect_nothing(visitor, visitor.ask(method), holds)


def _is_refused(answer: Answer) -> bool:
    return is_refusal(answer.response)


def expect_charter(visitor: Visitor) -> None:
    """A page that is asked for leads to the charter; what is sent, and programs, are told."""
    for method in visitor.methods:
        is_asked_for = method in {"GET", "HEAD"}
        holds = _goes_to_charter if is_asked_for else _names_charter
        _expect_nothing(visitor, visitor.ask(method), holds)
    for headers in visitor.programs:
        for method in ("GET", "POST"):
            _expect_nothing(visitor, visitor.ask(method, headers), _names_charter)


def _goes_to_charter(answer: Answer) -> bool:
    return answer.status == 302 and bool(CHARTER.fullmatch(answer.response.url))


def _names_charter(answer: Answer) -> bool:
    return answer.status == 403 and bool(CHARTER.search(answer.response.content.decode()))


def expect_denied(visitor: Visitor) -> None:
    for method in visitor.methods:
        _expect_nothing(visitor, visitor.ask(method), lambda answer: answer.status == 403)
    for headers in visitor.programs:
        for method in ("GET", "POST"):
            answer = visitor.ask(method, headers)
            _expect_nothing(visitor, answer, lambda answer: answer.status == 403)


def expect_forbidden(visitor: Visitor) -> None:
    answers = [visitor.ask(method) for method in visitor.methods]
    for answer in answers:
        _expect_nothing(visitor, answer, lambda answer: is_refusal(answer.response))
    if _is_not_here(visitor, answers):
        visitor.complain(answers[0], "is not refused, only not there")


def expect_shut(visitor: Visitor) -> None:
    answers = [visitor.ask(method) for method in visitor.methods]
    answers += [visitor.ask("GET", headers) for headers in visitor.programs]
    for answer in answers:
        _expect_nothing(visitor, answer, lambda answer: answer.status == 404)
    if _is_not_here(visitor, answers):
        visitor.complain(answers[0], "is not missing, only not there")


def _is_not_here(visitor: Visitor, answers: list[Answer]) -> bool:
    """True when a door knows none of the methods: that proves nothing."""
    return "POST" in visitor.methods and all(answer.status == NOT_HERE for answer in answers)


def _expect(visitor: Visitor, answer: Answer, holds: Callable[[Answer], bool]) -> None:
    if not holds(answer):
        visitor.complain(answer, f"answers {answer.status}")


def _expect_nothing(visitor: Visitor, answer: Answer, holds: Callable[[Answer], bool]) -> None:
    """It is refused in that way, or the door knows no such method; either writes nothing."""
    _expect(visitor, answer, lambda answer: answer.status == NOT_HERE or holds(answer))
    for table in answer.traces.private_writes:
        visitor.complain(answer, f"is refused and writes to {table}")


EXPECT: dict[str, Callable[[Visitor], None]] = {
    "allowed": expect_allowed,
    "look": expect_look,
    "login": expect_login,
    "gate": expect_gate,
    "factor": expect_factor,
    "charter": expect_charter,
    "led": expect_led,
    "denied": expect_denied,
    "forbidden": expect_forbidden,
    "shut": expect_shut,
}
