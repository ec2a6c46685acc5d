from datetime import date, time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cms.typography import (
    fr_date,
    fr_date_range,
    fr_duration,
    fr_price,
    fr_time,
    fr_workshops,
    of_name,
    plural_s,
    typo,
    typo_html,
)


@pytest.mark.parametrize(
    ("day", "weekday", "expected"),
    [
        (date(2026, 3, 1), False, "1er mars 2026"),
        (date(2026, 3, 12), True, "jeudi 12 mars 2026"),
    ],
)
def test_fr_date_writes_the_first_as_1er(day, weekday, expected):
    assert fr_date(day, weekday=weekday) == expected


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        (time(14, 30), "14\u00a0h\u00a030"),
        (time(9), "9\u00a0h"),
        (time(9, 5), "9\u00a0h\u00a005"),
    ],
)
def test_fr_time_keeps_hours_and_minutes_together(moment, expected):
    assert fr_time(moment) == expected


def test_fr_price_computes_the_tax_where_it_is_due():
    assert fr_price(700, "standard_20") == "700\u00a0€ HT (840\u00a0€ TTC)"


def test_fr_price_without_a_regime_is_the_amount():
    assert fr_price(1234.5) == "1\u00a0234,50\u00a0€"


def test_fr_price_of_an_exempt_offer_has_no_tax_pair():
    text = fr_price(700, "exempt_261_4_4a")
    assert text == "700\u00a0€ nets de taxe – exonération de TVA, art. 261-4-4° a du CGI"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Exemple: fusion !", "Exemple\u00a0: fusion\u00a0!"),
        ("voir https://a.fr?x=1;y=2 à 14:30", "voir https://a.fr?x=1;y=2 à 14:30"),
    ],
)
def test_typo_mends_spaces_and_leaves_addresses_and_times(text, expected):
    assert typo(text) == expected
    assert typo(typo(text)) == expected


@given(st.text(alphabet="aéL'’ \u00a0\u202f:;!?«»\"%€0123456789h.…-*_/n°\n", max_size=80))
@settings(max_examples=400)
def test_typo_done_twice_changes_nothing_more(text):
    once = typo(text)
    assert typo(once) == once


@given(st.text(max_size=80))
def test_typo_keeps_every_letter_and_digit(text):
    def letters(value):
        return [character for character in value if character.isalnum()]

    assert letters(typo(text)) == letters(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("l'équipe", "l’équipe"),
        ('le "co-coaching" ici', "le «\u00a0co-coaching\u00a0» ici"),
        ("«oui»", "«\u00a0oui\u00a0»"),
        ("Quoi?! Non...", "Quoi\u00a0?! Non…"),
        ("100% de 12 000 €", "100\u00a0% de 12\u00a0000\u00a0€"),
        ("à 14 h 30, n°3", "à 14\u00a0h\u00a030, n°\u00a03"),
        (":-) a::b 10:30 06 12 34 56 78", ":-) a::b 10:30 06 12 34 56 78"),
        ("`l'option: x` et a@b.fr", "`l'option: x` et a@b.fr"),
        ("| a : b |", "| a : b |"),
    ],
)
def test_typo_follows_french_rules(text, expected):
    assert typo(text) == expected


def test_typo_html_leaves_tags_alone_and_sees_across_inline_ones():
    html = '<p><b>Objectif</b> : l\'eau!</p><p><a href="https://a.fr?x=1;y">lien</a></p>'
    assert typo_html(html) == (
        '<p><b>Objectif</b>\u00a0: l’eau\u00a0!</p><p><a href="https://a.fr?x=1;y">lien</a></p>'
    )


@pytest.mark.parametrize(
    ("hours", "days", "expected"),
    [
        (28, 4, "4\u00a0jours (28\u00a0h)"),
        (3.5, None, "3\u00a0h\u00a030"),
        (None, 1, "1\u00a0jour"),
        (None, None, ""),
    ],
)
def test_fr_duration_says_hours_and_days(hours, days, expected):
    assert fr_duration(hours, days) == expected


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ((8, (2, 3), (4, 6)), "8\u00a0ateliers de 2 à 3\u00a0h sur 4 à 6\u00a0mois"),
        ((None, (3, 3), (None, None)), "3\u00a0h par atelier"),
        ((8, (3.5, 3.5), (None, None)), "8\u00a0ateliers de 3\u00a0h\u00a030"),
        ((None, (3, 3.5), (None, None)), "3\u00a0h à 3\u00a0h\u00a030 par atelier"),
        ((1, (None, None), (6, 6)), "1\u00a0atelier sur 6\u00a0mois"),
    ],
)
def test_fr_workshops_says_number_length_and_spread(arguments, expected):
    assert fr_workshops(*arguments) == expected


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        (date(2026, 3, 12), date(2026, 3, 12), "12 mars 2026"),
        (date(2026, 3, 1), date(2026, 3, 12), "du 1er au 12 mars 2026"),
        (date(2026, 3, 12), date(2026, 4, 9), "du 12 mars au 9 avril 2026"),
        (date(2026, 12, 1), date(2027, 1, 9), "du 1er décembre 2026 au 9 janvier 2027"),
    ],
)
def test_fr_date_range_says_what_differs(start, end, expected):
    assert fr_date_range(start, end) == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Amina Benali", "d’Amina Benali"),
        ("Élise", "d’Élise"),
        ("Inès", "d’Inès"),
        ("Œdipe", "d’Œdipe"),
        ("Yves", "d’Yves"),
        ("Yann", "de Yann"),
        ("Hugo", "de Hugo"),
        ("Bruno", "de Bruno"),
        ("ada@example.org", "d’ada@example.org"),
        ("", "de "),
    ],
)
def test_of_name_elides_before_a_vowel(name, expected):
    assert of_name(name) == expected


def test_a_french_plural_begins_at_two():
    assert [plural_s(count) for count in (0, 1, 2)] == ["", "", "s"]
