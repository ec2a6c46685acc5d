import pytest

from cms.importing.lines import Line, number_lines
from cms.importing.oddities import (
    note_contradictions,
    note_dangling_references,
    note_odd_verbs,
    note_oddities,
    note_personal_address,
    without_invisible,
)
from cms.importing.report import Warnings


def told(text: str) -> list[tuple]:
    """Code, raw and proposal of what is told of a text."""
    warnings = Warnings()
    note_oddities(text, warnings, line=1)
    return [(warning.code, warning.raw, warning.proposal) for warning in warnings]


@pytest.mark.parametrize(
    ("text", "raw", "proposal"),
    [
        ("avecÉ soin", "avecÉ", "avec"),
        ("une dÉcision", "dÉcision", "décision"),
        ("une dÃ©cision", "dÃ©cision", "décision"),
        ("Â«oui", "Â«oui", "«oui"),
        ("lâ€™équipe", "lâ€™équipe", "l’équipe"),
        ("l\x92équipe", "l[U+0092]équipe", "’"),
        ("d\ufffdcider", "d[U+FFFD]cider", None),
        ("mot\u200bcoupé", "mot[U+200B]coupé", None),
        ("de \u202edroite", "de [U+202E]droite", None),
        ("un\x07son", "un[U+0007]son", None),
        ("icône \uf101", "icône [U+F101]", None),
    ],
)
def test_a_letter_that_nobody_meant_is_told(text, raw, proposal):
    assert told(text) == [("suspicious_char", raw, proposal)]


@pytest.mark.parametrize(
    ("text", "raw", "proposal"),
    [
        ("Echanger", "Echanger", "Échanger"),
        ("un reflexe", "reflexe", "réflexe"),
        ("mise en oeuvre", "oeuvre", "œuvre"),
        ("+/- 8 pairs", "+/- 8", "environ 8"),
        ("± 3 heures", "± 3", "environ 3"),
        ("un des membre parle", "un des membre", "un des membres"),
        ("un groupe composés de pairs", "un groupe composés", "un groupe composé"),
        ("car la séance un atout", "car la séance un atout", "car la séance est un atout"),
    ],
)
def test_a_likely_slip_is_told_with_a_proposal(text, raw, proposal):
    assert told(text) == [("possible_typo", raw, proposal)]


@pytest.mark.parametrize(
    "text",
    [
        "Être à l’écoute, Échanger, œuvrer : une équipe, des étapes.",
        "L’été, l’Église, McDonald, un iPad, la SÉCURITÉ.",
        "Une famille 👩‍👧 et un 👩‍💻.",
        "voir https://example.org/echanger/oeuvre et `reflexe`",
        "écrire à contact@example.org ou formation-lyon@example.org",
        "un des membres, un groupe composé de pairs, des groupes composés de pairs",
        "12 +/- oui, a+b",
        "car le groupe une fois réuni, puisque la séance est un atout",
        "",
    ],
)
def test_a_right_text_has_nothing_to_tell(text):
    assert told(text) == []


def test_without_invisible_takes_out_what_nobody_sees():
    text = "mot\u200b \u202edr\x07oite\ufeff so\u00adin \uf101 a\u2028b"
    assert without_invisible(text) == "mot droite soin  a b"


@pytest.mark.parametrize(
    "text", ["d\ufffdcider", "l\x92équipe", "👩‍👧", "un\u00a0: deux", "a\tb\nc"]
)
def test_without_invisible_keeps_what_an_editor_must_see(text):
    assert without_invisible(text) == text


@pytest.mark.parametrize(
    ("email", "is_personal"),
    [
        ("jeanne.morel@example.org", True),
        ("j.morel@example.org", True),
        ("contact@example.org", False),
        ("Formation-Lyon@example.org", False),
        ("secrétariat@example.org", False),
        ("referent.handicap@example.org", False),
    ],
)
def test_an_address_of_a_person_is_told(email, is_personal):
    warnings = Warnings()
    assert note_personal_address(email, warnings, field="contact", line=2) == is_personal
    assert [w.code for w in warnings] == ["personal_contact"] * is_personal


def test_a_personal_address_in_a_text_is_told():
    assert told("Écrire à jeanne.morel@example.org.") == [
        ("personal_contact", "jeanne.morel@example.org", "l’adresse de contact du site")
    ]


@pytest.mark.parametrize(
    ("text", "raw"),
    [
        (
            "Agir. Selon les thèmes précédemment cités. Puis",
            ["Selon les thèmes précédemment cités"],
        ),
        ("Agir (voir ci-dessous)", ["voir ci-dessous"]),
        ("Les points mentionnés auparavant", ["Les points mentionnés auparavant"]),
        ("Aller plus loin, mieux écouter", []),
    ],
)
def test_words_that_point_elsewhere_are_told(text, raw):
    warnings = Warnings()
    note_dangling_references(text, warnings, field="goals", line=5)
    assert [(w.code, w.raw) for w in warnings] == [("dangling_reference", piece) for piece in raw]


@pytest.mark.parametrize(
    ("text", "raw"),
    [
        (
            "+/- 3 heures par atelier\nune série d’ateliers d’une durée de 2 à 3 heures",
            ["3 heures par atelier / ateliers d’une durée de 2 à 3 heures"],
        ),
        ("Une séance dure 2 h.\nDes séances de 3 h.", ["séance dure 2 h / séances de 3 h"]),
        ("Une séance dure 2 h.\nDes séances de 2 heures.", []),
        ("L’atelier a lieu de 9 h à 12 h. Un atelier dure 3 h.", []),
        ("8 ateliers de 3 h, soit 24 h", []),
        ("Nul n’est pas venu animer une formation", ["pas venu animer une formation"]),
        ("Chaque participant est « client » et « pair »", ["Chaque participant est « client » et"]),
        ("Chaque participant est client une fois", []),
    ],
)
def test_a_text_that_contradicts_itself_is_told(text, raw):
    warnings = Warnings()
    note_contradictions(number_lines(text), warnings)
    assert [(w.code, w.raw) for w in warnings] == [("contradiction", piece) for piece in raw]


@pytest.mark.parametrize(
    ("words", "slips"),
    [
        (["Partager", "Partager", "Partages"], [(3, "Partages", "Partager")]),
        (["- Cultiver", "• Cultiver", "* Cultives"], [(3, "Cultives", "Cultiver")]),
        (["Partager", "Partages"], []),
        (["Images", "Imager", "Garder"], []),
    ],
)
def test_a_verb_unlike_its_neighbours_is_told(words, slips):
    warnings = Warnings()
    lines = [Line(number, f"{word} un temps") for number, word in enumerate(words, start=1)]
    note_odd_verbs(lines, warnings)
    assert [(w.line, w.raw, w.proposal) for w in warnings] == slips
    assert {w.code for w in warnings} <= {"possible_typo"}
