import pytest

from cms.importing.lines import Line, number_lines
from cms.importing.raw_texts import is_markdown, take_title, to_markdown
from cms.importing.report import Warnings


def markdown_of(text: str) -> tuple[list[str], list[tuple]]:
    """The lines that say something, and the code and line of what is told."""
    warnings = Warnings()
    lines = to_markdown(number_lines(text), warnings)
    return [line.text for line in lines if line.text], [(w.code, w.line) for w in warnings]


@pytest.mark.parametrize(
    ("text", "title", "rest"),
    [
        ("\n  Un titre \n\nTexte", Line(2, "Un titre"), ["", "Texte"]),
        ("# Un titre\nTexte", Line(1, "Un titre"), ["Texte"]),
        ("Un titre\n=====\nTexte", Line(1, "Un titre"), ["Texte"]),
        ("- Un titre\nTexte", Line(1, "Un titre"), ["Texte"]),
        ("a" * 300, Line(1, "a" * 300), ["a" * 300]),
        ("\n \n", None, []),
    ],
)
def test_take_title_takes_the_first_line_that_says_something(text, title, rest):
    found, lines = take_title(number_lines(text))
    assert (found, [line.text for line in lines]) == (title, rest)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("## Un titre", True),
        ("Un titre\n====", True),
        ("un **mot** gras", True),
        ("un [lien](https://x.org)", True),
        ("> une citation", True),
        ("```\ncode", True),
        ("1. un\n- deux\n* trois\n• quatre", False),
        ("une note* et [une mention]", False),
        ("#étiquette", False),
    ],
)
def test_is_markdown_needs_a_mark_of_its_own(text, expected):
    assert is_markdown(number_lines(text)) is expected


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("1 - Pourquoi ?", ["## 1 - Pourquoi ?"]),
        ("Public cible\nTous", ["## Public cible", "Tous"]),
        ("À quoi cela ressemble ?", ["## À quoi cela ressemble ?"]),
        (
            "Pour\ndes groupes de\nsix personnes.\nFin.",
            ["Pour des groupes de six personnes.", "Fin."],
        ),
        ("Oser : • demander ; • dire non.", ["Oser :", "- demander ;", "- dire non."]),
        ("Lire,\n\nÉcrire,\n\nParler…", ["- Lire", "- Écrire", "- Parler…"]),
        ("Lire,\n\nÉcrire", ["Lire,", "Écrire"]),
        ("* un\n* deux", ["- un", "- deux"]),
        ("une note* _là_ <b> [x] #1", ["une note\\* \\_là\\_ \\<b\\> \\[x\\] \\#1"]),
        ("Il a dit\n\nbonjour", ["Il a dit", "bonjour"]),
        (
            "Tarif : 700 € HT\nContact : accueil@example.org",
            ["Tarif : 700 € HT", "Contact : accueil@example.org"],
        ),
    ],
)
def test_a_text_without_marks_gets_those_it_had(text, lines):
    assert markdown_of(text) == (lines, [])


def test_a_heading_glued_to_its_text_is_freed_and_told():
    text = "Un.\nObjectifs Les rencontres donnent du temps."
    assert markdown_of(text) == (
        ["Un.", "## Objectifs", "Les rencontres donnent du temps."],
        [("pseudo_heading", 2)],
    )


@pytest.mark.parametrize("text", ["Objectifs Les trois.", "Objectifs atteints par tous ceux-là."])
def test_a_word_of_headings_in_a_sentence_stays_there(text):
    assert markdown_of(text) == ([text], [])
