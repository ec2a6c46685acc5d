from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cms.enums import PriceUnit, VatRegime
from cms.importing.prices import parse_price, unit_of
from cms.typography import typo
from tests.factories.imports import codes

UNKNOWN, STANDARD = VatRegime.UNKNOWN, VatRegime.STANDARD_20


def summary(text: str) -> tuple:
    price = parse_price(text)
    amount = None if price.amount is None else str(price.amount)
    return amount, price.vat_regime, codes(price.warnings)


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("700 € HT soit 840 € TTC", "700.00"),
        ("840 € TTC soit 700 € HT", "700.00"),
        ("700€HT soit 840€TTC", "700.00"),
        ("700 € HT – 840 € TTC", "700.00"),
        ("700 € HT et 840 € TTC", "700.00"),
        ("700 € HT (840 TTC)", "700.00"),
        ("700 € H.T. soit 840,00 € T.T.C.", "700.00"),
        ("700 euros hors taxes, 840 euros toutes taxes comprises", "700.00"),
        ("1 200,50 € HT soit 1 440,60 € TTC", "1200.50"),
        ("1\u00a0200 € HT soit 1\u202f440 € TTC", "1200.00"),
        ("1.200,50 € HT soit 1.440,60 € TTC", "1200.50"),
        ("583,33 € HT soit 700 € TTC", "583.33"),
        ("1 261 € HT soit 1 513,20 € TTC", "1261.00"),
        ("700 € HT, TVA 20 %", "700.00"),
        ("700 € HT + 20 % de TVA", "700.00"),
        ("HT : le prix est de 700 € (HT), soit 840 € (TTC)", "700.00"),
        ("TTC : 840 €, HT : 700 €", "700.00"),
        ("Prix HT : 700 € TTC : 840 €", "700.00"),
        ("hors taxes = 700 €, toutes taxes comprises = 840 €", "700.00"),
    ],
)
def test_a_price_with_its_tax_at_twenty_per_cent_is_read(text, amount):
    assert summary(text) == (amount, STANDARD, [])


def test_a_price_with_its_tax_leaves_no_note():
    price = parse_price("700 € HT soit 840 € TTC", "Tarif individuel")
    assert (price.unit, price.note) == (PriceUnit.PER_PARTICIPANT, "")


@pytest.mark.parametrize("text", ["700 € HT soit 800 € TTC", "700 € HT soit 84 € TTC"])
def test_a_tax_that_no_rate_gives_is_told_and_not_mended(text):
    price = parse_price(text, field="price", line=3)
    assert price.fields == {
        "price_excl_tax": Decimal(700),
        "vat_regime": UNKNOWN,
        "price_note": typo(text),
    }
    [warning] = price.warnings
    assert warning.as_json() == {
        "code": "vat_mismatch",
        "line": 3,
        "field": "price",
        "message": "Les montants HT et TTC ne s’accordent avec aucun taux de TVA.",
        "raw": text,
        "proposal": "700\u00a0€ HT (840\u00a0€ TTC)\u00a0?",
    }


@pytest.mark.parametrize(
    ("text", "amount", "regime"),
    [
        (
            "700 € nets de taxe – exonération de TVA, art. 261-4-4° a du CGI",
            "700.00",
            VatRegime.EXEMPT_261_4_4A,
        ),
        ("700 € (art. 261, 4-4° a du CGI)", "700.00", VatRegime.EXEMPT_261_4_4A),
        ("261 € net (article 261.4.4°a du CGI)", "261.00", VatRegime.EXEMPT_261_4_4A),
        ("700 € (TVA non applicable, art. 293 B du CGI)", "700.00", VatRegime.FRANCHISE_293B),
        ("293 € net, art. 293-B", "293.00", VatRegime.FRANCHISE_293B),
    ],
)
def test_a_net_price_is_read_with_the_article_that_exempts_it(text, amount, regime):
    assert summary(text) == (amount, regime, [])


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("700 € HT", "700.00"),
        ("261 € HT", "261.00"),
        ("293 € HT", "293.00"),
        ("1 261 € HT", "1261.00"),
        ("€700 HT", "700.00"),
        ("700 EUR HT", "700.00"),
        ("Tarif 2026 : 700 € HT", "700.00"),
        ("700 € HT, acompte de 30 %", "700.00"),
        ("700 € HT, TVA 5,5 %", "700.00"),
        ("700 € HT (exonéré de TVA)", "700.00"),
        ("700 € HT soit 738,50 € TTC", "700.00"),
        ("700 HT soit 700 TTC", "700.00"),
        ("700 € net", "700.00"),
        ("1 293 € net", "1293.00"),
        ("0 € HT", "0.00"),
        ("HT : 700 €", "700.00"),
    ],
)
def test_an_amount_whose_tax_is_not_said_blocks_publication(text, amount):
    assert summary(text) == (amount, UNKNOWN, ["price_basis_missing"])


