"""Articles: one of them with what leads on from it, and all of them, newest first."""

from datetime import date

import pytest
from django.core.cache import caches

from cms.models import ArticleFormation, ArticleTag
from tests.cms.website.pages import soup_of, texts
from tests.factories.content import (
    ArticlePageFactory,
    FacilitatorProfileFactory,
    FormationPageFactory,
    TagFactory,
    ThemePageFactory,
)

pytestmark = pytest.mark.django_db
LIST_QUERIES, ARTICLE_QUERIES = 24, 19
FAQ = [
    {"question": "Pour qui ?", "answer": "<p>Pour tous.</p>"},
    {"question": "Combien ?", "answer": "<p>Huit.</p>"},
]


@pytest.fixture
def tag():
    return TagFactory(name="Écoute", slug="ecoute", theme=ThemePageFactory(slug="t", hue="ochre"))


def test_an_article_says_who_wrote_it_and_when(client, tag):
    ArticlePageFactory(
        title="Choisir & oser",
        slug="choisir",
        lead="Pour commencer.",
        author=FacilitatorProfileFactory(name="Claire Aubry", biography="Vingt ans de pratique."),
        published_on=date(2026, 5, 1),
        tag_links=[ArticleTag(tag=tag)],
        featured=True,
    )
    soup = soup_of(client, "/articles/choisir/")
    assert texts(soup, ".page-head .kind") == [
        "À l’affiche · 1er mai 2026 · Claire Aubry · 1 min de lecture"
    ]
    assert texts(soup, ".lead") == ["Pour commencer."]
    assert texts(soup, ".person p") == ["Facilitatrice", "Vingt ans de pratique."]
    assert soup.select_one(".tags a")["href"] == "/articles/?tag=ecoute"
    assert soup.select_one("article.hue-ochre .opening svg")


def test_an_article_is_shared_by_plain_links(client):
    ArticlePageFactory(title="Choisir & oser", slug="choisir")
    links = [link["href"] for link in soup_of(client, "/articles/choisir/").select(".share a")]
    address = "http%3A%2F%2Flocalhost%3A8000%2Farticles%2Fchoisir%2F"
    assert links == [
        f"mailto:?subject=Choisir%20%26%20oser&body={address}",
        f"https://www.linkedin.com/sharing/share-offsite/?url={address}",
    ]


def test_an_article_leads_on(client, tag):
    formation = FormationPageFactory(title="Pratiquer")
    ArticlePageFactory(
        slug="ici",
        tag_links=[ArticleTag(tag=tag)],
        formation_links=[ArticleFormation(formation=formation)],
    )
    ArticlePageFactory(
        title="Voisin", tag_links=[ArticleTag(tag=tag)], published_on=date(2026, 1, 1)
    )
    ArticlePageFactory(title="Choisi", featured=True, published_on=date(2026, 2, 1))
    sections = {
        texts(section, "h2")[0]: texts(section, "a")
        for section in soup_of(client, "/articles/ici/").select(".neighbours section")
    }
    assert sections == {
        "Pour vous former": ["Pratiquer"],
        "À l’affiche": ["Choisi"],
        "Sur le même sujet": ["Voisin"],
        "Articles récents": ["Choisi", "Voisin"],
    }


def test_an_article_alone_shows_no_empty_room(client):
    ArticlePageFactory(slug="seul")
    soup = soup_of(client, "/articles/seul/")
    assert soup.select(".neighbours, .people, .tags") == []
    assert texts(soup, "main h2") == []


def test_each_question_has_an_address_that_opens_it(client):
    ArticlePageFactory(slug="questions", body=[("faq", {"title": "Avant", "entries": FAQ})])
    soup = soup_of(client, "/articles/questions/")
    assert texts(soup, ".faq summary") == ["Pour qui ?", "Combien ?"]
    for details in soup.select(".faq details"):
        # Browsers open what an address points into, not what it points at.
        inside = details.select_one(".unfolded")
        assert details.select_one(".note a")["href"] == f"#{inside['id']}"


def test_articles_are_listed_newest_first_and_narrowed(client, tag):
    ArticlePageFactory(title="Ancien", published_on=date(2026, 1, 1))
    ArticlePageFactory(
        title="Récent", published_on=date(2026, 2, 1), tag_links=[ArticleTag(tag=tag)]
    )
    soup = soup_of(client, "/articles/")
    assert texts(soup, ".cards h3") == ["Récent", "Ancien"]
    assert texts(soup, ".count") == ["2 articles"]
    soup = soup_of(client, "/articles/", tag="ecoute")
    assert texts(soup, ".cards h3") == ["Récent"]
    assert texts(soup, ".filters a[aria-current]") == ["Écoute (1) , ne plus filtrer"]
    assert texts(soup_of(client, "/articles/", theme="t"), ".cards h3") == ["Récent"]


def test_a_list_without_an_article_says_so(client):
    soup = soup_of(client, "/articles/")
    assert texts(soup, ".count") == ["Aucun article"]
    assert "paraîtra bientôt" in soup.select_one(".empty").get_text()


@pytest.mark.parametrize("count", [1, 3])
def test_queries_do_not_grow_with_the_list(client, tag, django_assert_num_queries, count):
    for _ in range(count):
        ArticlePageFactory(
            tag_links=[ArticleTag(tag=tag)], author=FacilitatorProfileFactory(), featured=True
        )
    ArticlePageFactory(slug="ici", tag_links=[ArticleTag(tag=tag)], published_on=date(2026, 1, 1))
    for address, expected in (("/articles/", LIST_QUERIES), ("/articles/ici/", ARTICLE_QUERIES)):
        client.get(address)
        caches["content"].clear()
        with django_assert_num_queries(expected):
            client.get(address)
