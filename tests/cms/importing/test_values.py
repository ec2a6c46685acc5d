from decimal import Decimal

import pytest

from cms.importing.front_matter import Document
from cms.importing.nodes import Image
from cms.importing.values import FrontMatter
from tests.factories.imports import codes


def keys_with(**keys) -> FrontMatter:
    return FrontMatter(Document(body="", keys=keys, lines=dict.fromkeys(keys, 3)))


@pytest.mark.parametrize(
    "key",
    ["targetAudience", "target_audience", "Target-Audience", "target audience", "Target_Áudience"],
)
def test_a_key_is_known_by_any_of_its_spellings(key):
    keys = FrontMatter(Document(body="", keys={key: "Tous"}))
    assert (keys.text("target_audience"), keys.leftovers()) == ("Tous", {})


def test_two_spellings_of_one_key_are_both_kept():
    keys = FrontMatter(Document(body="", keys={"targetAudience": "a", "target_audience": "b"}))
    assert keys.text("target_audience") == "a"
    assert keys.leftovers() == {"target_audience": "b"}


def test_nested_keys_are_known_by_dotted_names():
    keys = keys_with(infobox={"Public visé": "Tous", "autre": {"x": 1}, "vide": {}})
    assert keys.text("infobox.public_vise") == "Tous"
    assert keys.leftovers() == {"infobox.autre": {"x": 1}, "infobox.vide": {}}
    assert keys.names == {"infobox"}


@pytest.mark.parametrize(
    ("value", "text", "told"),
    [
        ("  Un  texte\nlong ", "Un texte long", []),
        ("L'été !", "L’été\u00a0!", []),
        ("", "", []),
        (None, "", []),
        ([], "", []),
        (2024, "2024", ["type_coerced"]),
        (3.5, "3.5", ["type_coerced"]),
        (["Chefs", "Cheffes", None], "Chefs, Cheffes", ["type_coerced"]),
        (["Chefs", ["Cheffes"], {"a": 1}], "Chefs, Cheffes, 1", ["type_coerced"]),
        ("Un <b>mot</b>", "Un mot", ["html_sanitised"]),
        ("R&amp;D &eacute;t&eacute;", "R&D été", ["html_sanitised"]),
        ("Un<script>alert(1)</script> mot", "Un mot", ["html_sanitised"]),
        ("[ici](javascript:alert(1))", "ici", ["html_sanitised"]),
        ("effectif < huit et > deux", "effectif < huit et > deux", []),
        ("prix <moyen", "prix <moyen", []),
        ("&lt;script&gt;", "<script>", ["html_sanitised"]),
        ("Un **mot** et *deux*", "Un mot et deux", ["type_coerced"]),
        ("voir [ici](https://x.org)", "voir ici (https://x.org)", ["type_coerced"]),
        ("2 * 3 * 4, a_b_c", "2 * 3 * 4, a_b_c", []),
        ("l'entraide*, puis", "l’entraide, puis", ["footnote_mark"]),
        ("l'entraide[^1], puis", "l’entraide, puis", ["footnote_mark"]),
        ("un\u200bmot", "unmot", ["suspicious_char"]),
        ("&#57344;0&#57345;", "0", ["html_sanitised", "suspicious_char", "suspicious_char"]),
        ("Echanger", "Echanger", ["possible_typo"]),
        ("manager-une-equipe", "manager-une-equipe", []),
        ("une equipe", "une equipe", ["possible_typo"]),
        ("Un `mot` et ``deux``", "Un mot et deux", ["type_coerced"]),
        ("Accueil <accueil@example.org>", "Accueil accueil@example.org", []),
        ("<https://example.org/a>", "https://example.org/a", []),
    ],
)
def test_text_is_plain_trimmed_and_in_french(value, text, told):
    keys = keys_with(a=value)
    assert (keys.text("a"), codes(keys.warnings), keys.leftovers()) == (text, told, {})


@pytest.mark.parametrize("value", [True, False, ["a", True], [[True]]])
def test_text_leaves_over_what_is_no_text(value):
    keys = keys_with(a=value)
    assert (keys.text("a"), codes(keys.warnings)) == ("", ["type_coerced"])
    assert keys.leftovers() == {"a": value}


def test_a_number_where_one_was_awaited_is_no_slip():
    keys = keys_with(a=750, b=7.5, c=[7])
    assert [keys.first_text(name, or_number=True) for name in "abc"] == ["750", "7.5", "7"]
    assert codes(keys.warnings) == ["type_coerced"]


def test_first_text_takes_one_and_leaves_the_others():
    keys = keys_with(a="", b="deux", c="trois")
    assert keys.first_text("a", "b", "c") == "deux"
    assert (keys.where_found, keys.leftovers()) == ({"field": "b", "line": 3}, {"c": "trois"})


@pytest.mark.parametrize(
    ("value", "title"),
    [
        ("**Un titre** :", "Un titre"),
        ("Un `code` & un <b>mot</b>", "Un code & un mot"),
        ("![](x.png)", "(x.png)"),
        ("1. Premier", "1. Premier"),
    ],
)
def test_title_has_no_marks(value, title):
    assert keys_with(a=value).title("a") == title


