"""Preview tokens attacked, whatever they show (security T11, §3.2 line 32)."""

import logging
from datetime import timedelta

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cms.models import DraftPreview, FormationPage
from cms.preview import digest_of, new_token
from tests.factories.content import FormationPageFactory
from tests.processes import run_python

pytestmark = pytest.mark.django_db

API, WEBSITE = "/api/v2/preview/", "/apercu/"
DOORS = [API, WEBSITE]


@pytest.fixture
def draft(db) -> FormationPage:
    return FormationPageFactory(title="Un brouillon", slug="un-brouillon", live=False)


def preview_of(page) -> str:
    return page.create_page_preview().token


# Tokens that open nothing -------------------------------------------------------------------------

WRONG = {
    "missing": {},
    "empty": {"token": ""},
    "unknown": {"token": new_token()},
    "nul": {"token": "\0" * 43},
    "ten kB": {"token": "a" * 10_000},
    "not ASCII": {"token": "é" * 43},
    "with a line": {"token": new_token()[:-1] + "\n"},
    "wildcard": {"token": "%" * 43},
    "two": {"token": [new_token(), new_token()]},
}


@pytest.mark.parametrize("door", DOORS)
def test_useless_tokens_are_answered_alike(client, draft, time_machine, door):
    expired = preview_of(draft)
    time_machine.move_to(timezone.now() + timedelta(minutes=15, seconds=1))
    tokens = {**WRONG, "expired": {"token": expired}, "hash": {"token": digest_of(expired)}}
    answers = {
        (response.status_code, response["Content-Type"], response.content)
        for query in tokens.values()
        for response in [client.get(door, query)]
    }
    assert len(answers) == 1
    assert answers.pop()[0] == 404


def test_valid_token_among_others_opens_nothing(client, draft):
    token = preview_of(draft)
    assert client.get(API, {"token": [token, token]}).status_code == 404
    assert client.get(API, {"token": f" {token}"}).status_code == 404
    assert client.get(API, headers={"Referer": f"/apercu/?token={token}"}).status_code == 404
    assert client.get(API, headers={"Authorization": f"Bearer {token}"}).status_code == 404
    client.cookies["token"] = token
    assert client.get(API).status_code == 404


def test_refusal_is_a_problem(client):
    response = client.get(API, {"token": new_token()})
    assert response["Content-Type"] == "application/problem+json"
    assert response.json() == {
        "type": "about:blank",
        "title": "Introuvable",
        "status": 404,
        "detail": "Rien de public n’est à cette adresse.",
        "errors": [],
    }


def test_other_parameters_are_refused(client, draft):
    response = client.get(API, {"token": preview_of(draft), "id": "3"})
    assert (response.status_code, response["Content-Type"]) == (400, "application/problem+json")
    assert response.json()["errors"] == [
        {"name": "id", "in": "query", "message": "Ce paramètre n’existe pas ici."}
    ]


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("method", ["post", "put", "patch", "delete", "options"])
def test_token_is_only_read(draft, door, method):
    client = Client(enforce_csrf_checks=door == API)
    response = getattr(client, method)(f"{door}?token={preview_of(draft)}")
    assert response.status_code == 405
    assert "Un brouillon" not in response.content.decode()


@pytest.mark.parametrize("door", DOORS)
def test_head_is_get_without_its_body(client, draft, door):
    token = preview_of(draft)
    head, get = (getattr(client, method)(door, {"token": token}) for method in ("head", "get"))
    assert (head.status_code, head.content) == (200, b"")
    assert dict(head.headers) == dict(get.headers)


def test_token_opens_no_other_door(client, draft):
    token = preview_of(draft)
    for path in ("", f"{draft.pk}/", "find/?html_path=/formations/un-brouillon/"):
        address = f"/api/v2/pages/{path}"
        plain = client.get(address)
        tried = client.get(f"{address}{'&' if '?' in address else '?'}token={token}")
        assert tried.status_code in {400, plain.status_code}
        assert "Un brouillon" not in tried.content.decode()
    assert client.get(f"/formations/un-brouillon/?token={token}").status_code == 404


