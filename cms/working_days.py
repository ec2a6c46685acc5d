"""Days on which one works in France: Monday to Friday, without public holidays."""

from datetime import date, datetime, timedelta
from functools import lru_cache

import holidays
from django.utils import timezone

SATURDAY = 5


def working_days_before(moment: datetime, days: int) -> datetime:
    """Return the same time of day in Paris, so many working days earlier.

    Saturdays, Sundays and public holidays do not count: a moment on one of them is the end of the
    working day before it.
    """
    local = timezone.localtime(moment)
    day = local.date()
    if not is_working_day(day):
        day, local = working_day_before(day), local.replace(hour=23, minute=59, second=59)
    for _ in range(days):
        day = working_day_before(day)
    return datetime.combine(day, local.timetz())


def working_day_before(day: date) -> date:
    day -= timedelta(days=1)
    return day if is_working_day(day) else working_day_before(day)


def is_working_day(day: date) -> bool:
    return day.weekday() < SATURDAY and day not in _public_holidays()


def public_holiday(day: date) -> str:
    """Return the French name of the public holiday, « Ascension », or "" on any other day."""
    return _public_holidays().get(day, "")


@lru_cache
def _public_holidays() -> holidays.HolidayBase:
    return holidays.country_holidays("FR", language="fr")
