"""The dates of a whole series, by the calendar on the wall: nothing is written here (BR-40)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import islice, takewhile
from zoneinfo import ZoneInfo

from dateutil.rrule import MONTHLY, WEEKLY, rrule, weekday
from django.core.exceptions import ValidationError

from portal.enums import SeriesRhythm, WorkshopKind
from portal.local_times import instant_of, refuse_far_day
from portal.validators import validate_times

LAST = -1
FIFTH = 5


@dataclass(frozen=True)
class Slot:
    """A session to come, not saved yet; its instants are in UTC."""

    kind: WorkshopKind
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True)
class Sitting:
    """A day, and from when to when, as the clocks show it there."""

    day: date
    begins: time
    ends: time


@dataclass(frozen=True)
class Series:
    """What the coordination asks for. `excluded` are ranges of days, both ends included.

    The first session is on the first such weekday from `first_on` on; days left out are passed
    over, and the series goes on until it has `count` sessions.
    """

    first_on: date
    on_weekday: int
    rhythm: SeriesRhythm
    every: int
    count: int
    begins: time
    ends: time
    zone: ZoneInfo
    kickoff: Sitting | None = None
    review: Sitting | None = None
    excluded: tuple[tuple[date, date], ...] = ()
    repeated: str = ""


def days_of(series: Series) -> list[date]:
    """Return the days of the sessions, kickoff and review not counted. ValidationError when far."""
    refuse_far_day(series.first_on)
    kept = (day for day in _rhythm(series) if not _is_excluded(series, day))
    return list(islice(kept, series.count))


def days_left_out(series: Series) -> list[date]:
    """Return the days before the last session that the excluded ranges passed over."""
    last = days_of(series)[-1]
    until = takewhile(lambda day: day < last, _rhythm(series))
    return [day for day in until if _is_excluded(series, day)]


def _rhythm(series: Series) -> Iterator[date]:
    """All the days of the rhythm, without end."""
    first = datetime.combine(series.first_on, time())
    on_day = weekday(series.on_weekday)
    start = rrule(WEEKLY, dtstart=first, byweekday=on_day, count=1)[0]
    if series.rhythm == SeriesRhythm.MONTHLY:
        rule = rrule(MONTHLY, dtstart=start, byweekday=on_day(_place_in_month(start.date())))
    else:
        rule = rrule(WEEKLY, dtstart=start, byweekday=on_day, interval=series.every)
    return (one.date() for one in rule)


def slots_of(series: Series) -> list[Slot]:
    """Return all sessions in the order of the calendar.

    Raises ValidationError for a time that the clocks skip, or a session that ends before it
    starts; RepeatedTime for one that they show twice, unless `repeated` says which.
    """
    sittings = [(WorkshopKind.KICKOFF, series.kickoff), (WorkshopKind.REVIEW, series.review)]
    asked = [(kind, sitting) for kind, sitting in sittings if sitting]
    asked += [
        (WorkshopKind.WORKSHOP, Sitting(day, series.begins, series.ends)) for day in days_of(series)
    ]
    slots = [_slot(kind, sitting, series) for kind, sitting in asked]
    return sorted(slots, key=lambda slot: slot.starts_at.timestamp())


def _place_in_month(day: date) -> int:
    """Return 1 to 4 for the first to fourth such weekday; the fifth stands for the last."""
    place = (day.day - 1) // 7 + 1
    return LAST if place == FIFTH else place


def _is_excluded(series: Series, day: date) -> bool:
    return any(first <= day <= last for first, last in series.excluded)


def _slot(kind: WorkshopKind, sitting: Sitting, series: Series) -> Slot:
    starts_at, ends_at = (
        instant_of(sitting.day, at, series.zone, series.repeated)
        for at in (sitting.begins, sitting.ends)
    )
    try:
        validate_times(starts_at, ends_at)
    except ValidationError as error:
        raise ValidationError(error.messages) from None
    return Slot(kind, starts_at, ends_at)
