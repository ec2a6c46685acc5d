"""What a front end is told of an address: a page, a redirect, gone, or nothing."""

import pytest
from django.utils import timezone
from wagtail.contrib.redirects.models import Redirect

from tests.factories.content import FormationPageFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def resolve(client):
    """Resolve a path; return the status and the answer."""

    def resolve(path: str) -> tuple[int, dict]:
        response = client.get("/api/v2/resolve/", {"path": path})
        return response.status_code, response.json()

    return resolve


@pytest.fixture
def formation():
    return FormationPageFactory(slug="pratiquer", first_published_at=timezone.now())


@pytest.mark.parametrize("path", ["/formations/pratiquer/", "/formations/pratiquer"])
def test_a_page_with_or_without_the_last_slash(client, resolve, formation, path):
    whole = client.get(f"/api/v2/pages/{formation.pk}/").json()
    assert resolve(path) == (200, {"kind": "page", "page": whole})


def test_the_front_page(resolve):
    status, data = resolve("/")
    assert (status, data["page"]["type"]) == (200, "cms.HomePage")


def test_a_redirect_to_a_page(resolve, formation):
    Redirect.add_redirect("/ancien/", formation)
    location = "/formations/pratiquer/"
    assert resolve("/ancien") == (200, {"kind": "redirect", "status": 301, "location": location})
    assert resolve("/Ancien/?")[0] == 400


def test_a_temporary_redirect_elsewhere(resolve):
    Redirect.add_redirect("/ailleurs/", "https://example.org/é", is_permanent=False)
    location = "https://example.org/%C3%A9"
    assert resolve("/ailleurs/")[1] == {"kind": "redirect", "status": 302, "location": location}


def test_no_redirect_leads_to_a_draft(resolve):
    Redirect.add_redirect("/ancien/", FormationPageFactory(live=False, slug="secret"))
    assert resolve("/ancien/")[0] == 404


def test_a_page_that_moved_redirects(resolve, formation, django_capture_on_commit_callbacks):
    formation.slug = "pratiquer-ensemble"
    with django_capture_on_commit_callbacks(execute=True):
        formation.save_revision().publish()
    location = "/formations/pratiquer-ensemble/"
    expected = {"kind": "redirect", "status": 301, "location": location}
    assert resolve("/formations/pratiquer/") == (200, expected)


def test_unpublished_is_gone(resolve, formation):
    formation.unpublish()
    status, data = resolve("/formations/pratiquer/")
    assert (status, data["status"], data["title"]) == (410, 410, "Cette page n’existe plus")


def test_deleted_is_gone_until_another_takes_the_address(resolve, formation):
    formation.delete()
    assert resolve("/formations/pratiquer/")[0] == 410
    FormationPageFactory(slug="pratiquer")
    assert resolve("/formations/pratiquer/")[0] == 200


def test_a_draft_was_never_there(resolve):
    page = FormationPageFactory(live=False, slug="secret")
    assert resolve("/formations/secret/")[0] == 404
    page.delete()
    assert resolve("/formations/secret/")[0] == 404


@pytest.mark.parametrize(
    "path",
    ["", "formations/", "https://example.org/", "/a b/", "/a?b=1", "/a\0/", "/" + "a" * 2000],
)
def test_what_is_no_path_is_refused(resolve, path):
    status, data = resolve(path)
    assert (status, [error["name"] for error in data["errors"]]) == (400, ["path"])


def test_find_redirects_to_the_page(client, formation):
    for query in ("html_path=/formations/pratiquer/", f"id={formation.pk}"):
        response = client.get(f"/api/v2/pages/find/?{query}")
        assert (response.status_code, response["Location"]) == (
            302,
            f"/api/v2/pages/{formation.pk}/",
        )
    draft = FormationPageFactory(live=False, slug="secret")
    for query in ("html_path=/formations/secret/", f"id={draft.pk}", ""):
        assert client.get(f"/api/v2/pages/find/?{query}").status_code == 404


def test_redirects_and_sitemap_name_nothing_that_is_not_public(client, formation):
    draft = FormationPageFactory(live=False, slug="secret")
    Redirect.add_redirect("/vers-brouillon/", draft)
    Redirect.add_redirect("/ancien/", formation)
    redirects = client.get("/api/v2/redirects/").json()
    assert redirects["items"] == [
        {"path": "/ancien", "location": "/formations/pratiquer/", "status": 301}
    ]
    sitemap = client.get("/api/v2/sitemap/").json()
    assert "/formations/pratiquer/" in [item["path"] for item in sitemap["items"]]
    assert "secret" not in str(sitemap)
