import pytest

from cms.admin.exports import harmless_cell


@pytest.mark.parametrize(
    "text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "\0=1", "＝1", "－1", "  =1"]
)
def test_harmless_cell_puts_an_apostrophe_before_a_formula(text):
    assert harmless_cell(text) == f"'{text}"


@pytest.mark.parametrize("value", ["Atelier", "a=b", "", 12, None, "12 € HT"])
def test_harmless_cell_leaves_other_values_alone(value):
    assert harmless_cell(value) == value
