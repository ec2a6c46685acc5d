"""Reading how long something lasts: « 4 jours (28 h) », « 8 ateliers de 3 h sur 6 mois »."""

import re
from dataclasses import dataclass, field
from decimal import Decimal

from cms.importing.report import Warnings
from cms.importing.wording import typo
from cms.typography import NBSP, fr_quantity

# One day of training is seven hours by custom only: it is proposed, never filled in.
CUSTOMARY_HOURS_A_DAY = 7
# Outside these, hours and days side by side do not say the same length.
HOURS_A_DAY = (2, 14)
LONGEST_HOURS = Decimal(9_999)
WORDS = {
    word: number
    for number, words in enumerate(
        "un|une deux trois quatre cinq six sept huit neuf dix onze douze".split(), start=1
    )
    for word in words.split("|")
}
FIGURE = r"(?<![\w.,/-])\d{1,4}(?:[.,]\d{1,2})?(?![\d.,])"
WORD = r"(?<![\w-])(?:" + "|".join(WORDS) + r")(?![\w-])"
NUMBER = rf"{FIGURE}|(?<![\w/])1/2|½|{WORD}"
WHOLE = rf"(?<![\w.,/-])\d{{1,3}}|{WORD}"
TO = r"\s*(?:à|-|–)\s*"
HOUR = r"(\d{1,4}(?:[.,]\d{1,2})?)\s*h(?:eures?|\.)?\s*([0-5]\d(?:\s*min(?:utes)?)?)?(?!\w)"
HALF_DAYS = re.compile(rf"(?:({WHOLE})\s*)?\bdemi[ -]?(?:jours?|journées?)\b", re.I)
HALF = r"\s*(?:1/2|½)"
DAYS = re.compile(rf"({NUMBER})({HALF})?\s*(?:jours?|journées?|j)\b({HALF}|\s*et demie?\b)?", re.I)
HOURS = re.compile(rf"(?<![\w.,-]){HOUR}", re.I)
CLOCK = re.compile(
    rf"(?:\bde\s*)?\b\d{{1,2}}\s*h\s*(?:\d{{2}})?{TO}\d{{1,2}}\s*h(?:\s*\d{{2}})?(?!\w)", re.I
)
WORDED_HOURS = re.compile(rf"({WORD})(?=\s+heures?\b)", re.I)
MINUTES = re.compile(r"(?<![\w.,/-])(\d{1,4})\s*min(?:utes?|\.)?(?!\w)", re.I)
MONTHS = re.compile(rf"({WHOLE})(?:{TO}(\d{{1,3}}|{WORD}))?\s*mois\b", re.I)
WORKSHOP = r"(?:ateliers?|séances?|sessions?|rencontres?)\b"
WORKSHOPS = re.compile(rf"({WHOLE})\s*{WORKSHOP}(?!\s*(?:par|/))", re.I)
EACH = re.compile(
    rf"\bd(?:e\s|['’])\s*(?:(\d{{1,2}}(?:[.,]\d{{1,2}})?){TO})?{HOUR}"
    rf"|(?:(\d{{1,2}}(?:[.,]\d{{1,2}})?){TO})?{HOUR}\s*(?:par|/)\s*({WORKSHOP}|jours?\b)",
    re.I,
)
FILLERS = re.compile(
    r"\b(?:soit|ou|de|sur|en|au total|réparti\w{0,2}|étalé\w{0,2}|pendant|durant)\b|[(),;:./–-]",
    re.I,
)
# What is left says that the number read is not the whole: a sum, a product, a bound, a rhythm.
NOT_THE_WHOLE = re.compile(
    rf"[\d×*+½]|{WORD}|\b(?:x|et|plus|puis|fois|par|chaque|moins|maximum|minimum|max|mini?"
    r"|jusqu|tous|toutes|entre|mois|semaines?|mensuel\w{0,2}|hebdomadaires?"
    r"|vingt|trente|quarante|cinquante|soixante|cent|mille)\b",
    re.I,
)
BARE = re.compile(r"^[\d.,]+$")


@dataclass
class ParsedDuration:
    """Hours and days as a text says them, apart; the rhythm of workshops when it says one."""

    hours: Decimal | None = None
    days: Decimal | None = None
    workshop_count: int | None = None
    workshop_hours: tuple[Decimal | None, Decimal | None] = (None, None)
    each: tuple[Decimal | None, Decimal | None] = (None, None)  # of a workshop, or of a day
    months: tuple[int | None, int | None] = (None, None)
    note: str = ""
    warnings: Warnings = field(default_factory=Warnings)

    @property
    def says_a_length(self) -> bool:
        return bool(self.days or self.hours or self.workshop_count)

    @property
    def fields(self) -> dict[str, object]:
        """The values of a formation's fields, those that were said."""
        values = {
            "duration_hours": self.hours,
            "duration_days": self.days,
            "workshop_count": self.workshop_count,
            "workshop_hours_min": self.workshop_hours[0],
            "workshop_hours_max": self.workshop_hours[1],
            "months_min": self.months[0],
            "months_max": self.months[1],
            "duration_note": typo(self.note),
        }
        return {name: value for name, value in values.items() if value}


