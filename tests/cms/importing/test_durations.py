from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cms.importing.durations import LONGEST_HOURS, parse_duration
from cms.typography import typo
from tests.factories.imports import codes


def total(text: str) -> tuple:
    """Hours, days and note, numbers as text."""
    duration = parse_duration(text)
    numbers = (duration.hours, duration.days)
    return *(n and f"{n.normalize():f}" for n in numbers), duration.note


@pytest.mark.parametrize(
    ("text", "hours", "days"),
    [
        ("4 jours (28 h)", "28", "4"),
        ("4 jours, 28 heures", "28", "4"),
        ("28 h sur 4 jours", "28", "4"),
        ("2 jours / 14 heures", "14", "2"),
        ("28 h, soit 4 jours de 7 h", "28", "4"),
        ("4\u00a0jours (28\u202fh)", "28", "4"),
        ("12 heures en 4 séances de 3 h", "12", None),
        ("35 h", "35", None),
        ("35h00", "35", None),
        ("1h30", "1.5", None),
        ("2 h 15 min", "2.25", None),
        ("3,5 heures", "3.5", None),
        ("14 h (2 j)", "14", "2"),
        ("trois heures", "3", None),
        ("90 min", "1.5", None),
        ("180 minutes", "3", None),
        ("2 h 30 min", "2.5", None),
    ],
)
def test_a_length_in_hours_is_read_whole(text, hours, days):
    assert total(text) == (hours, days, "")
    assert list(parse_duration(text).warnings) == []


@pytest.mark.parametrize(
    ("text", "days", "proposal"),
    [
        ("4 jours", "4", "28\u00a0h\u00a0? à confirmer"),
        ("un jour", "1", "7\u00a0h\u00a0? à confirmer"),
        ("2,5 jours", "2.5", "17,5\u00a0h\u00a0? à confirmer"),
        ("2 jours et demi", "2.5", "17,5\u00a0h\u00a0? à confirmer"),
        ("2 jours 1/2", "2.5", "17,5\u00a0h\u00a0? à confirmer"),
        ("2 ½ jours", "2.5", "17,5\u00a0h\u00a0? à confirmer"),
        ("1,5 j", "1.5", "10,5\u00a0h\u00a0? à confirmer"),
        ("2j", "2", "14\u00a0h\u00a0? à confirmer"),
        ("½ journée", "0.5", "3,5\u00a0h\u00a0? à confirmer"),
        ("1/2 journée", "0.5", "3,5\u00a0h\u00a0? à confirmer"),
        ("une demi-journée", "0.5", "3,5\u00a0h\u00a0? à confirmer"),
        ("trois demi-journées", "1.5", "10,5\u00a0h\u00a0? à confirmer"),
        ("2 journées de 7h00", "2", "14\u00a0h\u00a0? à confirmer"),
        ("2 jours de 6 h 30", "2", "13\u00a0h\u00a0? à confirmer"),
        ("7h/jour pendant 4 jours", "4", "28\u00a0h\u00a0? à confirmer"),
    ],
)
def test_days_are_kept_and_their_hours_only_proposed(text, days, proposal):
    assert total(text) == (None, days, "")
    [warning] = parse_duration(text, field="duration", line=4).warnings
    assert warning.as_json() == {
        "code": "duration_hours_missing",
        "line": 4,
        "field": "duration",
        "message": "La durée totale en heures n’est pas dite.",
        "raw": text,
        "proposal": proposal,
    }


@pytest.mark.parametrize("text", ["3", "3.5", "3,5", "28."])
def test_a_bare_number_is_no_duration(text):
    duration = parse_duration(text)
    assert duration.fields == {"duration_note": text}
    assert codes(duration.warnings) == ["duration_unit_missing"]


