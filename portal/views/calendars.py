"""What calendars read: a person's feed, and the file of one session."""

from functools import wraps
from uuid import UUID

from allauth.account.adapter import get_adapter
from django.http import HttpRequest, HttpResponse, HttpResponseNotFound
from django.shortcuts import get_object_or_404
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from cms.services.limits import LimitReached
from portal.calendar import CONTENT_TYPE, calendar_body, fingerprint
from portal.enums import Alarm
from portal.gate import open_route
from portal.models import CalendarFeed
from portal.queries.agenda import sessions_of
from portal.queries.feeds import feed_of
from portal.services.feeds import NoFeed, read_feed
from portal.views.private import private

# As `cms.preview.TOKEN_HEADERS`; « private » tells shared caches that know no « no-store ».
FEED_HEADERS = {
    "Cache-Control": "private, no-store",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex",
}
NOWHERE = "Cet agenda n’existe pas, ou plus.\n"
TOO_OFTEN = "Cet agenda a été lu trop souvent. Réessayez plus tard.\n"
PLAIN = "text/plain; charset=utf-8"


def for_calendars(view):
    """Put the headers of a feed on whatever is answered at its address, refusals included."""

    @wraps(view)
    def guarded(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        response = view(request, *args, **kwargs)
        for name, value in FEED_HEADERS.items():
            response[name] = value
        return response

    return guarded


@for_calendars
@require_safe
@open_route
def feed(request: HttpRequest, token: str) -> HttpResponse:
    """All sessions of the token's person; nobody logs in here, no session is read."""
    try:
        found = read_feed(token, address=get_adapter().get_client_ip(request))
    except NoFeed:
        response = HttpResponseNotFound(NOWHERE, content_type=PLAIN)
    except LimitReached as limit:
        headers = {"Retry-After": str(limit.wait)}
        response = HttpResponse(TOO_OFTEN, status=429, content_type=PLAIN, headers=headers)
    else:
        response = _answer(request, found)
    return response


def _answer(request: HttpRequest, found: CalendarFeed) -> HttpResponse:
    """The ETag comes after the check; who has read this already is told so before it is written."""
    sessions, alarms = list(sessions_of(found.person)), _before(found)
    etag = f'"{fingerprint(sessions, alarms=alarms)}"'
    response = get_conditional_response(request, etag=etag)
    if response is None:
        body = calendar_body(sessions, alarms=alarms)
        response = HttpResponse(body, content_type=CONTENT_TYPE)
    response["ETag"] = etag
    return response


@private
@open_route
@require_safe
def session_file(request: HttpRequest, workshop_id: UUID) -> HttpResponse:
    """« Ajouter à mon agenda »: one session, as it is now."""
    workshop = get_object_or_404(sessions_of(request.user), pk=workshop_id)
    body = calendar_body([workshop], alarms=_before(feed_of(request.user)))
    name = f"{workshop.cohort.code}-{workshop.kind}-{workshop.number}.ics".lower()
    return HttpResponse(
        body,
        content_type=CONTENT_TYPE,
        headers={
            "Content-Disposition": f'attachment; filename="{name}"',
            "X-Robots-Tag": "noindex",
        },
    )


def _before(feed: CalendarFeed | None) -> list:
    return [Alarm(alarm).before for alarm in feed.alarms] if feed else []
