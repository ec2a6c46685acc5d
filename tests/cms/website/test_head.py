"""What a page tells search engines and those who share it."""

import json

import pytest
from bs4 import BeautifulSoup

from tests.factories.content import ArticlePageFactory, FormationPageFactory, SiteImageFactory

pytestmark = pytest.mark.django_db
HOSTILE = "</script><script>alert(1)</script> & <!-- “x”"


def head_of(client, address: str) -> BeautifulSoup:
    return BeautifulSoup(client.get(address).content, "html.parser").head


def said(head: BeautifulSoup) -> dict[str, str]:
    found = head.find_all("meta", content=True)
    return {meta.get("name") or meta.get("property"): meta["content"] for meta in found}


def test_a_formation_tells_its_address_summary_and_image(client):
    image = SiteImageFactory(description="Huit pairs")
    FormationPageFactory(
        title="Pratiquer", slug="pratiquer", summary="Deux jours.", social_image=image
    )
    head = head_of(client, "/formations/pratiquer/?utm_source=x")
    assert (
        head.find("link", rel="canonical")["href"] == "http://localhost:8000/formations/pratiquer/"
    )
    assert {
        name: text for name, text in said(head).items() if name[:3] in ("des", "og:", "twi")
    } == {
        "description": "Deux jours.",
        "og:type": "website",
        "og:title": "Pratiquer",
        "og:description": "Deux jours.",
        "og:url": "http://localhost:8000/formations/pratiquer/",
        "og:locale": "fr_FR",
        "og:image": f"http://localhost:8000{image.file.url}",
        "og:image:alt": "Huit pairs",
        "twitter:card": "summary_large_image",
    }


def test_each_page_of_a_list_has_its_own_address_and_a_choice_has_none(client):
    for _ in range(13):
        FormationPageFactory()

    def told(query: str) -> tuple:
        head = head_of(client, f"/formations/{query}")
        link = head.find("link", rel="canonical")
        return link and link["href"].split("8000")[1], said(head).get("robots")

    assert told("") == ("/formations/", None)
    assert told("?page=2") == ("/formations/?page=2", None)
    assert told("?page=abc&utm_source=x") == ("/formations/", None)
    assert told("?format=inter") == (None, "noindex, follow")


def test_words_for_search_engines_go_first(client):
    ArticlePageFactory(slug="a", summary="Un.", search_description="Deux.", seo_title="Trois")
    found = said(head_of(client, "/articles/a/"))
    assert [found[name] for name in ("description", "og:title", "og:type")] == [
        "Deux.",
        "Trois",
        "article",
    ]


def test_structured_data_are_those_of_the_api_and_end_no_script(client):
    page = FormationPageFactory(slug="pratiquer", title=HOSTILE, summary=HOSTILE)
    scripts = head_of(client, "/formations/pratiquer/").find_all("script")
    assert [script["type"] for script in scripts] == ["application/ld+json"]
    shown = json.loads(scripts[0].string)
    assert shown == client.get(f"/api/v2/pages/{page.pk}/").json()["json_ld"]
    assert shown[0]["name"] == page.title
    assert "</script>" in shown[0]["description"]


@pytest.mark.parametrize("address", ["/", "/formations/", "/articles/", "/themes/"])
def test_pages_without_an_image_have_a_head_too(client, address):
    found = said(head_of(client, address))
    assert found["og:url"] == f"http://localhost:8000{address}"
    assert "og:image" not in found
