"""iCalendar bodies (RFC 5545): what a phone or a mail program reads of sessions.

They leave the house: titles are neutral, and whatever the charter's gate or a log-in protects is
behind the address of the portal (security §3.2 line 37, BR-35).
"""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta

from django.conf import settings
from django.utils.crypto import salted_hmac
from icalendar import Alarm, Calendar, Event, Timezone, vDuration

from cms.addresses import absolute_address
from portal.enums import Modality, WorkshopStatus
from portal.models import Workshop

CONTENT_TYPE = "text/calendar; charset=utf-8"
PRODUCT = "-//Cercle//Seances//FR"
NAME = "Mes séances"
FORMAT = "2"  # to be counted up with every change of what is written below
WRITTEN = (
    *("pk", "number", "kind", "starts_at", "ends_at", "timezone", "modality", "place"),
    *("status", "ics_sequence", "updated_at"),
)
READ_AGAIN = timedelta(hours=1)  # what a calendar is asked to wait between two reads of a feed


def calendar_body(
    workshops: Iterable[Workshop],
    *,
    alarms: Iterable[timedelta] = (),
    method: str = "PUBLISH",
    address: str = "",
) -> bytes:
    """Return an iCalendar object with one event a session, cancelled ones included (BR-30).

    `workshops` come with their cohort; `alarms` are how long before the start each rings;
    `address` is where who has no access to the session reads of it. The same sessions give the
    same bytes.
    """
    workshops, alarms = list(workshops), list(alarms)
    calendar = Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", PRODUCT)
    calendar.add("method", method)
    calendar.calendar_name = NAME
    calendar.add("refresh-interval", READ_AGAIN, {"VALUE": "DURATION"})
    calendar.add("x-published-ttl", vDuration(READ_AGAIN))  # as Outlook calls the same
    for zone in sorted({workshop.timezone for workshop in workshops}):
        calendar.add_component(_clock_changes(zone, workshops))
    for workshop in workshops:
        calendar.add_component(event_of(workshop, alarms, address))
    return calendar.to_ical()


def fingerprint(workshops: Iterable[Workshop], *, alarms: Iterable[timedelta] = ()) -> str:
    """Return what a body is made of, as an ETag: other bodies, another value.

    A body of a thousand sessions takes seconds to write, this a few milliseconds. Keyed, so that it
    tells nothing to who could guess the sessions.
    """
    whole = [FORMAT, settings.BASE_URL, *map(str, alarms)]
    for one in workshops:
        whole += [one.cohort.code, *(str(getattr(one, name)) for name in WRITTEN)]
    return salted_hmac("portal.calendar", "\n".join(whole), algorithm="sha256").hexdigest()


def event_of(workshop: Workshop, alarms: Iterable[timedelta] = (), address: str = "") -> Event:
    """Return a session as an event: the same UID for ever, its sequence as the database counts it.

    Times are as `_times_of` gives them.
    """
    is_cancelled = workshop.status == WorkshopStatus.CANCELLED
    address = address or address_of(workshop)
    start, end = _times_of(workshop)
    return Event.new(
        uid=workshop.pk,
        sequence=workshop.ics_sequence,
        stamp=workshop.updated_at,
        last_modified=workshop.updated_at,
        start=start,
        end=end,
        summary=title_of(workshop),
        location=_location(workshop, address),
        description=f"Le détail et les accès sont dans votre espace\u00a0: {address}",
        url=address,
        status="CANCELLED" if is_cancelled else "CONFIRMED",
        transparency="TRANSPARENT" if is_cancelled else "OPAQUE",
        classification="PRIVATE",
        subcomponents=[] if is_cancelled else [_alarm(workshop, before) for before in alarms],
    )


def _times_of(workshop: Workshop) -> tuple[datetime, datetime]:
    """Local, with their zone: 9 h stays 9 h for a calendar that shows it (BR-40).

    An hour that comes twice is read as the first of the two (RFC 5545, 3.3.5): when it is the
    second, both are universal times.
    """
    times = [at.astimezone(workshop.zone) for at in (workshop.starts_at, workshop.ends_at)]
    is_second = any(at.fold for at in times)
    start, end = (at.astimezone(UTC) if is_second else at for at in times)
    return start, end


def title_of(workshop: Workshop) -> str:
    """Return « NB-2026-1 – Séance n° 3 »: the cohort's code, neither its name nor a subject."""
    return f"{workshop.cohort.code} – {workshop}"


def address_of(workshop: Workshop) -> str:
    """Return the session's address in the portal, where one logs in."""
    return absolute_address("workshop", workshop.pk)


def _location(workshop: Workshop, address: str) -> str | None:
    """Never the link of the video call: that is for who accepted the charter."""
    if workshop.place:
        return workshop.place
    return address if workshop.modality == Modality.REMOTE else None


def _alarm(workshop: Workshop, before: timedelta) -> Alarm:
    alarm = Alarm.new(description=title_of(workshop))
    alarm.add("action", "DISPLAY")
    alarm.add("trigger", -before)
    return alarm


def _clock_changes(zone: str, workshops: list[Workshop]) -> Timezone:
    """Return a zone for the dates in use: the whole years, local ones, of the sessions in it.

    The library's own `add_missing_timezones` puts zones in another order in each process.
    """
    there = [workshop for workshop in workshops if workshop.timezone == zone]
    first = min(one.starts_at.astimezone(one.zone).year for one in there)
    last = max(one.ends_at.astimezone(one.zone).year for one in there)
    return Timezone.from_tzid(zone, first_date=date(first, 1, 1), last_date=date(last, 12, 31))
