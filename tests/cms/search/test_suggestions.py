import pytest

from cms.models import SearchSynonyms
from cms.search.suggestions import suggest
from tests.factories.content import (
    ArticlePageFactory,
    FormationPageFactory,
    TagFactory,
    ThemePageFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def catalogue():
    theme = ThemePageFactory(title="Équipe et management", slug="equipe")
    TagFactory(name="Écoute", theme=theme)
    TagFactory(name="Écoute secrète")
    FormationPageFactory(title="Pratiquer l’écoute", slug="pratiquer")
    FormationPageFactory(title="Écouter sans juger", slug="ecouter", live=False)
    FormationPageFactory(title="Le co‑développement", slug="codev", summary="Écoute")
    ArticlePageFactory(title="Écouter, d’abord", slug="ecouter")


ARTICLE = {"text": "Écouter, d’abord", "kind": "article", "path": "/articles/ecouter/"}
TAG = {"text": "Écoute", "kind": "tag", "path": None}
FORMATION = {"text": "Pratiquer l’écoute", "kind": "formation", "path": "/formations/pratiquer/"}
THEME = {"text": "Équipe et management", "kind": "theme", "path": "/themes/equipe/"}
CODEV = {"text": "Le co‑développement", "kind": "formation", "path": "/formations/codev/"}


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("éc", [TAG, ARTICLE, FORMATION]),
        ("ECOUTE", [TAG, ARTICLE, FORMATION]),
        ("écoutes prat", [FORMATION]),
        ("eq", [THEME]),
        ("man", [THEME]),
        ("codev", [CODEV]),
        ("Codéveloppement", [CODEV]),
        ("juger", []),
        ("accueil", []),  # only formations, articles, themes and tags
        ("é", []),
        ("  ", []),
        ("!?\x00", []),
    ],
)
def test_names_are_suggested_in_order(catalogue, words, expected):
    assert suggest(words) == expected


def test_limit(catalogue):
    assert suggest("ec", limit=2) == [TAG, ARTICLE]


def test_synonyms_count(catalogue):
    SearchSynonyms.objects.create(words="écoute, oreille attentive")
    assert TAG in suggest("oreille attentive")


@pytest.mark.parametrize("count", [1, 3])
def test_the_number_of_queries_does_not_grow(django_assert_num_queries, count):
    for number in range(count):
        FormationPageFactory(title=f"Écoute {number}")
        TagFactory(theme=ThemePageFactory(title=f"Écoute {number}"))
    suggest("éc")  # content types and addresses of sites are kept
    with django_assert_num_queries(3):
        assert len(suggest("éc")) == 2 * count
