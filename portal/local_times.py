"""What a clock on the wall says, and the instants it may mean (BR-40, BR-42)."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError

from cms.typography import fr_date, fr_time
from portal.enums import RepeatedHour

EARLIEST, LATEST = time(7), time(22)  # a session lies between them, as a rule
YEARS = range(2000, 2101)  # beyond them a year was mistyped, and arithmetic ends


class RepeatedTime(ValidationError):
    """The clocks show this time twice: somebody has to say which one is meant."""


def instants_of(day: date, at: time, zone: ZoneInfo) -> list[datetime]:
    """Return the instants, in order, at which clocks of `zone` show this: one, none or two."""
    naive = datetime.combine(day, at)
    meant = [naive.replace(tzinfo=zone, fold=fold) for fold in (0, 1)]
    shown = [one for one in meant if _on_the_wall(one, zone) == naive]
    return sorted({one.astimezone(UTC): one for one in shown}.values(), key=_instant)


def refuse_far_day(day: date) -> None:
    """Raise ValidationError for a year that nobody plans in: 2206, typed for 2026."""
    if day.year not in YEARS:
        raise ValidationError("Cette date est trop lointaine : vérifiez l’année.")


def instant_of(day: date, at: time, zone: ZoneInfo, repeated: str = "") -> datetime:
    """Return the one instant that is meant, in UTC: of two times in `zone` that differ by their
    `fold` alone Python says that neither equals what the database returns (PEP 495).

    Raises ValidationError for a day too far, or a time that the clocks skip; RepeatedTime for one
    that they show twice, unless `repeated` says which.
    """
    refuse_far_day(day)
    found = instants_of(day, at, zone)
    said = f"Le {fr_date(day)} à {fr_time(at)}"
    if not found:
        raise ValidationError(f"{said} n’existe pas\u00a0: les horloges avancent cette nuit-là.")
    if len(found) == 2 and not repeated:
        raise RepeatedTime(f"{said} arrive deux fois cette nuit-là\u00a0: dites laquelle.")
    meant = found[-1] if repeated == RepeatedHour.SECOND else found[0]
    return meant.astimezone(UTC)


def is_unusual(starts_at: datetime, ends_at: datetime, zone: ZoneInfo) -> bool:
    """True for a session that is not between 7 h and 22 h of one local day."""
    start, end = starts_at.astimezone(zone), ends_at.astimezone(zone)
    return start.time() < EARLIEST or end.time() > LATEST or start.date() != end.date()


def _on_the_wall(moment: datetime, zone: ZoneInfo) -> datetime:
    return moment.astimezone(UTC).astimezone(zone).replace(tzinfo=None, fold=0)


def _instant(moment: datetime) -> datetime:
    return moment.astimezone(UTC)
