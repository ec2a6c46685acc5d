"""What search engines and readers of feeds are told, and what they are not."""

from datetime import date
from xml.etree import ElementTree

import pytest
from django.core.cache import caches
from wagtail.contrib.redirects.models import Redirect

from cms.models import ArticleTag
from tests.factories.content import (
    ArticlePageFactory,
    FacilitatorProfileFactory,
    FormationPageFactory,
    TagFactory,
    ThemePageFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
HOST = "http://localhost:8000"
SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
ATOM = "{http://www.w3.org/2005/Atom}"


def entries(client) -> dict[str, str]:
    """The days of change of the site map by address."""
    response = client.get("/sitemap.xml")
    assert response["Content-Type"] == "application/xml"
    root = ElementTree.fromstring(response.content)
    return {url[0].text: url.findtext(f"{SITEMAP}lastmod") for url in root}


def test_site_map_holds_every_published_page_and_no_draft(client):
    FormationPageFactory(slug="pratiquer", content_updated_on=date(2026, 10, 5))
    FormationPageFactory(slug="brouillon", live=False)
    found = entries(client)
    assert found[f"{HOST}/formations/pratiquer/"] == "2026-10-05"
    assert f"{HOST}/" in found
    assert not [address for address in found if "brouillon" in address]


def test_addresses_are_those_of_the_external_website(client, settings):
    settings.WEBSITE_URL = "https://www.example.org"
    FormationPageFactory(slug="pratiquer")
    assert "https://www.example.org/formations/pratiquer/" in entries(client)
    assert "https://www.example.org/sitemap.xml" in client.get("/robots.txt").content.decode()
    feed = client.get("/articles/flux.xml").content.decode()
    assert "https://www.example.org/articles/" in feed


@pytest.mark.parametrize("count", [1, 3])
def test_site_map_asks_no_more_for_more_pages(client, django_assert_num_queries, count):
    for _ in range(count):
        FormationPageFactory()
    client.get("/sitemap.xml")
    caches["content"].clear()
    with django_assert_num_queries(3):
        client.get("/sitemap.xml")


def test_robots_are_told_what_is_not_for_them(client):
    response = client.get("/robots.txt")
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    assert response.content.decode() == (
        "User-agent: *\nDisallow: /admin/\nDisallow: /api/\nDisallow: /compte/\n"
        f"Disallow: /espace/\nDisallow: /recherche/\n\nSitemap: {HOST}/sitemap.xml\n"
    )


def article(number: int, **values):
    tag = TagFactory(name=f"Écoute {number}", theme=ThemePageFactory())
    return ArticlePageFactory(
        title=f"Article n° {number} & suite",
        summary="Un\x0b article.",  # XML has no such sign
        slug=f"article-{number}",
        author=FacilitatorProfileFactory(name=f"Claire Aubry {number}"),
        published_on=date(2026, 9, number),
        content_updated_on=date(2026, 10, number),
        tag_links=[ArticleTag(tag=tag)],
        **values,
    )


def test_feed_says_what_the_articles_say(client):
    article(1)
    article(2)
    article(3, live=False)
    response = client.get("/articles/flux.xml")
    assert response["Content-Type"] == "application/atom+xml; charset=utf-8"
    root = ElementTree.fromstring(response.content)
    said = [
        (
            entry.findtext(f"{ATOM}title"),
            entry.find(f"{ATOM}link").get("href"),
            entry.findtext(f"{ATOM}published"),
            entry.findtext(f"{ATOM}updated"),
            entry.findtext(f"{ATOM}summary"),
            entry.findtext(f"{ATOM}author/{ATOM}name"),
            [category.get("term") for category in entry.findall(f"{ATOM}category")],
        )
        for entry in root.findall(f"{ATOM}entry")
    ]
    assert said == [
        (
            f"Article n° {number} & suite",
            f"{HOST}/articles/article-{number}/",
            f"2026-09-0{number}T00:00:00+02:00",
            f"2026-10-0{number}T00:00:00+02:00",
            "Un article.",
            f"Claire Aubry {number}",
            [f"Écoute {number}"],
        )
        for number in (2, 1)
    ]


def test_feed_of_a_site_without_articles_is_empty(client):
    root = ElementTree.fromstring(client.get("/articles/flux.xml").content)
    assert root.findall(f"{ATOM}entry") == []


@pytest.mark.parametrize("count", [1, 3])
def test_feed_asks_no_more_for_more_articles(client, django_assert_num_queries, count):
    for number in range(1, count + 1):
        article(number)
    client.get("/articles/flux.xml")
    caches["content"].clear()
    with django_assert_num_queries(6):
        client.get("/articles/flux.xml")


def test_a_page_that_is_not_on_line_any_more_is_gone(client):
    page = FormationPageFactory(slug="retiree")
    page.save_revision().publish()
    page.refresh_from_db()
    assert client.get("/formations/retiree/").status_code == 200
    page.unpublish()
    response = client.get("/formations/retiree/")
    assert (response.status_code, "Cette page a été retirée" in response.content.decode()) == (
        410,
        True,
    )
    page.delete()
    assert client.get("/formations/retiree/").status_code == 410


def test_a_draft_that_was_never_public_is_not_told_from_nothing(client):
    FormationPageFactory(slug="brouillon", live=False)
    answers = [client.get(f"/formations/{slug}/") for slug in ("brouillon", "nulle-part")]
    assert [response.status_code for response in answers] == [404, 404]


def test_a_redirect_goes_before_the_news_that_a_page_is_gone(client):
    page = FormationPageFactory(slug="ancienne")
    page.save_revision().publish()
    page.refresh_from_db()
    page.unpublish()
    Redirect.add_redirect("/formations/ancienne/", "/formations/")
    response = client.get("/formations/ancienne/")
    assert (response.status_code, response["Location"]) == (301, "/formations/")


def test_no_redirect_leads_away_from_a_private_address(client):
    client.force_login(UserFactory())
    for path in ("/espace/nulle-part/", "/compte/nulle-part/", "/invitation/nulle/part/"):
        Redirect.add_redirect(path, "/formations/")
        assert client.get(path).status_code == 404, path