def parse_duration(text: str, **where) -> ParsedDuration:
    """Read a duration; what is not understood whole stays in `note`, word for word.

    `duration_unit_missing` for a bare number, `duration_hours_missing` where the total in hours
    (which publication needs) is not said. `where` is the field and line that warnings carry.
    """
    text = re.sub(r"\s+", " ", text.replace("\u00a0", " ").replace("\u202f", " ")).strip()
    duration = ParsedDuration()
    if BARE.match(text):
        duration.note = text
        message = "Durée sans unité : jours, heures ou mois ?"
        duration.warnings.add("duration_unit_missing", message, raw=text, **where)
        return duration
    remaining = _take_rhythm(duration, CLOCK.sub(" horaires ", _in_hours(text)))
    _take_total(duration, remaining)
    if duration.note or not duration.says_a_length:
        duration.note = text
    if duration.hours is None:
        message = "La durée totale en heures n’est pas dite."
        details = {"raw": text, "proposal": _proposal(duration), **where}
        duration.warnings.add("duration_hours_missing", message, **details)
    return duration


def _in_hours(text: str) -> str:
    """« trois heures » as « 3 heures »; « 90 min » as « 1.5 h », where that is exact."""
    text = WORDED_HOURS.sub(lambda match: str(_number(match.group())), text)
    return MINUTES.sub(_minutes_in_hours, text)


def _minutes_in_hours(match: re.Match) -> str:
    hours = Decimal(match.group(1)) / 60
    before = match.string[max(0, match.start() - 9) : match.start()]
    is_exact = hours % Decimal("0.25") == 0 and not re.search(r"h(?:eures?)?\s*$", before, re.I)
    return f"{hours.normalize():f} h" if is_exact else match.group()


def _take_rhythm(duration: ParsedDuration, text: str) -> str:
    """Read workshops, their length and the months; return what is left of the text."""
    if match := WORKSHOPS.search(text):
        duration.workshop_count = int(_number(match.group(1)))
        text = WORKSHOPS.sub(" ", text, count=1)
    if match := MONTHS.search(text):
        first, last = match.groups()
        duration.months = (int(_number(first)), int(_number(last or first)))
        text = MONTHS.sub(" ", text, count=1)
    if match := EACH.search(text):
        low, high, minutes, low_per, high_per, minutes_per, per = match.groups()
        highest = _hours(high or high_per, minutes or minutes_per)
        duration.each = (_hours(low or low_per, None) if low or low_per else highest, highest)
        if duration.workshop_count or (per and not per.lower().startswith("jour")):
            duration.workshop_hours = duration.each
        text = EACH.sub(" ", text, count=1)
    return text


def _take_total(duration: ParsedDuration, text: str) -> None:
    """Read the whole length, where nothing else in the text says that it is not the whole."""
    days = [_halves(*match.groups()) for match in HALF_DAYS.finditer(text)]
    text = HALF_DAYS.sub(" ", text)
    days += [_days(*match.groups()) for match in DAYS.finditer(text)]
    text = DAYS.sub(" ", text)
    hours = [_hours(*match.groups()) for match in HOURS.finditer(text)]
    rest = FILLERS.sub(" ", HOURS.sub(" ", text)).strip()
    if max(len(days), len(hours)) > 1 or NOT_THE_WHOLE.search(rest):
        rest, days, hours = text, [], []
    duration.days, duration.hours = next(iter(days), None), next(iter(hours), None)
    if duration.days and duration.hours:
        lowest, highest = HOURS_A_DAY
        if not lowest * duration.days <= duration.hours <= highest * duration.days:
            rest, duration.hours = text, None
    duration.note = rest


def _proposal(duration: ParsedDuration) -> str | None:
    low, high = duration.each
    if duration.workshop_count and low and low == high:
        return _to_confirm(duration.workshop_count * low)
    if duration.days:
        each = low if low and low == high else CUSTOMARY_HOURS_A_DAY
        return _to_confirm(duration.days * each)
    return None


def _to_confirm(hours: Decimal) -> str:
    return f"{fr_quantity(hours)}{NBSP}h{NBSP}? à confirmer"


def _halves(number: str | None) -> Decimal:
    return _number(number or "1") / 2


def _days(number: str, *halves: str | None) -> Decimal:
    return _number(number) + (Decimal("0.5") if any(halves) else 0)


def _hours(whole: str, minutes: str | None) -> Decimal | None:
    hours = _number(whole) + Decimal(int(minutes[:2]) if minutes else 0) / 60
    hours = hours.quantize(Decimal("0.01"))
    return hours if 0 < hours <= LONGEST_HOURS else None


def _number(text: str) -> Decimal:
    if text in {"1/2", "½"}:
        return Decimal("0.5")
    return Decimal(WORDS.get(text.lower()) or text.replace(",", "."))
