"""The address of a programme: what it answers, and to whom."""

import pytest
from django.utils import timezone
from wagtail.contrib.redirects.models import Redirect

from cms.models import Programme
from tests.factories.content import ArticlePageFactory, FormationPageFactory
from tests.factories.pdfs import pdf_text

pytestmark = pytest.mark.django_db
ADDRESS = "/formations/pratiquer/programme.pdf"


@pytest.mark.usefixtures("pango")
def test_answer_is_a_file_that_caches_may_keep(client):
    FormationPageFactory(slug="pratiquer")
    response = client.get(ADDRESS)
    assert response.status_code == 200
    assert response.content.startswith(b"%PDF-1.7")
    headers = dict(response.headers)
    etag = headers.pop("ETag")
    policy = headers.pop("Content-Security-Policy")
    assert set(policy.split("; ")) == {"default-src 'none'", "frame-ancestors 'none'"}
    assert headers == {
        "Content-Type": "application/pdf",
        "Content-Disposition": 'inline; filename="programme-pratiquer.pdf"',
        "Content-Length": str(len(response.content)),
        "Cache-Control": "public, max-age=0, s-maxage=10, stale-while-revalidate=30",
        "X-Robots-Tag": "noindex",
        "Permissions-Policy": headers["Permissions-Policy"],
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "same-origin",
        "Cross-Origin-Opener-Policy": "same-origin",
        "X-Frame-Options": "DENY",
    }
    assert not response.cookies
    again = client.get(ADDRESS, headers={"if-none-match": etag})
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", etag)


@pytest.mark.usefixtures("pango")
def test_price_of_yesterday_is_never_served(client):
    page = FormationPageFactory(slug="pratiquer")
    before = client.get(ADDRESS)
    page.price_excl_tax = 950
    page.save()
    after = client.get(ADDRESS, headers={"if-none-match": before["ETag"]})
    assert after.status_code == 200
    assert "950€HT" in pdf_text(after.content)
    assert Programme.objects.count() == 1


@pytest.mark.usefixtures("pango")
def test_draft_behind_a_published_page_is_not_printed(client):
    page = FormationPageFactory(slug="pratiquer")
    page.methods = "Encore secret"
    page.save_revision()
    assert "Encoresecret" not in pdf_text(client.get(ADDRESS).content)


@pytest.mark.usefixtures("pango")
def test_it_follows_its_page_to_another_address(client):
    page = FormationPageFactory(slug="pratiquer-ensemble")
    Redirect.add_redirect("/formations/pratiquer", redirect_to=page)
    response = client.get(ADDRESS)
    assert response.status_code == 301
    assert response["Location"] == "/formations/pratiquer-ensemble/programme.pdf"
    assert client.get(response["Location"]).status_code == 200


def test_draft_has_none(client, admin_client):
    FormationPageFactory(slug="pratiquer", live=False)
    for visitor in (client, admin_client):
        assert visitor.get(ADDRESS).status_code == 404


@pytest.mark.parametrize("leave", ["unpublish", "delete"])
def test_what_was_there_once_is_gone(client, leave):
    page = FormationPageFactory(slug="pratiquer", first_published_at=timezone.now())
    getattr(page, leave)()
    assert client.get(ADDRESS).status_code == 410


def test_other_pages_have_none(client):
    ArticlePageFactory(slug="lire")
    for path in ("/articles/lire/", "/formations/", "/rien/", "/"):
        assert client.get(f"{path}programme.pdf").status_code == 404


def test_only_reading_is_answered(client):
    FormationPageFactory(slug="pratiquer")
    assert client.post(ADDRESS).status_code == 405


@pytest.mark.usefixtures("pango")
def test_head_has_the_headers_alone(client):
    FormationPageFactory(slug="pratiquer")
    response = client.head(ADDRESS)
    assert (response.status_code, response.content) == (200, b"")
    assert response["Content-Type"] == "application/pdf"


@pytest.mark.usefixtures("pango")
def test_external_website_has_its_file_here(client, settings):
    settings.WEBSITE_URL = "https://www.example.org"
    FormationPageFactory(slug="pratiquer")
    assert client.get(ADDRESS).status_code == 200
