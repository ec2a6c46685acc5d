"""Fresh authentication: what is grave asks again who is there, unless they said so just now."""

import time
from collections.abc import Callable
from functools import wraps

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.code_verification import AbstractCodeVerificationProcess
from allauth.account.internal.flows.login import get_authentication_records
from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse

from portal.second_factor import has_second_factor, send

STATE = "fresh_code"
# Doors of the admin that give out or erase what is somebody's, or make an account or its rights
# another (security §3.2, 12): by name, the bulk actions on accounts, and the spreadsheets of lists
# that name people. To look at such a list asks nothing more.
GRAVE = {
    "person:index",
    "offer_requests:delete",
    *(f"wagtailusers_users:{act}" for act in ("add", "edit", "delete")),
    *(f"wagtailusers_groups:{act}" for act in ("add", "edit", "delete")),
}
LISTS_OF_PEOPLE = {
    "offer_requests:index",
    "review_links",
    *(
        f"wagtailadmin_reports:{report}"
        for report in ("site_history", "workflow", "workflow_tasks", "aging_pages", "locked_pages")
    ),
}
BULK, ACCOUNTS = "wagtail_bulk_action", {"app_label": "cms", "model_name": "user"}


def is_fresh(request: HttpRequest) -> bool:
    """True when this session's owner proved who they are within the last ten minutes.

    With their second factor if they have one, for a password alone must not take it away; else
    with the password or a mailed code. Logging in is such a proof.
    """
    if not request.user.is_authenticated:
        return False
    means = {"mfa"} if has_second_factor(request.user) else {"mfa", "password", "code"}
    since = time.time() - settings.ACCOUNT_REAUTHENTICATION_TIMEOUT
    records = get_authentication_records(request, request.user)
    return any(record["method"] in means and record["at"] > since for record in records)


def fresh_log_in_required(view: Callable) -> Callable:
    """Let a view answer only who is logged in and fresh; others prove it first and come back.

    A program is told 403.
    """

    @wraps(view)
    @login_required
    def fresh_view(request: HttpRequest, *args, **kwargs):
        return view(request, *args, **kwargs) if is_fresh(request) else ask_again(request)

    return fresh_view


class FreshStaff:
    """Asks the staff once more who is there, before what is grave for others.

    The page asks already, so that nothing typed is lost on the way.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest):
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view, args, kwargs) -> HttpResponse | None:
        if not _is_grave(request) or not request.user.is_authenticated:
            return None
        return None if is_fresh(request) else ask_again(request)


def _is_grave(request: HttpRequest) -> bool:
    door = request.resolver_match
    is_bulk = door.view_name == BULK and door.kwargs.items() >= ACCOUNTS.items()
    gives_out = "export" in request.GET and _is_list_of_people(door.view_name)
    return is_bulk or gives_out or door.view_name in GRAVE


def _is_list_of_people(name: str) -> bool:
    """True for the list and for its results alone, which Wagtail has at an address beside it."""
    return name.removesuffix("_results") in LISTS_OF_PEOPLE


def ask_again(request: HttpRequest) -> HttpResponse:
    """Send to the first means of proof that the person has, and back."""
    means = get_adapter().get_reauthentication_methods(request.user)
    return send(request, means[0]["url"])


class FreshCode(AbstractCodeVerificationProcess):
    """A code mailed to somebody who is logged in; allauth has none for that."""

    def __init__(self, request: HttpRequest, state: dict):
        self.request = request
        super().__init__(
            max_attempts=settings.ACCOUNT_LOGIN_BY_CODE_MAX_ATTEMPTS,
            timeout=settings.ACCOUNT_LOGIN_BY_CODE_TIMEOUT,
            state=state,
            user=request.user,
        )

    @classmethod
    def begin(cls, request: HttpRequest) -> "FreshCode":
        process = cls(request, cls.initial_state(request.user, email=request.user.email))
        process.send()
        process.persist()
        return process

    @classmethod
    def resume(cls, request: HttpRequest) -> "FreshCode | None":
        """Return the process that was begun in this session, if its code is still good."""
        state = request.session.get(STATE)
        return cls(request, state).abort_if_invalid() if state else None

    def send(self) -> None:
        adapter = get_adapter()
        self.state["code"] = adapter.generate_login_code()
        code = {"code": self.state["code"]}
        adapter.send_mail("account/email/login_code", self.user.email, code)

    def persist(self) -> None:
        self.request.session[STATE] = self.state

    def abort(self) -> None:
        self.request.session.pop(STATE, None)
