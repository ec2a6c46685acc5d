import pytest

from cms.search.terms import Spelling, parse_terms

CODEV = frozenset({("codev",), ("co", "developpement"), ("codeveloppement",)})
HR = frozenset({("rh",), ("ressource", "humaine")})
SYNONYMS = {key: group for group in (CODEV, HR) for key in group}


def parse(text: str, **options) -> list[set[str]]:
    """Each term as its spellings; a star says that the last word may go on."""
    return [
        {" ".join(item.words) + "*" * item.is_prefix for item in term}
        for term in parse_terms(text, SYNONYMS, **options)
    ]


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("manager", [{"manager*"}]),
        ("managers", [{"managers*", "manager"}]),
        ("Analyse de la pratique", [{"analyse*"}, {"pratique*"}]),
        ("de la", [{"de"}, {"la"}]),
        ("plan B 2026", [{"plan*"}, {"b"}, {"2026"}]),
        ("si", [{"si"}]),
        ("rendez-vous", [{"rendez vous*", "rendez vou", "rendezvous*", "rendezvou"}]),
        ("pair pair PAIR", [{"pair*"}]),
        ('"pair" OR NOT pa%_*', [{"pair*"}, {"or"}, {"not*"}, {"pa"}]),
        ("!!! \x00", []),
        ("", []),
    ],
)
def test_words_become_terms(text, terms):
    assert parse(text) == terms


@pytest.mark.parametrize(
    "text",
    ["codev", "Co-développement", "codéveloppements", "co développement", "CODEVELOPPEMENT"],
)
def test_every_spelling_of_a_group_asks_the_same(text):
    assert parse(text) == [{"codev*", "co developpement*"}]


def test_a_group_stands_among_other_words_and_short_spellings_are_whole():
    assert parse("les ressources humaines en entreprise") == [
        {"rh", "ressource humaine*"},
        {"entreprise*"},
    ]


def test_suggestions_begin_with_two_letters():
    assert parse("si", prefix_from=2) == [{"si*"}]


def test_ten_terms_of_two_hundred_characters_are_read():
    assert len(parse(" ".join(f"mot{number}" for number in range(30)))) == 10
    assert parse("a" * 300) == [{"a" * 200 + "*"}]


def test_a_needle_is_what_a_text_of_the_index_holds():
    text = " chef de projet "
    assert Spelling(("chef", "de")).needle in text
    assert Spelling(("proj",), is_prefix=True).needle in text
    assert Spelling(("proj",)).needle not in text
    assert Spelling(("rojet",), is_prefix=True).needle not in text
