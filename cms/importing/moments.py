"""Reading a day: the one in Paris, whatever the file wrote."""

import re
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from cms.importing.report import Warnings
from cms.typography import fr_date

PARIS = ZoneInfo("Europe/Paris")
FRENCH_DAY = re.compile(r"^(\d{1,2})[/.](\d{1,2})[/.](\d{4})$")
WORDED_DAY = re.compile(r"^(?:\w+ )?(\d{1,2})(?:er)? (\w+) (\d{4})$")
MONTHS = {
    name: number
    for number, name in enumerate(
        (
            "janvier février mars avril mai juin juillet août septembre octobre novembre décembre"
        ).split(),
        start=1,
    )
}
SUNDAY = 6


def read_day(value, warnings: Warnings, **where) -> date | None:
    """Return the day in Paris of an ISO date or time, « 12/03/2026 » or « 12 mars 2026 ».

    A midnight of Paris written in UTC falls on the evening before: a known slip of date pickers,
    told as `utc_midnight_shifted`. A local time that a clock change skips is `nonexistent_time`.
    None, with `type_coerced`, for what is no day at all.
    """
    text = str(value).strip()
    if day := _day_without_time(text):
        return day
    moment = _moment(text)
    if moment is None:
        warnings.add(
            "type_coerced", "Cette date est illisible : elle est laissée vide.", raw=text, **where
        )
        return None
    if moment.tzinfo is None:
        if _is_skipped(moment):
            message = "Cette heure n’existe pas : les horloges la sautent ce jour-là."
            warnings.add("nonexistent_time", message, raw=text, **where)
        return moment.date()
    local = moment.astimezone(PARIS)
    if local.time() == time(0) and local.date() != moment.date():
        message = f"Minuit à Paris, écrit en temps universel : c’est le {fr_date(local.date())}."
        warnings.add("utc_midnight_shifted", message, raw=text, **where)
    return local.date()


def read_date_range(
    starts_on: date | None, ends_on: date | None, today: date, warnings: Warnings, **where
) -> tuple[date, date] | None:
    """Return the days of a public date, None (with a warning) when no such date can be made.

    An end before the start is neither swapped nor moved to another year.
    """
    for day in filter(None, (starts_on, ends_on)):
        if day.weekday() == SUNDAY:
            message = f"Le {fr_date(day)} est un dimanche."
            warnings.add("date_on_sunday", message, raw=day.isoformat(), **where)
    if starts_on is None:
        return None
    ends_on = ends_on or starts_on
    raw = f"{starts_on.isoformat()} / {ends_on.isoformat()}"
    if max(starts_on, ends_on) < today:
        message = "Ces dates sont passées : elles ne seront pas annoncées."
        warnings.add("date_in_past", message, raw=raw, **where)
    if ends_on < starts_on:
        message = "La fin précède le début : aucune date publique n’est créée."
        warnings.add("date_range_inverted", message, raw=raw, **where)
        return None
    return starts_on, ends_on


def _day_without_time(text: str) -> date | None:
    try:
        if match := FRENCH_DAY.match(text):
            day, month, year = map(int, match.groups())
            return date(year, month, day)
        if (match := WORDED_DAY.match(text.lower())) and match.group(2) in MONTHS:
            return date(int(match.group(3)), MONTHS[match.group(2)], int(match.group(1)))
        return date.fromisoformat(text) if len(text) == 10 else None
    except ValueError:
        return None


def _moment(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if 1900 < moment.year < 2200 else None


def _is_skipped(local: datetime) -> bool:
    """A local time that no instant has: there and back through UTC it comes out changed."""
    aware = local.replace(tzinfo=PARIS)
    return aware.astimezone(UTC).astimezone(PARIS).replace(tzinfo=None) != local
