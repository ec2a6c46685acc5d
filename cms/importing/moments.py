"""Reading a day: the one in Paris, whatever the file wrote."""

import re
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from cms.importing.report import Warnings
from cms.importing.vocabulary import fold
from cms.typography import fr_date

PARIS = ZoneInfo("Europe/Paris")
FRENCH_DAY = re.compile(r"^(\d{1,2})([/.-])(\d{1,2})\2(\d{4})$")
YEAR_FIRST = re.compile(r"^(\d{4})([/-])(\d{1,2})\2(\d{1,2})$")
WEEKDAYS = "lundi mardi mercredi jeudi vendredi samedi dimanche".split()
WEEKDAY = "|".join(rf"{day}|{day[:3]}\.?" for day in WEEKDAYS)
WORDED_DAY = re.compile(
    rf"^(?:le )?(?:({WEEKDAY}),? )?(\d{{1,2}})(?: ?er)? (\w{{3,9}})\.? (\d{{4}})$", re.IGNORECASE
)
TIME_AFTER = re.compile(r"(?:,| à| -)? (?:à )?\d{1,2} ?[h:] ?(?:\d{2})?$", re.IGNORECASE)
MONTHS = "janvier fevrier mars avril mai juin juillet aout septembre octobre novembre decembre"
SUNDAY = 6
# Another year is a slip: `0001-01-01` is how some programs write « no date ».
YEARS = range(1900, 2200)


def read_day(value, warnings: Warnings, **where) -> date | None:
    """Return the day in Paris of an ISO date or time, « 12/03/2026 » or « 12 mars 2026 ».

    A midnight of Paris written in UTC falls on the evening before: a known slip of date pickers,
    told as `utc_midnight_shifted`. A local time that a clock change skips is `nonexistent_time`.
    None, with `type_coerced`, for what is no day at all.
    """
    text = " ".join(str(value).split())
    day = _day_without_time(text)
    if day and day.year in YEARS:
        _note_weekday(text, day, warnings, where)
        return day
    moment = None if day else _moment(text)
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
        if ends_on is not None:
            message = "Une fin sans début : aucune date publique n’est créée."
            warnings.add("type_coerced", message, raw=ends_on.isoformat(), **where)
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


def _note_weekday(text: str, day: date, warnings: Warnings, where: dict) -> None:
    match = WORDED_DAY.match(TIME_AFTER.sub("", text))
    said = match and match.group(1) and match.group(1).lower()[:3]
    if said and said != WEEKDAYS[day.weekday()][:3]:
        name = next(name for name in WEEKDAYS if name.startswith(said))
        message = f"Le {fr_date(day)} n’est pas un {name}."
        proposal = fr_date(day, weekday=True)
        warnings.add("contradiction", message, raw=text, proposal=proposal, **where)


def _day_without_time(text: str) -> date | None:
    try:
        plain = TIME_AFTER.sub("", text)
        if match := FRENCH_DAY.match(plain):
            day, month, year = map(int, match.group(1, 3, 4))
            return date(year, month, day)
        if match := YEAR_FIRST.match(text):
            return date(*map(int, match.group(1, 3, 4)))
        if (match := WORDED_DAY.match(plain)) and (month := _month(match.group(3))):
            return date(int(match.group(4)), month, int(match.group(2)))
        return date.fromisoformat(text) if len(text) == 10 else None
    except ValueError:
        return None


def _month(word: str) -> int | None:
    """The number of a month by its name, whole or cut where no other begins so: « févr. »."""
    numbers = [
        number for number, name in enumerate(MONTHS.split(), start=1) if name.startswith(fold(word))
    ]
    return numbers[0] if len(numbers) == 1 else None


def _moment(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.year in YEARS else None


def _is_skipped(local: datetime) -> bool:
    """A local time that no instant has: there and back through UTC it comes out changed."""
    aware = local.replace(tzinfo=PARIS)
    return aware.astimezone(UTC).astimezone(PARIS).replace(tzinfo=None) != local