@pytest.mark.parametrize(
    "text",
    [
        "750",
        "700 €",
        "700 € TTC",
        "261 € TTC",
        "Gratuit",
        "de 700 à 900 € HT",
        "700-900 € HT",
        "700 € HT au lieu de 900 € HT",
        "700 € HT + 50 € de frais",
        "700 € HT par participant, 2 400 € HT par groupe",
        "1'200 € HT",
        "1’200 € net",
        "HT : 700 € TTC",
        "-700 € HT",
        "12 00 € HT",
        "2026 700 € HT",
        "1,200 € HT",
        "1,200.50 € HT",
        "700 $ HT",
        "700 CHF HT",
        "700 k€ HT",
        "٧٠٠ € HT",
        "1 000 000,01 € HT",
        "99999999999999999999 € HT",
        "1 000 000 000 000 000 € HT",
    ],
)
def test_an_amount_that_is_not_one_before_tax_stays_in_the_note(text):
    price = parse_price(text)
    assert price.fields == {"price_excl_tax": None, "vat_regime": UNKNOWN, "price_note": typo(text)}
    assert codes(price.warnings) == ["price_basis_missing"]


@pytest.mark.parametrize(
    "text",
    [
        "700 € HT par jour",
        "700 € HT / jour",
        "700 € HT soit 840 € TTC / jour",
        "90 € HT de l’heure",
        "700 € HT par séance",
        "700 € HT par mois",
        "700 € HT la demi-journée",
        "4 x 700 € HT",
        "2 × 350 € HT soit 420 € TTC",
    ],
)
def test_the_price_of_a_part_is_not_the_price(text):
    assert parse_price(text).amount is None
    assert parse_price(text).note == text


@pytest.mark.parametrize(
    "text",
    [
        "à partir de 2 400 € HT, TVA 20 %",
        "environ 700 € HT soit 840 € TTC",
        "jusqu’à 700 € HT soit 840 € TTC",
        "700 € HT soit 840 € TTC dès 3 inscrits",
        "700 € HT soit 840 € TTC, repas compris",
        "3 500 € HT soit 4 200 € TTC pour 8 participants",
        "4 jours : 700 € HT soit 840 € TTC",
        "700 € HT soit 840 € TTC (-10 % avant juin)",
    ],
)
def test_the_words_that_say_more_than_an_amount_stay_beside_it(text):
    price = parse_price(text)
    assert (price.vat_regime, price.note, list(price.warnings)) == (STANDARD, text, [])


@pytest.mark.parametrize("text", ["Sur devis", "sur demande", "Nous consulter"])
def test_a_price_on_quote_has_no_amount_and_no_warning(text):
    price = parse_price(text, "Tarif individuel")
    assert price.fields == {
        "price_excl_tax": None,
        "vat_regime": UNKNOWN,
        "price_unit": PriceUnit.ON_QUOTE,
    }
    assert list(price.warnings) == []


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("Tarif individuel", PriceUnit.PER_PARTICIPANT),
        ("par stagiaire", PriceUnit.PER_PARTICIPANT),
        ("par personne (inter-entreprise)", PriceUnit.PER_PARTICIPANT),
        ("Tarif intra", PriceUnit.PER_GROUP),
        ("le groupe de 8", PriceUnit.PER_GROUP),
        ("par entreprise", PriceUnit.PER_GROUP),
        ("Prochaine session complète", None),
        ("par personne ou par groupe", None),
        ("", None),
    ],
)
def test_unit_of_reads_what_a_price_is_per(text, unit):
    assert unit_of(text) == unit


def test_words_beside_on_quote_are_kept():
    price = parse_price("Sur devis, frais de déplacement en sus")
    assert (price.unit, price.note) == (
        PriceUnit.ON_QUOTE,
        "Sur devis, frais de déplacement en sus",
    )


@pytest.mark.parametrize(
    "text",
    [
        "700 € HT soit 840 € TTC par personne",
        "Prix par participant(e) : 700 € HT / 840 € TTC",
        "700 € (TVA non applicable, art. 293 B du CGI)",
        "700 € nets de taxe – exonération de TVA, art. 261-4-4° a du CGI",
    ],
)
def test_words_that_the_fields_say_leave_no_note(text):
    assert parse_price(text).note == ""


def test_the_unit_of_one_price_among_several_is_not_that_of_all():
    price = parse_price("Inter : 700 € HT, intra : 3 500 € HT")
    assert (price.amount, price.unit) == (None, None)


def test_a_price_for_one_or_for_a_group_is_told():
    price = parse_price("Individuel ou groupe : 700 € HT soit 840 € TTC")
    assert (price.unit, codes(price.warnings)) == (None, ["price_basis_missing"])


DIGITS = st.text("0123456789  .,€", max_size=12)
WORDS = st.sampled_from(
    "€ HT TTC net soit à partir de sur devis TVA 20 % art. 261-4 CGI 293 B par jour groupe".split()
)


@given(st.lists(st.one_of(DIGITS, WORDS, st.text(max_size=6)), max_size=10).map(" ".join))
def test_parse_price_never_fails_and_never_invents_an_amount(text):
    price = parse_price(text)
    digits = "".join(sign for sign in text if sign.isascii() and sign.isdigit())
    if price.amount is not None:
        assert f"{price.amount.normalize():f}".replace(".", "") in digits
    if price.vat_regime == UNKNOWN and price.unit != PriceUnit.ON_QUOTE:
        assert price.warnings
    assert price.note in {"", " ".join(text.split())}
