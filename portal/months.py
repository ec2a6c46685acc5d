"""A month of a calendar, as an address names it and as a wall shows it."""

import re
from calendar import Calendar
from dataclasses import dataclass
from datetime import date

from babel.dates import format_date

from portal.local_times import YEARS

TEXT = re.compile(r"([0-9]{4})-(0[1-9]|1[0-2])")
WEEKDAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")


@dataclass(frozen=True, order=True)
class Month:
    year: int
    month: int

    @classmethod
    def of(cls, day: date) -> "Month":
        return cls(day.year, day.month)

    @classmethod
    def read(cls, text: str) -> "Month":
        """Read « 2027-03 ». ValueError for anything else, and far from any session."""
        found = TEXT.fullmatch(text)
        if not found or int(found[1]) not in YEARS:
            raise ValueError(text)
        return cls(int(found[1]), int(found[2]))

    def __str__(self) -> str:
        return f"{self.year}-{self.month:02d}"

    @property
    def label(self) -> str:
        """« mars 2027 »"""
        return format_date(self.first_day, "MMMM y", locale="fr")

    @property
    def short_label(self) -> str:
        """« sept. 2027 »"""
        return format_date(self.first_day, "MMM y", locale="fr")

    @property
    def first_day(self) -> date:
        return date(self.year, self.month, 1)

    @property
    def previous(self) -> "Month":
        return Month(self.year - 1, 12) if self.month == 1 else Month(self.year, self.month - 1)

    @property
    def next(self) -> "Month":
        return Month(self.year + 1, 1) if self.month == 12 else Month(self.year, self.month + 1)

    def weeks(self) -> list[list[date]]:
        """Return whole weeks from Monday on, with days of the months around it."""
        return Calendar().monthdatescalendar(self.year, self.month)
