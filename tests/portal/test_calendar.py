"""iCalendar bodies, read back by the icalendar library as a phone would."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import settings as effort
from hypothesis import strategies as st
from icalendar import Calendar, Timezone

from portal.calendar import calendar_body
from portal.enums import CancelReason, Modality, WorkshopKind, WorkshopStatus
from portal.models import Cohort, Workshop

PARIS, MARTINIQUE, NOUMEA = "Europe/Paris", "America/Martinique", "Pacific/Noumea"
CHANGED = datetime(2026, 1, 5, 10, 30, tzinfo=UTC)
HOUR = timedelta(hours=1)
COHORT = Cohort(code="NB-2026-1", name="Comité de direction", sponsor="Groupe Méridien")


def session(start: str, *, hours: int = 3, timezone: str = PARIS, fold=0, **fields) -> Workshop:
    """A session that no database knows; `start` is local, the second of two with a `fold`."""
    local = datetime.fromisoformat(start).replace(tzinfo=ZoneInfo(timezone), fold=fold)
    start = local.astimezone(UTC)
    values = {"cohort": COHORT, "number": 3, "place": "Salle Saône, Lyon", "updated_at": CHANGED}
    values |= {"starts_at": start, "ends_at": start + hours * HOUR, "timezone": timezone}
    return Workshop(**values | fields)


def read(workshops, **options) -> Calendar:
    return Calendar.from_ical(calendar_body(workshops, **options))


def event_of(workshop: Workshop, **options):
    (event,) = read([workshop], **options).events
    return event


def test_event_says_when_and_where_and_nothing_else(settings):
    settings.BASE_URL = "https://cercle.example.org"
    workshop = session(
        "2026-03-12 09:00",
        ics_sequence=4,
        video_url="https://visio.example.org/abcd",
        access_code="porte B, 2580",
    )
    address = f"https://cercle.example.org/espace/seances/{workshop.pk}/"
    lines = event_of(workshop).to_ical().decode().replace("\r\n ", "").splitlines()
    assert lines == [
        "BEGIN:VEVENT",
        "SUMMARY:NB-2026-1 – Séance n° 3",
        "DTSTART;TZID=Europe/Paris:20260312T090000",
        "DTEND;TZID=Europe/Paris:20260312T120000",
        "DTSTAMP:20260105T103000Z",
        f"UID:{workshop.pk}",
        "SEQUENCE:4",
        "CLASS:PRIVATE",
        f"DESCRIPTION:Le détail et les accès sont dans votre espace\u00a0: {address}",
        "LAST-MODIFIED:20260105T103000Z",
        "LOCATION:Salle Saône\\, Lyon",
        "STATUS:CONFIRMED",
        "TRANSP:OPAQUE",
        f"URL:{address}",
        "END:VEVENT",
    ]


def test_calendar_says_what_it_is_and_how_often_to_read_it():
    calendar = read([], method="REQUEST")
    assert dict(calendar) == {
        "VERSION": "2.0",
        "PRODID": "-//Cercle//Seances//FR",
        "METHOD": "REQUEST",
        "NAME": "Mes séances",
        "X-WR-CALNAME": "Mes séances",
        "REFRESH-INTERVAL": calendar["refresh-interval"],
        "X-PUBLISHED-TTL": "PT1H",
    }
    assert b"REFRESH-INTERVAL;VALUE=DURATION:PT1H\r\n" in calendar_body([])


def test_same_sessions_give_the_same_bytes():
    workshops = [session(f"2026-0{month}-03 09:00") for month in (3, 4)]
    assert calendar_body(workshops) == calendar_body(workshops)


@pytest.mark.parametrize(
    ("kind", "title"),
    [
        (WorkshopKind.WORKSHOP, "NB-2026-1 – Séance n° 3"),
        (WorkshopKind.KICKOFF, "NB-2026-1 – Réunion de lancement"),
        (WorkshopKind.REVIEW, "NB-2026-1 – Bilan"),
    ],
)
def test_title_names_the_cohorts_code(kind, title):
    assert event_of(session("2026-03-12 09:00", kind=kind))["summary"] == title


@pytest.mark.parametrize(
    ("modality", "place", "location"),
    [
        (Modality.ONSITE, "Lyon", "Lyon"),
        (Modality.HYBRID, "Lyon", "Lyon"),
        (Modality.ONSITE, "", None),
        (Modality.REMOTE, "", "the portal"),
    ],
)
def test_location_is_the_place_or_the_portals_address(modality, place, location):
    workshop = session(
        "2026-03-12 09:00",
        modality=modality,
        place=place,
        video_url="https://visio.example.org/abcd",
    )
    event = event_of(workshop)
    assert event.get("location") == (event["url"] if location == "the portal" else location)


def test_place_cannot_write_lines_of_its_own():
    place = "Lyon; salle A, 2e\nATTENDEE:mailto:mal@example.org"
    calendar = read([session("2026-03-12 09:00", place=place)])
    assert calendar.events[0]["location"] == place
    assert "ATTENDEE" not in calendar.events[0]


def test_cancelled_session_stays_and_rings_no_more():
    workshop = session(
        "2026-03-12 09:00",
        status=WorkshopStatus.CANCELLED,
        cancel_reason=CancelReason.EVENT,
        ics_sequence=2,
    )
    event = event_of(workshop, alarms=[HOUR])
    assert (event["status"], event["sequence"], event["transp"]) == ("CANCELLED", 2, "TRANSPARENT")
    assert (event["uid"], event.subcomponents) == (str(workshop.pk), [])


def test_alarms_ring_as_long_before_as_was_chosen():
    alarms = [timedelta(minutes=15), timedelta(days=1)]
    event = event_of(session("2026-03-12 09:00"), alarms=alarms)
    assert [dict(alarm) for alarm in event.subcomponents] == [
        {"ACTION": "DISPLAY", "DESCRIPTION": event["summary"], "TRIGGER": alarm["trigger"]}
        for alarm in event.subcomponents
    ]
    assert [alarm.TRIGGER for alarm in event.subcomponents] == [-before for before in alarms]


# Clocks -------------------------------------------------------------------------------------------

NIGHTS = {
    "before spring": ("2026-03-28 09:00", 8),
    "after spring": ("2026-03-29 09:00", 7),
    "before autumn": ("2026-10-24 09:00", 7),
    "after autumn": ("2026-10-25 09:00", 8),
    "leap day": ("2028-02-29 09:00", 8),
    "last day of the year": ("2026-12-31 09:00", 8),
    "first day of the year": ("2027-01-01 09:00", 8),
}


@pytest.mark.parametrize(("start", "hour"), NIGHTS.values(), ids=NIGHTS)
def test_nine_stays_nine(start, hour):
    event = event_of(session(start))
    assert f"{event.start:%Y-%m-%d %H:%M}" == start
    assert event.start.astimezone(UTC).hour == hour


def test_session_may_last_over_a_clock_change_and_over_the_years_end():
    for start in (
        "2026-03-28 23:00",
        "2026-10-24 23:00",
        "2026-12-31 22:00",
    ):
        event = event_of(session(start, hours=8))
        assert event.end.astimezone(UTC) - event.start.astimezone(UTC) == 8 * HOUR


def test_zones_are_told_for_the_dates_in_use_and_no_others():
    paris = session("2026-12-03 09:00")
    noumea = session("2027-01-07 09:00", timezone=NOUMEA)
    calendar = read([noumea, paris])
    assert [zone.tz_name for zone in calendar.timezones] == [PARIS, NOUMEA]
    assert not calendar.get_missing_tzids()
    onsets = [part.DTSTART.year for part in calendar.timezones[0].subcomponents]
    again = [day.dt.year for part in calendar.timezones[0].subcomponents for day in dates(part)]
    assert {*onsets, *again} == {2026}


def dates(part) -> list:
    """The days after the first one on which a clock change comes again."""
    return part["rdate"].dts if "rdate" in part else []


def read_without_tables(event, zone: Timezone, name: str) -> datetime:
    """Return what a program makes of DTSTART that has the VTIMEZONE and no table of zones."""
    return event[name].dt.replace(tzinfo=zone.to_tz(lookup_tzid=False)).astimezone(UTC)


@effort(deadline=None)
@given(
    start=st.datetimes(*map(datetime.fromisoformat, ["2026-01-01", "2030-12-31"])),
    hours=st.integers(1, 12),
    fold=st.integers(0, 1),
    timezone=st.sampled_from([PARIS, MARTINIQUE, NOUMEA, "America/New_York", "Indian/Reunion"]),
)
@example(datetime.fromisoformat("2027-10-31T02:30"), 3, 1, PARIS)  # begins in the second hour
@example(datetime.fromisoformat("2027-10-31T00:30"), 3, 0, PARIS)  # ends in it
def test_every_instant_is_read_back_from_the_zone_that_is_sent(start, hours, fold, timezone):
    """E7: over clock changes, leap days and years' ends, nothing is shifted."""
    workshop = session(f"{start:%Y-%m-%d %H:%M}", hours=hours, timezone=timezone, fold=fold)
    calendar = read([workshop])
    event, zone = calendar.events[0], calendar.timezones[0]
    assert event.start.astimezone(UTC) == workshop.starts_at
    assert event.end.astimezone(UTC) == workshop.ends_at
    is_twice = event.start.utcoffset() != event.start.replace(fold=1).utcoffset()
    if event.start.tzname() != "UTC" and not is_twice:  # the first hour: such programs may differ
        assert read_without_tables(event, zone, "dtstart") == workshop.starts_at
