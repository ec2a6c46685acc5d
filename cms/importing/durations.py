"""Reading how long something lasts: « 4 jours (28 h) », « 8 ateliers de 3 h sur 6 mois »."""

import re
from dataclasses import dataclass, field
from decimal import Decimal

from cms.importing.report import Warnings
from cms.typography import fr_quantity

# One day of training is seven hours by custom only: it is proposed, never filled in.
CUSTOMARY_HOURS_A_DAY = 7
LONGEST_HOURS = Decimal(9_999)
WORDS = {
    word: number
    for number, words in enumerate(
        "un|une deux trois quatre cinq six sept huit neuf dix onze douze".split(), start=1
    )
    for word in words.split("|")
}
NUMBER = r"\d+(?:[.,]\d+)?|1/2|½|" + "|".join(WORDS)
DAYS = re.compile(rf"\b({NUMBER}|demi-?|½)[ -]*(?:jours?|journées?)\b(?:\s*(et demie?))?", re.I)
HOURS = re.compile(r"(?<![\d.,])(\d+(?:[.,]\d+)?)\s*(?:h(?:eures?)?|h\.)\s*(\d{2})?(?!\w)", re.I)
MONTHS = re.compile(rf"\b({NUMBER})(?:\s*(?:à|-|–)\s*({NUMBER}))?\s*mois\b", re.I)
WORKSHOPS = re.compile(rf"\b({NUMBER})\s*(?:ateliers?|séances?|sessions?|rencontres?)\b", re.I)
EACH = re.compile(
    r"(?:\bde|\bd['’])\s*(\d+(?:[.,]\d+)?)(?:\s*(?:à|-|–)\s*(\d+(?:[.,]\d+)?))?\s*h(?:eures?)?\b"
    r"|(\d+(?:[.,]\d+)?)(?:\s*(?:à|-|–)\s*(\d+(?:[.,]\d+)?))?\s*h(?:eures?)?\s*(?:par|/)\s*"
    r"(?:ateliers?|séances?|sessions?|jours?)\b",
    re.I,
)
OF_A_WORKSHOP = re.compile(r"atelier|séance|session", re.I)
FILLERS = re.compile(r"\b(?:soit|ou|et|de|sur|en|au total|environ)\b|[(),;:.–/-]", re.I)
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


def parse_duration(text: str, **where) -> ParsedDuration:
    """Read a duration; what is not understood whole stays in `note`, word for word.

    `duration_unit_missing` for a bare number, `duration_hours_missing` where the total in hours
    (which publication needs) is not said. `where` is the field and line that warnings carry.
    """
    text = re.sub(r"\s+", " ", text.replace("\u00a0", " ").replace("\u202f", " ")).strip()
    duration = ParsedDuration()
    if BARE.match(text):
        duration.note = text
        duration.warnings.add(
            "duration_unit_missing",
            "Durée sans unité : jours, heures ou mois ?",
            raw=text,
            **where,
        )
        return duration
    remaining = _take_rhythm(duration, text)
    days = DAYS.findall(remaining)
    hours = HOURS.findall(remaining)
    if len(days) == 1:
        duration.days = _days(*days[0])
    if len(hours) == 1:
        duration.hours = _hours(*hours[0])
    rest = _not_understood(text)
    if len(days) > 1 or len(hours) > 1 or rest or not duration.says_a_length:
        duration.note = text
    if re.search(r"[\dx×*+]", rest):
        duration.hours = duration.days = None
    if duration.hours is None:
        duration.warnings.add(
            "duration_hours_missing",
            "La durée totale en heures n’est pas dite.",
            raw=text,
            proposal=_proposal(duration),
            **where,
        )
    return duration


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
        low, high, other_low, other_high = match.groups()
        lowest = _number(low or other_low)
        duration.each = (lowest, _number(high or other_high or low or other_low))
        if duration.workshop_count or OF_A_WORKSHOP.search(match.group()):
            duration.workshop_hours = duration.each
        text = EACH.sub(" ", text, count=1)
    return text


def _not_understood(text: str) -> str:
    """Return what stands in the text besides what is read."""
    for pattern in (WORKSHOPS, MONTHS, EACH, DAYS, HOURS):
        text = pattern.sub(" ", text)
    return FILLERS.sub(" ", text).strip()


def _proposal(duration: ParsedDuration) -> str | None:
    low, high = duration.each
    if duration.workshop_count and low and low == high:
        return f"{fr_quantity(duration.workshop_count * low)} h ? à confirmer"
    if duration.days:
        each = low if low and low == high else CUSTOMARY_HOURS_A_DAY
        return f"{fr_quantity(duration.days * each)} h ? à confirmer"
    return None


def _days(number: str, and_a_half: str) -> Decimal:
    return _number(number) + (Decimal("0.5") if and_a_half else 0)


def _hours(whole: str, minutes: str) -> Decimal | None:
    hours = _number(whole) + Decimal(int(minutes or 0)) / 60
    hours = hours.quantize(Decimal("0.01"))
    return hours if 0 < hours <= LONGEST_HOURS else None


def _number(text: str) -> Decimal:
    text = text.lower().rstrip("-")
    if text in {"1/2", "½", "demi"}:
        return Decimal("0.5")
    return min(Decimal(WORDS.get(text) or text.replace(",", ".")), LONGEST_HOURS + 1)
