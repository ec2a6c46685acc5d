import pytest

from cms.admin.exports import harmless_cell


@pytest.mark.parametrize(
    "text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "\0=1", "＝1", "－1", "  =1"]
)
def test_harmless_cell_puts_an_apostrophe_before_a_formula(text):
    assert harmless_cell(text) == f"'{text}"


@pytest.mark.parametrize("sign", [*"=+-@＝＋－＠", "\ufe66"])
@pytest.mark.parametrize(
    "unseen",
    [
        "\u00a0",
        "\u2003",
        "\u3000",
        "\u202f",
        "\u200b",
        "\ufeff",
        "\u00ad",
        "\u200e",
        "\x0b",
        "\t\r",
    ],
)
def test_what_nobody_sees_hides_no_formula(unseen, sign):
    for before in (unseen, f" {unseen}", unseen * 3):
        assert harmless_cell(f"{before}{sign}1") == f"'{before}{sign}1"


@pytest.mark.parametrize(
    "value", ["\u2003", "\u200bAtelier", "\u2003a=b", "Atelier", "a=b", "", 12, None, "12 € HT"]
)
def test_harmless_cell_leaves_other_values_alone(value):
    assert harmless_cell(value) == value