def test_token_of_one_page_shows_no_other(client, draft):
    tokens = {preview_of(page): page.title for page in (draft, FormationPageFactory())}
    assert {token: client.get(API, {"token": token}).json()["title"] for token in tokens} == tokens


def test_hash_alone_is_stored(draft):
    token = preview_of(draft)
    [row] = DraftPreview.objects.values()
    assert row["token_sha256"] == digest_of(token)
    assert token not in str(row)
    assert token not in str(DraftPreview.objects.get())


@pytest.mark.parametrize("door", DOORS)
def test_token_is_in_no_log_line(client, draft, caplog, door):
    token = preview_of(draft)
    with caplog.at_level(logging.DEBUG):
        client.get(door, {"token": token})
        client.get(door, {"token": token + "x"})
        client.post(door, {"token": token}, query_params={"token": token})
    assert caplog.records
    assert token not in caplog.text


# Headers ------------------------------------------------------------------------------------------


ALWAYS = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": settings.PERMISSIONS_POLICY,
}
OF_DOOR = {
    API: {"Allow": "GET, HEAD", "X-Frame-Options": "DENY", "Vary": "origin"},
    WEBSITE: {"X-Frame-Options": "SAMEORIGIN", "Content-Type": "text/html; charset=utf-8"},
}


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("valid", [True, False])
def test_headers_are_these(client, draft, door, valid):
    response = client.get(door, {"token": preview_of(draft) if valid else "x"})
    expected = {**ALWAYS, **OF_DOOR[door], "Content-Length": str(len(response.content))}
    if door == API:
        kind = "json" if valid else "problem+json"
        expected["Content-Type"] = f"application/{kind}"
    said = dict(response.headers)
    ancestors = "frame-ancestors 'none'" if door == API else "frame-ancestors 'self'"
    assert ancestors in said.pop("Content-Security-Policy").split("; ")
    assert said == expected
    assert not response.cookies


@pytest.mark.parametrize("door", DOORS)
def test_no_session_is_read(editor_client, draft, door):
    token = preview_of(draft)
    with CaptureQueriesContext(connection) as queries:
        editor_client.get(door, {"token": token})
    assert [query["sql"] for query in queries if "django_session" in query["sql"]] == []


def test_named_origins_may_read_it(client, draft, settings):
    settings.CORS_ALLOWED_ORIGINS = ["https://front.example.org"]
    token = preview_of(draft)
    for origin, allowed in [
        ("https://front.example.org", "https://front.example.org"),
        ("https://front.example.org.example.net", None),
        ("null", None),
    ]:
        response = client.get(API, {"token": token}, headers={"Origin": origin})
        assert response.get("Access-Control-Allow-Origin") == allowed
        assert "Access-Control-Allow-Credentials" not in response


FAILING_REQUEST = """
import os
from io import BytesIO
import sentry_sdk
from cms.wsgi import application

sentry_sdk.get_client().transport.capture_envelope = lambda report: print(report.serialize())
application({
    "REQUEST_METHOD": "GET", "PATH_INFO": "/apercu/",
    "QUERY_STRING": "token=" + os.environ["TOKEN"],
    "SERVER_NAME": "localhost", "SERVER_PORT": "80", "HTTP_HOST": "localhost",
    "wsgi.url_scheme": "http", "wsgi.input": BytesIO(),
}, lambda *args: None)
"""


def test_token_is_in_no_error_report(tmp_path):
    """Without its tables the database fails, and Sentry would be told."""
    token = new_token()
    environment = {
        "DJANGO_SETTINGS_MODULE": "cms.settings.embedded",
        "VAR_DIR": str(tmp_path),
        "SENTRY_DSN": "http://key@127.0.0.1:9/1",
        "TOKEN": token,
    }
    done = run_python("-c", FAILING_REQUEST, **environment)
    assert "OperationalError" in done.stdout, done.stderr
    assert token not in done.stdout
    assert token not in done.stderr