@pytest.mark.parametrize(
    "text",
    [
        "trois",
        "4 à 5 jours",
        "4-5 jours",
        "quatre ou cinq jours",
        "3 jours et 2 heures",
        "4 jours + 1 jour",
        "deux fois trois jours",
        "2 x 3 h",
        "1 jour par semaine",
        "un lundi par mois, 3 h",
        "au moins 4 jours",
        "jusqu’à 4 jours",
        "-3 jours",
        "99999999 jours",
        "1000000 h",
        "2 h 75",
        "3 h 5",
        "100 min",
        "2 jours/mois",
        "2 jours mensuels",
        "vingt-deux jours",
        "vingt et un jours",
        "cent dix jours",
        "trente et une heures",
        "de 9h30 à 12h30",
        "2,5 ateliers",
        "quelques heures",
        "14:00",
        "un an",
        "deux semaines",
        "½",
    ],
)
def test_a_length_that_is_not_said_whole_stays_in_the_note(text):
    assert parse_duration(text).fields == {"duration_note": typo(text)}
    assert codes(parse_duration(text).warnings) == ["duration_hours_missing"]


@pytest.mark.parametrize(
    ("text", "hours", "days"),
    [
        ("3 jours de 9 h à 17 h", None, "3"),
        ("3 jours, 9h-17h", None, "3"),
        ("3 heures, de 14 h à 17 h", "3", None),
        ("4 jours (2 h)", None, "4"),
        ("4 jours en présentiel", None, "4"),
        ("environ 28 h", "28", None),
        ("1 jour (7 h) à distance", "7", "1"),
    ],
)
def test_words_beside_a_length_are_kept_with_it(text, hours, days):
    assert total(text) == (hours, days, text)


@pytest.mark.parametrize(
    ("text", "fields"),
    [
        (
            "8 ateliers de 3 h sur 6 mois",
            {
                "workshop_count": 8,
                "workshop_hours_min": Decimal(3),
                "workshop_hours_max": Decimal(3),
                "months_min": 6,
                "months_max": 6,
            },
        ),
        (
            "huit séances de 2 à 3 heures réparties sur 4 à 6 mois",
            {
                "workshop_count": 8,
                "workshop_hours_min": Decimal(2),
                "workshop_hours_max": Decimal(3),
                "months_min": 4,
                "months_max": 6,
            },
        ),
        (
            "6 séances de 90 minutes",
            {
                "workshop_count": 6,
                "workshop_hours_min": Decimal("1.5"),
                "workshop_hours_max": Decimal("1.5"),
            },
        ),
        (
            "2 jours par mois pendant 6 mois",
            {
                "months_min": 6,
                "months_max": 6,
                "duration_note": "2 jours par mois pendant 6 mois",
            },
        ),
        (
            "3 h par atelier, 1 atelier par participant",
            {
                "workshop_hours_min": Decimal(3),
                "workshop_hours_max": Decimal(3),
                "duration_note": "3\u00a0h par atelier, 1 atelier par participant",
            },
        ),
    ],
)
def test_the_rhythm_of_workshops_is_read(text, fields):
    assert parse_duration(text).fields == fields


def test_workshops_of_one_length_propose_their_sum():
    [warning] = parse_duration("8 ateliers de 3 h").warnings
    assert warning.proposal == "24\u00a0h\u00a0? à confirmer"


WORDS = st.sampled_from(
    "jours jour journée demi h heures de à par sur et ou ateliers séances mois ½ 1/2 deux".split()
)
NUMBERS = st.one_of(st.integers(-5, 10**9).map(str), st.sampled_from(["1,5", "2.", "007", "٣"]))


@given(st.lists(st.one_of(NUMBERS, WORDS, st.text(max_size=4)), max_size=9).map(" ".join))
def test_parse_duration_never_fails_and_keeps_what_it_does_not_read(text):
    duration = parse_duration(text)
    assert duration.hours is None or 0 < duration.hours <= LONGEST_HOURS
    assert duration.note in {"", " ".join(text.split())}
    assert duration.note or duration.says_a_length or not text.strip()
    assert duration.hours or duration.warnings


@given(st.text("abcdfgjklnopqrtvwyzéà ,.;:/()", max_size=40))
def test_parse_duration_never_invents_a_number(text):
    expected = {"duration_note": typo(" ".join(text.split()))} if text.strip() else {}
    assert parse_duration(text).fields == expected
