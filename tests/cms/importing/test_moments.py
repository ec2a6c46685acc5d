from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cms.importing.moments import YEARS, read_date_range, read_day
from cms.importing.report import Warnings
from tests.factories.imports import TODAY, codes


def day_and_codes(value) -> tuple:
    warnings = Warnings()
    return read_day(value, warnings, field="date", line=3), codes(warnings)


@pytest.mark.parametrize(
    ("value", "day"),
    [
        ("2026-03-12", date(2026, 3, 12)),
        ("20260312", date(2026, 3, 12)),
        ("2026/03/12", date(2026, 3, 12)),
        ("12/03/2026", date(2026, 3, 12)),
        ("12-03-2026", date(2026, 3, 12)),
        ("12.3.2026", date(2026, 3, 12)),
        ("12 mars 2026", date(2026, 3, 12)),
        ("Jeudi 12 Mars 2026", date(2026, 3, 12)),
        ("le 12\u00a0mars\u00a02026", date(2026, 3, 12)),
        ("1er août 2026", date(2026, 8, 1)),
        ("1er aout 2026", date(2026, 8, 1)),
        ("1 er août 2026", date(2026, 8, 1)),
        ("12 févr. 2026", date(2026, 2, 12)),
        ("12 sept 2026", date(2026, 9, 12)),
        ("jeu. 12 mars 2026", date(2026, 3, 12)),
        ("2026-3-5", date(2026, 3, 5)),
        ("12/03/2026 à 9h", date(2026, 3, 12)),
        ("12/03/2026 09:00", date(2026, 3, 12)),
        ("jeudi 12 mars 2026, 9 h 30", date(2026, 3, 12)),
        ("2026-03-12T09:30:00", date(2026, 3, 12)),
        ("2019-11-17T07:00:00.000+00:00", date(2019, 11, 17)),
        ("2026-12-31T23:30:00Z", date(2027, 1, 1)),
        ("2026-03-12T23:30:00-05:00", date(2026, 3, 13)),
        ("2026-10-25T02:30:00", date(2026, 10, 25)),
    ],
)
def test_read_day_gives_the_day_in_paris(value, day):
    assert day_and_codes(value) == (day, [])


@pytest.mark.parametrize(
    ("value", "day"),
    [
        ("2019-08-19T22:00:00.000+00:00", date(2019, 8, 20)),
        ("2019-08-19T22:00Z", date(2019, 8, 20)),
        ("2019-12-31T23:00Z", date(2020, 1, 1)),
        ("2019-03-30T23:00Z", date(2019, 3, 31)),
        ("2019-03-31T22:00Z", date(2019, 4, 1)),
    ],
)
def test_read_day_tells_a_midnight_of_paris_written_in_utc(value, day):
    assert day_and_codes(value) == (day, ["utc_midnight_shifted"])


def test_read_day_tells_a_time_that_the_clocks_skip():
    assert day_and_codes("2026-03-29T02:30:00") == (date(2026, 3, 29), ["nonexistent_time"])


@pytest.mark.parametrize("text", ["lundi 12 mars 2026", "lun. 12 mars 2026 à 9 h"])
def test_read_day_tells_a_weekday_that_is_another(text):
    warnings = Warnings()
    assert read_day(text, warnings, field="date", line=3) == date(2026, 3, 12)
    [warning] = warnings
    assert (warning.code, warning.proposal) == ("contradiction", "jeudi 12 mars 2026")


@pytest.mark.parametrize(
    "value",
    [
        "",
        "bientôt",
        "mars 2026",
        "12 mars",
        "avant 12 mars 2026",
        "2026",
        "12/03/26",
        "12 jui. 2026",
        "12 ma 2026",
        "03/25/2026",
        "31/02/2026",
        "2026-02-30",
        "0001-01-01",
        "9999-12-31",
        "9999-12-31T23:59:59Z",
        "2026-03-12T24:00",
        "2026-03-12T09:00:00+25:00",
        "1566252000",
        1566252000,
        True,
        ["2026-03-12"],
        {"jour": 12},
    ],
)
def test_read_day_leaves_out_what_is_no_day(value):
    assert day_and_codes(value) == (None, ["type_coerced"])


@given(
    st.one_of(st.text("0123456789-/.:TZ+ mars", max_size=24), st.datetimes().map(str), st.text())
)
def test_read_day_reads_any_text_or_tells_it(text):
    day, told = day_and_codes(text)
    assert (day is None) == ("type_coerced" in told)
    assert day is None or day.year in range(YEARS.start, YEARS.stop + 1)


def range_and_codes(starts_on, ends_on) -> tuple:
    warnings = Warnings()
    return read_date_range(starts_on, ends_on, TODAY, warnings), codes(warnings)


MONDAY, TUESDAY = date(2026, 6, 8), date(2026, 6, 9)
SUNDAY = date(2026, 6, 14)


@pytest.mark.parametrize(
    ("starts_on", "ends_on", "days", "told"),
    [
        (MONDAY, TUESDAY, (MONDAY, TUESDAY), []),
        (MONDAY, MONDAY, (MONDAY, MONDAY), []),
        (MONDAY, None, (MONDAY, MONDAY), []),
        (None, None, None, []),
        (None, MONDAY, None, ["type_coerced"]),
        (TUESDAY, MONDAY, None, ["date_range_inverted"]),
        (MONDAY, SUNDAY, (MONDAY, SUNDAY), ["date_on_sunday"]),
        (TODAY, TODAY, (TODAY, TODAY), []),
        (date(2026, 5, 29), TODAY, (date(2026, 5, 29), TODAY), []),
        (date(2026, 5, 29), None, (date(2026, 5, 29),) * 2, ["date_in_past"]),
        (
            date(2019, 11, 17),
            date(2019, 3, 17),
            None,
            ["date_on_sunday", "date_on_sunday", "date_in_past", "date_range_inverted"],
        ),
    ],
)
def test_read_date_range_makes_a_public_date_or_says_why_not(starts_on, ends_on, days, told):
    assert range_and_codes(starts_on, ends_on) == (days, told)
