"""How long a session lasts, and how it ends (security §3.2, 9 to 12)."""

import time
from dataclasses import dataclass

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.sessions.models import Session
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import rotate_token
from django.utils import timezone
from django.utils.cache import patch_cache_control

from cms.models import User
from portal.roles import reader_roles
from portal.second_factor import is_public

MINUTE, HOUR, DAY = 60, 60 * 60, 24 * 60 * 60
PRIVATE = ("/compte/", "/espace/")
STARTED, SEEN = "started_at", "seen_at"
WRITTEN_EVERY = MINUTE
# Asked for by an open page, not by a person.
PULSES = {"wagtailadmin_editing_sessions:ping", "wagtailadmin_editing_sessions:release"}
ENDED = (
    "Votre connexion a pris fin, par sécurité. "
    "Reconnectez-vous\u00a0: vous reviendrez où vous étiez."
)


@dataclass(frozen=True)
class Span:
    """Seconds a session may be idle, and may last in all."""

    idle: int
    absolute: int

    def left(self, started: float, seen: float, now: float) -> int:
        """Return how many seconds are left; none or less: the session has ended."""
        return int(min(seen + self.idle, started + self.absolute) - now)


STAFF = Span(idle=60 * MINUTE, absolute=12 * HOUR)
PARTICIPANTS = Span(idle=12 * HOUR, absolute=14 * DAY)


def span_of(request: HttpRequest) -> Span:
    return STAFF if reader_roles(request).must_have_second_factor else PARTICIPANTS


def begin(request: HttpRequest) -> None:
    """Note when a session of somebody begins."""
    request.session[STARTED] = request.session[SEEN] = time.time()


def prolong(request: HttpRequest) -> int:
    """Note that its owner is there; return how many seconds the session has left now."""
    now = time.time()
    request.session[SEEN] = now
    return span_of(request).left(request.session[STARTED], now, now)


class SessionLimits:
    """Ends sessions that were idle, or lasted, too long; keeps private answers out of caches.

    The time of the last request is written once a minute at most. `request.session_left` tells
    templates how many seconds are left.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest):
        response = self.get_response(request)
        if request.path.startswith(PRIVATE) or hasattr(request, "session_left"):
            response.headers.pop("Expires", None)
            patch_cache_control(response, no_store=True, private=True)
        return response

    def process_view(self, request: HttpRequest, view, args, kwargs) -> None:
        """A request of a person, and not of an open page alone, begins the idle time anew.

        What everybody reads alike looks at no session.
        """
        has_session = settings.SESSION_COOKIE_NAME in request.COOKIES
        if is_public(request) or not has_session or not request.user.is_authenticated:
            return
        self._watch(request)
        is_due = time.time() - request.session.get(SEEN, 0) > WRITTEN_EVERY
        is_pulse = request.resolver_match.view_name in PULSES
        if hasattr(request, "session_left") and is_due and not is_pulse:
            request.session_left = prolong(request)

    def _watch(self, request: HttpRequest) -> None:
        if STARTED not in request.session:
            begin(request)
        started, seen = request.session[STARTED], request.session[SEEN]
        left = span_of(request).left(started, seen, time.time())
        if left > 0:
            request.session_left = left
            return
        logout(request)
        messages.info(request, ENDED)


def renew_key(request: HttpRequest) -> None:
    """Give the session another key, as after every proof of identity; its list follows."""
    former = request.session.session_key
    request.session.cycle_key()
    rotate_token(request)
    UserSession.objects.filter(session_key=former).update(session_key=request.session.session_key)


def end_all_sessions(user: User) -> int:
    """End every session of a person; return how many there were."""
    return _end(UserSession.objects.filter(user=user))


def end_other_sessions(request: HttpRequest, user: User) -> None:
    """End every session of a person but that of the request."""
    _end(UserSession.objects.filter(user=user).exclude(session_key=request.session.session_key))


def _end(sessions: QuerySet[UserSession]) -> int:
    found = list(sessions)
    for session in found:
        session.end()
    return len(found)


def empty_browser(response: HttpResponse, *, cookies: bool = False) -> HttpResponse:
    """Have the browser forget what it kept of this site (ASVS 14.3.1).

    Its cookies as well when nothing is to be told on the next page: a message is one.
    """
    forgotten = ["cache", "storage", *(["cookies"] if cookies else [])]
    response["Clear-Site-Data"] = ", ".join(f'"{one}"' for one in forgotten)
    return response


def delete_ended_sessions() -> None:
    """Delete sessions whose day is over, and what the list of their owner says of them."""
    Session.objects.filter(expire_date__lt=timezone.now()).delete()
    UserSession.objects.exclude(session_key__in=Session.objects.values("session_key")).delete()