@pytest.mark.parametrize(
    ("value", "sentences", "told", "left"),
    [
        ("Une, deux", ["Une, deux"], [], {}),
        ("Une.\nDeux.\n", ["Une.", "Deux."], [], {}),
        ("Une phrase\nsur deux lignes", ["Une phrase sur deux lignes"], [], {}),
        ("- Une\n- Deux\n  et demie", ["Une", "Deux et demie"], [], {}),
        ("1. Une\n2) Deux", ["Une", "Deux"], [], {}),
        ("• Une • Deux", ["Une", "Deux"], [], {}),
        ("Une 3 - 4", ["Une 3 - 4"], [], {}),
        (["Une", "Deux ", "", None], ["Une", "Deux"], [], {}),
        ({"main": "Une", "secondary": "Deux"}, ["Une", "Deux"], [], {}),
        ({"main": ["Une", "Deux"], "x": ""}, ["Une", "Deux"], [], {}),
        ([{"objective": "Une"}], ["Une"], [], {}),
        (12, ["12"], ["type_coerced"], {}),
        (None, [], [], {}),
        ([], [], [], {}),
        (True, [], ["type_coerced"], {"a": True}),
        (["Une", False], [], ["type_coerced"], {"a": ["Une", False]}),
    ],
)
def test_sentences_come_from_a_text_a_list_or_a_mapping(value, sentences, told, left):
    keys = keys_with(a=value)
    assert keys.sentences("a") == sentences
    assert (codes(keys.warnings), keys.leftovers()) == (told, left)


@pytest.mark.parametrize(
    ("value", "words", "told", "left"),
    [
        (["Un", "Deux"], ["Un", "Deux"], [], {}),
        ("Un", ["Un"], [], {}),
        ("Un, Deux; Trois", ["Un", "Deux", "Trois"], ["type_coerced"], {}),
        ("a," * 500, ["a," * 500], [], {}),
        ([{"name": "Un"}, {"title": "Deux"}], ["Un", "Deux"], [], {}),
        ([{"name": "Un", "role": "x"}], ["Un"], [], {"a": [{"name": "Un", "role": "x"}]}),
        ([2024, None, ""], ["2024"], [], {}),
        (["Un", ["Deux"], True], ["Un"], [], {"a": [["Deux"], True]}),
        ([], [], [], {}),
        (None, [], [], {}),
    ],
)
def test_words_come_from_a_list_or_a_text(value, words, told, left):
    keys = keys_with(a=value)
    assert keys.words("a") == words
    assert (codes(keys.warnings), keys.leftovers()) == (told, left)


@pytest.mark.parametrize(
    ("value", "pictures", "left"),
    [
        ("a.jpg", [("a.jpg", "")], {}),
        (["a.jpg", " b.jpg "], [("a.jpg", ""), ("b.jpg", "")], {}),
        ([{"src": "a.jpg", "alt": "Un"}], [("a.jpg", "Un")], {}),
        ({"src": "a.jpg", "alt": "Un"}, [("a.jpg", "Un")], {}),
        ([{"url": "a.jpg", "legend": "x"}], [("a.jpg", "")], {"a": [{"legend": "x"}]}),
        ([], [], {}),
        ("", [], {}),
        (None, [], {}),
        (5, [], {"a": [{"src": 5}]}),
        ([{"alt": "Un"}], [], {"a": [{"alt": "Un"}]}),
    ],
)
def test_pictures_come_with_their_words(value, pictures, left):
    keys = keys_with(a=value)
    assert keys.pictures("a") == [Image(source, alt, 3) for source, alt in pictures]
    assert keys.leftovers() == left


@pytest.mark.parametrize(
    ("value", "flag", "told", "left"),
    [
        (True, True, [], {}),
        (False, False, [], {}),
        ("oui", True, [], {}),
        ("Non ", False, [], {}),
        (1, True, [], {}),
        (None, None, [], {}),
        ("peut-être", None, ["type_coerced"], {"a": "peut-être"}),
        ([True], None, ["type_coerced"], {"a": [True]}),
    ],
)
def test_flag_is_true_false_or_told(value, flag, told, left):
    keys = keys_with(a=value)
    assert keys.flag("a") is flag
    assert (codes(keys.warnings), keys.leftovers()) == (told, left)


@pytest.mark.parametrize(
    ("value", "kind", "number", "told"),
    [
        (20, int, 20, []),
        (20.0, int, 20, []),
        (3.5, Decimal, Decimal("3.5"), []),
        ("20", int, 20, ["type_coerced"]),
        ("3,5", Decimal, Decimal("3.5"), ["type_coerced"]),
        (None, int, None, []),
    ],
)
def test_number_is_of_its_kind(value, kind, number, told):
    keys = keys_with(a=value)
    assert (keys.number("a", kind), codes(keys.warnings), keys.leftovers()) == (number, told, {})


@pytest.mark.parametrize(
    "value",
    [
        "vingt",
        2.5,
        True,
        [1],
        "",
        "NaN",
        "sNaN",
        "Infinity",
        "1e400",
        "1e999999999",
        "9" * 30,
        "1_0",
    ],
)
def test_number_leaves_over_what_is_none(value):
    keys = keys_with(a=value)
    assert keys.number("a", int) is None
    assert (codes(keys.warnings), keys.leftovers()) == (["type_coerced"], {"a": value})


def test_choice_leaves_over_what_is_not_in_the_list():
    keys = keys_with(a="x", b="z", c=None, d=[])
    found = [keys.choice(name, ["x", "y"]) for name in "abcd"]
    assert (found, keys.leftovers()) == (["x", None, None, None], {"b": "z", "d": []})


@pytest.mark.parametrize(
    ("value", "code", "left"),
    [
        (" six-etapes ", "six-etapes", {}),
        (2024, "2024", {}),
        (None, "", {}),
        (True, "", {"a": True}),
        (["x"], "", {"a": ["x"]}),
    ],
)
def test_code_is_taken_as_it_is_written(value, code, left):
    keys = keys_with(a=value)
    assert (keys.code("a"), list(keys.warnings), keys.leftovers()) == (code, [], left)
