from datetime import date, time

import pytest

from cms.typography import fr_date, fr_price, fr_time, typo


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
