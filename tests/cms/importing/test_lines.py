import pytest

from cms.importing.lines import (
    Line,
    dedent_headings,
    number_lines,
    split_inline_bullets,
    split_inline_steps,
    unlink_scripts,
    without_boilerplate,
    without_debris,
)
from cms.importing.markup import replace_unknown_marks
from cms.importing.report import Warnings


def change(function, text: str) -> tuple[str, list[tuple]]:
    """The text that a function makes of a text, and the code and line of what it tells."""
    warnings = Warnings()
    lines = function(number_lines(text), warnings)
    return "\n".join(line.text for line in lines), [(w.code, w.line) for w in warnings]


def test_number_lines_counts_from_the_first():
    assert number_lines("un\ndeux", first=7) == [Line(7, "un"), Line(8, "deux")]


@pytest.mark.parametrize(
    "line",
    [
        "top of page",
        "  Bottom of Page ",
        "Posts récents",
        "À l'affiche",
        "À l’affiche",
        "Par tags",
        "Me suivre",
        "Suivez-nous",
        "  • Google+ Long Shadow",
        "Facebook Social Icon",
        "Cet article vous a plu ? Partagez-le...",
    ],
)
def test_boilerplate_is_left_out_and_told(line):
    assert change(without_boilerplate, f"un\n{line}\ndeux") == (
        "un\ndeux",
        [("boilerplate_removed", 2)],
    )


@pytest.mark.parametrize(
    "line",
    [
        "Le groupe se réunit au top of page",
        "Nous suivre dans cette démarche demande du temps",
        "Facebook est un réseau",
        "Cet article parle de partage",
    ],
)
def test_a_sentence_is_no_boilerplate(line):
    assert change(without_boilerplate, line) == (line, [])


@pytest.mark.parametrize(
    "line",
    [
        ".jpg)",
        "[photo.png)",
        "Visualisez la vidéo",
        "Voir la vidéo !",
        "|",
        " || ",
        "{{< youtube abc >}}",
        "{% include note.html %}",
        "{: .note}",
    ],
)
def test_debris_is_left_out_and_told(line):
    assert change(without_debris, f"un\n{line}") == ("un", [("debris_removed", 2)])


@pytest.mark.parametrize(
    "line",
    [
        "![Groupe](uploads/photo.jpg)",
        "![](photo.jpg)",
        "[photo](photo.jpg)",
        "Voir la vidéo de la séance",
        "| a | b |",
        "(voir photo.jpg)",
        "{un mot}",
    ],
)
def test_a_picture_a_table_or_a_sentence_is_no_debris(line):
    assert change(without_debris, line) == (line, [])


@pytest.mark.parametrize(
    ("text", "freed", "told"),
    [
        ("* a\n  # **B**\nc", "* a\n\n# **B**\n\nc", [("indented_heading", 2)]),
        ("   ### B", "\n### B\n", [("indented_heading", 1)]),
        ("# B", "# B", []),
        ("    # code", "    # code", []),
        ("  #sans", "  #sans", []),
    ],
)
def test_an_indented_heading_is_freed_from_its_list(text, freed, told):
    assert change(dedent_headings, text) == (freed, told)


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("[ici](javascript:alert(1)) et là", "ici et là"),
        ("[ici]( <JavaScript:alert(1)>)", "ici"),
        ("![ici](data:text/html;base64,PHM+)", "ici"),
        ("[a](vbscript:x) [b](file:///etc/passwd)", "a b"),
    ],
)
def test_a_link_that_runs_something_keeps_its_words_only(text, kept):
    assert change(unlink_scripts, text) == (kept, [("html_sanitised", 1)])


@pytest.mark.parametrize("text", ["[ici](https://x.org/javascript:)", "javascript: un langage"])
def test_a_plain_link_stays(text):
    assert change(unlink_scripts, text) == (text, [])


@pytest.mark.parametrize(
    ("text", "split"),
    [
        ("Voici : 1. Un 2. Deux 3. Trois", "Voici :\n\n1. Un\n2. Deux\n3. Trois\n"),
        ("1. Un 2. Deux", "\n\n1. Un\n2. Deux\n"),
        ("Puis : 1) Un 2) Deux", "Puis :\n\n1. Un\n2. Deux\n"),
    ],
)
def test_steps_in_a_line_get_a_line_each(text, split):
    assert change(split_inline_steps, text) == (split, [("steps_recognised", 1)])


@pytest.mark.parametrize(
    "text",
    [
        "1. Un",
        "Voir 1. Un 3. Trois",
        "Voir 2. Deux 3. Trois",
        "Le 1.5 et le 2.5",
        "1. Lire le chapitre 2. Il dit tout.\n\n2. Agir",
        "Voir 1. Un 2) Deux",
        "(voir 1) et (voir 3)",
    ],
)
def test_numbers_that_do_not_run_from_one_stay_in_their_line(text):
    assert change(split_inline_steps, text) == (text, [])


def test_bullets_in_a_line_get_a_line_each():
    [*lines] = split_inline_bullets([Line(4, "Oser : • demander ; • dire non;")])
    assert lines == [
        Line(4, "Oser :"),
        Line(4, ""),
        Line(4, "- demander ;"),
        Line(4, "- dire non;"),
        Line(4, ""),
    ]


@pytest.mark.parametrize(
    ("text", "replaced", "told"),
    [
        (
            "| Jour | Thème |\n|:---|---:|\n| 1 | Écouter |\n| 2 | |\nSuite",
            "\n- Jour : 1 ; Thème : Écouter\n- Jour : 2\n\nSuite",
            [("type_coerced", 1)],
        ),
        ("a \\| b | c\n--- | ---\nd | e", "\n- a \\| b : d ; c : e", [("type_coerced", 1)]),
        ("| a |\nun | deux", "| a |\nun | deux", []),
        ("un\n---\ndeux", "un\n---\ndeux", []),
    ],
)
def test_a_table_becomes_a_list(text, replaced, told):
    assert change(replace_unknown_marks, text) == (replaced, told)


def test_notes_become_numbered_texts():
    text = "Un mot[^b] et un autre[^1].\n\n[^1]: Première.\n[^b]: Seconde"
    assert change(replace_unknown_marks, text) == (
        "Un mot (1) et un autre (2).\n\n\n(2) Première.\n\n\n(1) Seconde\n",
        [("footnote_mark", 1), ("footnote_mark", 3), ("footnote_mark", 4)],
    )


@pytest.mark.parametrize(
    ("text", "replaced"),
    [
        ('Un <img src="a b.jpg" alt="Un [groupe]" class="x"> là', "Un ![Un groupe](<a b.jpg>) là"),
        ("<IMG SRC=a.jpg>", "![](<a.jpg>)"),
        ("<img onerror='x()'>", ""),
    ],
)
def test_a_picture_in_html_becomes_one_in_markdown(text, replaced):
    assert change(replace_unknown_marks, text) == (replaced, [("html_sanitised", 1)])


def test_a_picture_written_in_the_text_is_left_out():
    text = "![Un schéma][image1]\n\n[image1]: <data:image/png;base64,iVBORw0KGgo=>\n\n![b][autre]"
    assert change(replace_unknown_marks, text) == (
        "Un schéma\n\n\n![b][autre]",
        [("asset_missing", 3)],
    )
