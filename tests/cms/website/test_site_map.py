"""The map of the site for people."""

import pytest
from django.core.cache import caches

from cms.models import HomePage
from cms.website.site_map import as_tree
from tests.cms.website.pages import soup_of, texts
from tests.factories.content import ArticlePageFactory, FormationPageFactory

pytestmark = pytest.mark.django_db
MAP = "/plan-du-site/"


def entry(path: str) -> dict:
    return {"title": path, "path": path}


def outline(nodes: list[dict]) -> list:
    return [(node["path"], outline(node["children"])) for node in nodes]


def test_pages_stand_below_the_nearest_page_above_them():
    paths = ["/", "/a/", "/a/b/", "/a/b/c/", "/ab/", "/x/y/"]
    assert outline(as_tree([entry(path) for path in paths])) == [
        (
            "/",
            [("/a/", [("/a/b/", [("/a/b/c/", [])])]), ("/ab/", []), ("/x/y/", [])],
        )
    ]


def test_the_map_shows_what_is_published_and_nothing_else(client):
    FormationPageFactory(title="Pratiquer", slug="pratiquer")
    FormationPageFactory(title="Brouillon", live=False)
    ArticlePageFactory(title="Choisir", slug="choisir")
    soup = soup_of(client, MAP)
    shown = {link.get_text(): link["href"] for link in soup.select(".site-map a")}
    assert shown[HomePage.objects.get().title] == "/"
    assert shown["Pratiquer"] == "/formations/pratiquer/"
    assert shown["Choisir"] == "/articles/choisir/"
    assert shown["Demander une offre"] == "/demande-offre/"
    assert "Brouillon" not in shown
    assert "Pratiquer" in texts(soup, ".site-map ul ul ul a")


@pytest.mark.parametrize("count", [1, 3])
def test_queries_do_not_grow_with_the_site(client, django_assert_num_queries, count):
    for _ in range(count):
        FormationPageFactory()
    client.get(MAP)
    caches["content"].clear()
    with django_assert_num_queries(6):
        client.get(MAP)
