"""The dates of a series: what the calendar on the wall says, over both changes of clocks."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.enums import SeriesRhythm, WorkshopKind
from portal.local_times import RepeatedTime, instant_of, instants_of, is_unusual
from portal.series import Series, Sitting, days_of, slots_of

PARIS = ZoneInfo("Europe/Paris")
THURSDAY, SUNDAY = 3, 6
PLAN = {
    "first_on": date(2026, 3, 12),
    "on_weekday": THURSDAY,
    "rhythm": SeriesRhythm.WEEKS,
    "every": 2,
    "count": 3,
    "begins": time(9),
    "ends": time(12),
    "zone": PARIS,
}


def plan(**changes) -> Series:
    return Series(**{**PLAN, **changes})


def iso(days) -> list[str]:
    return [day.isoformat() for day in days]


@pytest.mark.parametrize(
    ("changes", "wanted"),
    [
        ({}, ["2026-03-12", "2026-03-26", "2026-04-09"]),
        ({"first_on": date(2026, 3, 10)}, ["2026-03-12", "2026-03-26", "2026-04-09"]),
        ({"every": 1, "count": 2}, ["2026-03-12", "2026-03-19"]),
        (
            {"rhythm": "monthly", "first_on": date(2026, 11, 12)},
            ["2026-11-12", "2026-12-10", "2027-01-14"],
        ),
        # The fifth Thursday is the last one: each month has it.
        (
            {"rhythm": "monthly", "first_on": date(2026, 10, 29)},
            ["2026-10-29", "2026-11-26", "2026-12-31"],
        ),
        (
            {
                "first_on": date(2026, 12, 10),
                "excluded": ((date(2026, 12, 19), date(2027, 1, 4)),),
            },
            ["2026-12-10", "2027-01-07", "2027-01-21"],
        ),
        # Both ends of a range are left out.
        (
            {"every": 1, "excluded": ((date(2026, 3, 19), date(2026, 3, 26)),)},
            ["2026-03-12", "2026-04-02", "2026-04-09"],
        ),
        ({"first_on": date(2028, 2, 24), "every": 1}, ["2028-02-24", "2028-03-02", "2028-03-09"]),
    ],
)
def test_days_of_a_series(changes, wanted):
    assert iso(days_of(plan(**changes))) == wanted


def test_nine_o_clock_stays_nine_o_clock():
    """BR-40: 8 h in UTC in March, 7 h in April; 12 March and 9 April 2026."""
    slots = slots_of(plan(every=4, count=2))
    assert [one.starts_at.astimezone(UTC).isoformat() for one in slots] == [
        "2026-03-12T08:00:00+00:00",
        "2026-04-09T07:00:00+00:00",
    ]


def test_kickoff_and_review_stand_in_the_order_of_the_calendar():
    kickoff = Sitting(date(2026, 3, 5), time(14), time(16))
    review = Sitting(date(2026, 5, 7), time(14), time(17))
    slots = slots_of(plan(kickoff=kickoff, review=review, count=2))
    assert [(one.kind, one.starts_at.isoformat()) for one in slots] == [
        (WorkshopKind.KICKOFF, "2026-03-05T13:00:00+00:00"),
        (WorkshopKind.WORKSHOP, "2026-03-12T08:00:00+00:00"),
        (WorkshopKind.WORKSHOP, "2026-03-26T08:00:00+00:00"),
        (WorkshopKind.REVIEW, "2026-05-07T12:00:00+00:00"),
    ]


def test_an_hour_that_is_skipped_is_refused():
    night = plan(first_on=date(2026, 3, 29), on_weekday=SUNDAY, begins=time(2, 30), count=1)
    with pytest.raises(ValidationError, match=r"29 mars 2026 .* n’existe pas"):
        slots_of(night)


def test_an_hour_that_happens_twice_is_asked_for():
    night = {"first_on": date(2026, 10, 25), "on_weekday": SUNDAY, "begins": time(2, 30)}
    with pytest.raises(RepeatedTime, match="deux fois"):
        slots_of(plan(**night, count=1))
    begins = [
        slots_of(plan(**night, count=1, repeated=which))[0].starts_at.astimezone(UTC).hour
        for which in ("first", "second")
    ]
    assert begins == [0, 1]


def test_a_session_that_ends_before_it_starts_is_refused():
    with pytest.raises(ValidationError, match="La fin doit suivre"):
        slots_of(plan(ends=time(8)))


series = st.builds(
    Series,
    first_on=st.dates(date(2025, 1, 1), date(2030, 12, 31)),
    on_weekday=st.integers(0, 6),
    rhythm=st.sampled_from(SeriesRhythm),
    every=st.integers(1, 8),
    count=st.integers(1, 30),
    begins=st.times(time(7), time(18)).map(lambda at: at.replace(second=0, microsecond=0)),
    ends=st.just(time(18, 30)),
    zone=st.sampled_from(["Europe/Paris", "America/Martinique", "Pacific/Noumea"]).map(ZoneInfo),
    excluded=st.lists(
        st.tuples(st.dates(date(2025, 1, 1), date(2031, 1, 1)), st.integers(0, 60)).map(
            lambda span: (span[0], span[0] + timedelta(days=span[1]))
        ),
        max_size=3,
    ).map(tuple),
)


@settings(deadline=None)
@given(series)
def test_every_series_keeps_its_weekday_its_hour_and_its_number(series):
    slots = slots_of(series)
    days = [one.starts_at.date() for one in slots]
    assert len(slots) == series.count
    assert days == sorted(set(days))
    for slot in slots:
        shown = slot.starts_at.astimezone(UTC).astimezone(series.zone)
        assert (shown.time(), shown.weekday()) == (series.begins, series.on_weekday)
        assert shown.date() >= series.first_on
        assert not any(first <= shown.date() <= last for first, last in series.excluded)


@settings(deadline=None)
@given(series)
def test_two_sessions_are_whole_weeks_apart_in_days_of_the_calendar(series):
    days = days_of(series)
    gaps = {(later - earlier).days % 7 for earlier, later in pairwise(days)}
    assert gaps <= {0}


@settings(deadline=None)
@given(st.dates(date(2025, 1, 1), date(2030, 12, 31)), st.times())
def test_what_the_wall_shows_is_what_was_typed(day, at):
    naive, found = datetime.combine(day, at), instants_of(day, at, PARIS)
    assert len(found) in (0, 1, 2)
    assert [one.astimezone(UTC) for one in found] == sorted({one.astimezone(UTC) for one in found})
    for one in found:
        shown = one.astimezone(UTC).astimezone(PARIS).replace(tzinfo=None, fold=0)
        assert shown == naive


@pytest.mark.parametrize(
    ("start", "end", "unusual"),
    [
        ("2026-03-12T07:00", "2026-03-12T22:00", False),
        ("2026-03-12T06:59", "2026-03-12T09:00", True),
        ("2026-03-12T20:00", "2026-03-12T22:01", True),
        ("2026-03-12T21:00", "2026-03-13T08:00", True),
    ],
)
def test_hours_out_of_the_ordinary(start, end, unusual):
    start, end = (datetime.fromisoformat(at).replace(tzinfo=PARIS) for at in (start, end))
    assert is_unusual(start, end, PARIS) is unusual


def test_one_time_of_an_ordinary_day():
    assert instant_of(date(2026, 3, 12), time(9), PARIS).isoformat() == "2026-03-12T08:00:00+00:00"
