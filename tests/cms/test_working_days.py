"""Working days as one counts them in France."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cms.working_days import is_working_day, working_days_before

PARIS = ZoneInfo("Europe/Paris")
DAYS = st.dates(date(2025, 1, 1), date(2030, 1, 1))


def paris(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=PARIS)


@pytest.mark.parametrize(
    ("now", "before"),
    [
        ("2026-11-25T10:00", "2026-11-23T10:00"),  # Wednesday
        ("2026-11-24T10:00", "2026-11-20T10:00"),  # Tuesday: over the week-end
        ("2026-11-23T10:00", "2026-11-19T10:00"),  # Monday
        ("2026-11-28T10:00", "2026-11-25T23:59:59"),  # Saturday: the end of Friday
        ("2026-11-12T10:00", "2026-11-09T10:00"),  # the 11th of November is a holiday
        ("2027-05-07T10:00", "2027-05-04T10:00"),  # Ascension is the 6th
        ("2027-03-30T10:00", "2027-03-25T10:00"),  # Easter Monday and a change of clocks
        ("2027-01-04T10:00", "2026-12-30T10:00"),  # over the year's end
    ],
)
def test_two_working_days_before(now, before):
    assert working_days_before(paris(now), 2) == paris(before)


@given(st.builds(datetime.combine, DAYS, st.times(), st.just(PARIS)), st.integers(0, 9))
def test_as_many_working_days_lie_between(now, days):
    before = working_days_before(now, days)
    assert is_working_day(before.date())
    between, day = 0, before.date()
    while day < now.date():
        day += timedelta(days=1)
        between += is_working_day(day)
    assert between == days
