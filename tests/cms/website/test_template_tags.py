"""What templates of the site and the portal say alike."""

import pytest
from django.template.loader import render_to_string

from cms.website.template_tags import colon


@pytest.mark.parametrize(
    ("label", "expected"),
    [("Téléphone", "\u00a0:"), ("Qu’allez-vous faire\u00a0?", ""), ("Ville\u00a0: ", "")],
)
def test_a_label_has_one_mark_at_its_end(label, expected):
    assert colon(label) == expected


def test_a_summary_of_errors_does_not_put_a_colon_behind_a_question():
    errors = [
        {"id": "a", "label": "Qui paiera\u00a0?", "message": "Dites-le."},
        {"id": "b", "label": "Ville", "message": "Dites-la."},
    ]
    said = render_to_string("website/form_errors.html", {"errors": errors})
    assert "Qui paiera\u00a0?</a> Dites-le." in said
    assert "Ville</a>\u00a0: Dites-la." in said


def test_an_opening_is_printed_before_the_count():
    steps = [
        {"label": label, "letter": letter, "minutes": 10, "speaker": {"label": "Le client"}}
        for label, letter in (("Ouverture", "0"), ("Exposé", ""), ("Matériaux", "M"))
    ]
    said = render_to_string("pdf/flow.html", {"flow": {"steps": steps}})
    assert said.count("<li") == 3
    assert '<li value="0"><p><strong>Ouverture' in said
    assert "<li><p><strong>Exposé" in said
    assert "<li><p><strong>M – Matériaux" in said
