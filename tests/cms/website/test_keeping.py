"""Public pages are kept until content changes, for everybody alike, and nothing else is."""

import gzip
import json

import pytest
from django.contrib.messages import constants
from django.contrib.messages.storage.base import Message
from django.contrib.messages.storage.cookie import MessageEncoder
from django.contrib.messages.storage.session import SessionStorage
from django.core.cache import caches
from django.http import HttpResponse
from django.test import Client
from django.urls import path
from django.utils import timezone

from cms import urls
from cms.api.caching import SHARED_CACHES, kept
from tests.factories.content import FormationPageFactory, UserFactory
from tests.factories.site import build_site

pytestmark = pytest.mark.django_db

ADDRESSES = [
    *("/", "/formations/", "/formations/?format=inter&page=1", "/formations/pratiquer/"),
    *("/articles/", "/articles/preparer/", "/themes/", "/themes/management/", "/a-propos/"),
    *("/recherche/", "/recherche/?q=pratiquer", "/recherche/?q=introuvable", "/sitemap.xml"),
    *("/articles/flux.xml", "/robots.txt"),
]


def kept_answers() -> int:
    return len(caches["content"]._cache)


def vary(response) -> set[str]:
    return {name.strip().lower() for name in response.get("Vary", "").split(",") if name}


@pytest.mark.parametrize("address", ADDRESSES)
def test_second_reading_looks_at_the_version_alone(client, address, django_assert_num_queries):
    build_site()
    first = client.get(address)
    assert first.status_code == 200
    with django_assert_num_queries(1):
        second = client.get(address)
    assert second.content == first.content
    assert second["Cache-Control"] == first["Cache-Control"] == SHARED_CACHES
    assert vary(first) == vary(second) == {"accept-encoding"}
    assert not first.cookies
    assert second.headers == first.headers
    again = client.get(address, headers={"if-none-match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_page_travels_compressed(client):
    FormationPageFactory(slug="pratiquer")
    plain = client.get("/formations/pratiquer/")
    packed = client.get("/formations/pratiquer/", headers={"accept-encoding": "gzip, br"})
    assert gzip.decompress(packed.content) == plain.content


def test_next_answer_is_never_stale(client):
    page = FormationPageFactory(slug="pratiquer", price_excl_tax=700)
    before = client.get("/formations/pratiquer/")
    page.price_excl_tax = 950
    page.save()
    after = client.get("/formations/pratiquer/", headers={"if-none-match": before["ETag"]})
    assert after.status_code == 200
    assert "950\u00a0€ HT" in after.content.decode()
    page.unpublish()
    assert client.get("/formations/pratiquer/").status_code in (404, 410)


def test_who_has_logged_in_reads_what_everybody_reads(client):
    """And what the admin has to tell them waits for a page that is theirs."""
    client.force_login(UserFactory(is_superuser=True))
    session = client.session
    told = [Message(constants.SUCCESS, "Une chose privée")]
    session[SessionStorage.session_key] = json.dumps(told, cls=MessageEncoder)
    session.save()
    theirs = client.get("/formations/")
    assert "privée" not in theirs.content.decode()
    assert "cookie" not in vary(theirs)
    assert Client().get("/formations/").content == theirs.content
    assert SessionStorage.session_key in client.session
    assert client.get("/admin/").status_code == 200


def test_marks_of_a_newsletter_change_nothing_and_are_not_kept(client):
    FormationPageFactory(slug="pratiquer")
    marked = client.get("/formations/pratiquer/?utm_source=lettre")
    assert kept_answers() == 0
    plain = client.get("/formations/pratiquer/")
    assert plain.content == marked.content
    assert plain.headers == marked.headers


def test_answers_of_many_searches_are_bounded(client):
    assert caches["content"]._max_entries == 1000


@pytest.mark.parametrize("address", ["/rien/", "/formations/?page=99", "/formations/retiree/"])
def test_what_is_not_there_is_not_kept(client, address):
    FormationPageFactory(slug="retiree", live=False, first_published_at=timezone.now())
    response = client.get(address)
    assert response.status_code in (404, 410)
    assert response["Cache-Control"] == "no-store"
    assert kept_answers() == 0


@pytest.mark.parametrize(
    "address", ["/compte/connexion/", "/admin/login/", "/healthz", "/apercu/?token=x", "/media/x"]
)
def test_other_doors_are_not_kept(client, address):
    client.get(address)
    assert kept_answers() == 0


def test_draft_that_wagtail_shows_is_not_kept(client):
    """Its requests are made up, at the address of the page."""
    page = FormationPageFactory(slug="pratiquer")
    client.get("/formations/pratiquer/")
    before = kept_answers()
    page.methods = "Encore secret"
    page.make_preview_request()
    assert kept_answers() == before
    assert "Encore secret" not in client.get("/formations/pratiquer/").content.decode()


def test_page_of_an_external_website_is_a_redirect_each_time(client, settings):
    FormationPageFactory(slug="pratiquer")
    assert client.get("/formations/pratiquer/").status_code == 200
    settings.WEBSITE_URL = "https://www.example.org"
    caches["content"].clear()
    assert client.get("/formations/pratiquer/").status_code == 302
    assert kept_answers() == 0


@kept()
def with_a_nonce(request):
    return HttpResponse(f'<style nonce="{request.csp_nonce}"></style>')


@kept()
def with_a_cookie(request):
    response = HttpResponse("ok")
    response.set_cookie("a", "b")
    return response


@kept()
def of_the_visitor(request):
    return HttpResponse(f"{request.COOKIES} {request.user.is_authenticated}")


class OneAddress:
    urlpatterns = [
        path("nonce/", with_a_nonce),
        path("cookie/", with_a_cookie),
        path("visitor/", of_the_visitor),
        *urls.urlpatterns,
    ]


@pytest.mark.parametrize("address", ["/nonce/", "/cookie/"])
def test_what_is_for_one_visitor_is_kept_for_nobody(client, settings, address):
    settings.ROOT_URLCONF = OneAddress
    response = client.get(address)
    assert response["Cache-Control"] == "no-store"
    assert kept_answers() == 0


def test_nonce_of_a_page_is_in_its_policy(client, settings):
    settings.ROOT_URLCONF = OneAddress
    bodies = [client.get("/nonce/") for _ in range(2)]
    nonces = [response.content.decode().split('"')[1] for response in bodies]
    assert nonces[0] != nonces[1]
    for nonce, response in zip(nonces, bodies, strict=True):
        assert f"'nonce-{nonce}'" in response["Content-Security-Policy"]


def test_view_sees_nobody(client, settings):
    settings.ROOT_URLCONF = OneAddress
    client.force_login(UserFactory(is_superuser=True))
    assert client.get("/visitor/?q=1").content == b"{} False"
    assert client.get("/visitor/").content == b"{} False"
