"""Finished answers: kept, validated, and never older than the content."""

import gzip
import threading

import pytest
from django.core.cache import caches
from django.db import connection
from django.test import Client
from django.utils import timezone

from cms.api.caching import SHARED_CACHES
from cms.api.stored import refresh_representations
from cms.models import PageRepresentation
from tests.factories.content import FormationDateFactory, FormationPageFactory, TagFactory

pytestmark = pytest.mark.django_db
LIST = "/api/v2/pages/?type=cms.FormationPage"


@pytest.fixture
def formation():
    return FormationPageFactory(slug="pratiquer", methods="Échanges")


def titles(client) -> list[str]:
    return [item["title"] for item in client.get(LIST).json()["items"]]


def test_a_second_reading_looks_at_the_version_alone(client, formation, django_assert_num_queries):
    first = client.get(LIST)
    with django_assert_num_queries(1):
        second = client.get(LIST)
    assert (second.content, second["ETag"]) == (first.content, first["ETag"])


def test_order_of_parameters_does_not_matter(client, formation, django_assert_num_queries):
    client.get("/api/v2/pages/?limit=5&type=cms.FormationPage")
    with django_assert_num_queries(1):
        client.get(f"{LIST}&limit=5")


def test_headers_for_shared_caches(client, formation):
    response = client.get(LIST)
    assert response["Cache-Control"] == SHARED_CACHES
    assert response["Vary"] == "Accept-Encoding, origin"
    assert not response.cookies


def test_a_validator_that_still_holds_gets_no_body(client, formation):
    etag = client.get(LIST)["ETag"]
    response = client.get(LIST, headers={"if-none-match": etag})
    assert (response.status_code, response.content) == (304, b"")
    assert (response["ETag"], response["Cache-Control"]) == (etag, SHARED_CACHES)


def test_a_validator_of_before_a_change_gets_the_new_body(client, formation):
    etag = client.get(LIST)["ETag"]
    FormationPageFactory()
    response = client.get(LIST, headers={"if-none-match": etag})
    assert (response.status_code, response["ETag"] != etag) == (200, True)


def test_compressed_bytes_say_the_same_under_their_own_validator(client, formation):
    plain = client.get(LIST)
    packed = client.get(LIST, headers={"accept-encoding": "gzip"})
    assert packed["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.content) == plain.content
    assert packed["ETag"] != plain["ETag"]
    again = client.get(LIST, headers={"accept-encoding": "gzip", "if-none-match": packed["ETag"]})
    assert again.status_code == 304


@pytest.mark.parametrize(
    ("accepted", "encoding"),
    [
        ("gzip", "gzip"),
        ("br, GZIP;q=0.5", "gzip"),
        ("gzip;q=0.001, br", "gzip"),
        ("gzip;q=0", None),
        ("br, gzip ; q=0.000, deflate", None),
        ("br", None),
        ("", None),
    ],
)
def test_bytes_are_compressed_for_who_takes_them(client, formation, accepted, encoding):
    response = client.get(LIST, headers={"accept-encoding": accepted})
    assert response.get("Content-Encoding") == encoding


def test_head_is_get_without_its_body(client, formation):
    assert client.head(LIST)["ETag"] == client.get(LIST)["ETag"]


@pytest.mark.parametrize(
    "path", ["pages/?limit=0", "pages/999999/", "nulle-part/", "pages/find/?html_path=/formations/"]
)
def test_only_answers_are_kept(client, path):
    response = client.get(f"/api/v2/{path}")
    assert response["Cache-Control"] == "no-store"
    assert len(caches["content"]._cache) == 0


def test_previews_are_not_kept(client):
    assert "no-store" in client.get("/api/v2/preview/?token=x")["Cache-Control"]
    assert len(caches["content"]._cache) == 0


def test_the_next_answer_is_never_stale(client, formation):
    assert titles(client) == [formation.title]
    formation.title = "Autre"
    formation.save_revision().publish()
    assert titles(client) == ["Autre"]
    formation.unpublish()
    assert titles(client) == []


def test_stored_representations_are_not_believed_after_a_change(client, formation):
    refresh_representations()
    formation.methods = "Mises en situation"
    formation.save_revision().publish()
    assert client.get(f"/api/v2/pages/{formation.pk}/").json()["methods"] == "Mises en situation"
    tag = TagFactory(name="Avant", theme=None)
    assert tag.name == "Avant"
    assert refresh_representations() > 0
    assert client.get(f"/api/v2/pages/{formation.pk}/").json()["methods"] == "Mises en situation"


def test_stored_and_fresh_representations_are_the_same(client, formation):
    FormationDateFactory(formation=formation)
    address = f"/api/v2/pages/{formation.pk}/"
    fresh = [client.get(url).json() for url in (LIST, address)]
    refresh_representations()
    assert PageRepresentation.objects.filter(page=formation).exists()
    caches["content"].clear()
    assert [client.get(url).json() for url in (LIST, address)] == fresh


def test_a_date_that_begins_is_not_to_come_any_more(client, formation, time_machine):
    time_machine.move_to("2030-03-12T22:30:00+01:00", tick=False)
    FormationDateFactory(formation=formation)  # begins on 12 March
    refresh_representations()
    address = f"/api/v2/pages/{formation.pk}/"
    assert len(client.get(address).json()["next_dates"]) == 1
    time_machine.move_to("2030-03-13T00:01:00+01:00", tick=False)
    assert timezone.localdate().day == 13
    assert client.get(address).json()["next_dates"] == []


def test_a_refresh_stores_once_and_then_has_nothing_to_do(formation):
    assert refresh_representations() > 0
    assert refresh_representations() == 0


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_several_at_once_wait_for_one(monkeypatch):
    """Ten ask for the same new answer: the view is asked once."""
    from cms.api import pages

    asked, real = [], pages.list_pages

    def counting(query):
        asked.append(query)
        return real(query)

    monkeypatch.setattr(pages, "list_pages", counting)
    bodies = []

    def read():
        bodies.append(Client().get("/api/v2/pages/").content)
        connection.close()

    threads = [threading.Thread(target=read) for _ in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(asked), len(bodies), len(set(bodies))) == (1, 10, 1)


@pytest.fixture
def dead_redis(settings):
    cache = {
        "BACKEND": "cms.soft_redis.SoftRedisCache",
        "LOCATION": "redis://127.0.0.1:1/0",
        "OPTIONS": {"socket_connect_timeout": 0.2},
    }
    settings.CACHES = {"default": cache, "content": cache}


def test_a_dead_redis_slows_and_never_fails(dead_redis, client, formation):
    first, second = client.get(LIST), client.get(LIST)
    assert (first.status_code, second.content) == (200, first.content)


@pytest.mark.parametrize(
    "backend",
    [
        "django.core.cache.backends.locmem.LocMemCache",
        "django.core.cache.backends.db.DatabaseCache",
    ],
)
def test_any_cache_will_do(settings, client, formation, backend):
    from django.core.management import call_command

    settings.CACHES = {
        "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
        "content": {"BACKEND": backend, "LOCATION": "content_cache"},
    }
    call_command("createcachetable", verbosity=0)
    first, second = client.get(LIST), client.get(LIST)
    assert second.content == first.content
    FormationPageFactory(title="Nouvelle")
    assert "Nouvelle" in titles(client)
