"""What every answer tells browsers, errors included."""

import json
import re
from base64 import b64encode
from hashlib import sha256

import pytest
from csp.constants import HEADER
from django.test import Client
from django.urls import path

from cms import urls
from cms.styles import website_styles
from tests.factories.content import FormationPageFactory, UserFactory
from tests.processes import run_python

pytestmark = pytest.mark.django_db
NOTHING = "default-src 'none'; frame-ancestors 'none'"
WEBSITE = (
    "default-src 'none'; script-src 'self'; style-src 'self' {styles}; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; manifest-src 'self'; "
    "frame-src https://www.youtube-nocookie.com https://player.vimeo.com "
    "https://www.dailymotion.com; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
ADMIN = (
    "default-src 'none'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; frame-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'self'"
)

# Of who was writing when their connection ended: the log-in comes in a frame of that page.
FRAMED = WEBSITE.replace("frame-ancestors 'none'", "frame-ancestors 'self'")
PLAYERS = "https://www.youtube-nocookie.com https://player.vimeo.com https://www.dailymotion.com"
PORTAL = WEBSITE.replace(f"frame-src {PLAYERS}", "frame-src 'self'")


def rules(header: str) -> set[str]:
    return set(header.format(styles=hash_of(website_styles())).split("; "))


def hash_of(text: str) -> str:
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"


def boom(request):
    raise RuntimeError("on purpose")


class WithAFailure:
    """The product's addresses and one that fails."""

    urlpatterns = [path("boom/", boom), *urls.urlpatterns]
    handler500 = staticmethod(urls.handler500)


def test_a_host_that_is_not_ours_gets_a_page_that_asks_nothing_of_it(client):
    answer = client.get("/", headers={"host": "ailleurs.example.org"})
    assert answer.status_code == 400
    assert "Cette demande ne peut pas être lue" in answer.content.decode()


@pytest.mark.parametrize(
    ("address", "status", "policy"),
    [
        ("/", 200, WEBSITE),
        ("/formations/pratiquer/", 200, WEBSITE),
        ("/nulle-part/", 404, WEBSITE),
        ("/compte/connexion/", 200, FRAMED),
        ("/compte/password/reset/", 200, WEBSITE),
        ("/espace/", 302, PORTAL),
        ("/healthz", 200, WEBSITE),
        ("/static/website/site.css", 200, WEBSITE),
        ("/admin/", 302, ADMIN),
        ("/api/v2/pages/", 200, NOTHING),
        ("/api/v2/pages/?limit=0", 400, NOTHING),
        ("/api/v2/rien/", 404, NOTHING),
        ("/api/v2/schema/", 200, NOTHING),
    ],
)
def test_every_answer_has_the_policy_of_its_place(client, address, status, policy):
    FormationPageFactory(slug="pratiquer")
    for _ in range(2):  # a kept answer says the same
        response = client.get(address)
        assert response.status_code == status
        assert rules(response[HEADER]) == rules(policy)
        assert response["X-Content-Type-Options"] == "nosniff"
        assert response["Referrer-Policy"] == "same-origin"
        assert "camera=()" in response["Permissions-Policy"]


def test_the_styles_of_a_page_are_those_that_its_policy_allows(client):
    for address, status in [("/", 200), ("/nulle-part/", 404)]:
        response = client.get(address)
        assert response.status_code == status
        written = re.findall(r"<style>(.+?)</style>", response.content.decode(), re.DOTALL)
        assert len(written) == 1
        assert hash_of(written[0]) in response[HEADER]


def test_pages_of_an_account_ask_for_their_styles(client):
    """What a style in the page asks for would tell its address, which may hold a secret."""
    text = client.get("/compte/connexion/").content.decode()
    assert "<style" not in text
    linked = re.findall(r'<link rel="stylesheet" href="/static/(.+?)"', text)
    assert linked == [
        "website/site.css",
        "website/content.css",
        "website/form.css",
        "portal/account.css",
    ]


def test_the_admin_keeps_its_policy_when_logged_in(client):
    client.force_login(UserFactory(is_superuser=True))
    response = client.get("/admin/")
    assert (response.status_code, rules(response[HEADER])) == (200, rules(ADMIN))


def test_a_failure_has_its_policy_and_a_nonce_for_its_style(settings):
    settings.ROOT_URLCONF = WithAFailure
    answers = [Client(raise_request_exception=False).get("/boom/") for _ in range(2)]
    nonces = []
    for response in answers:
        assert response.status_code == 500
        nonce = response.content.decode().partition('<style nonce="')[2].partition('"')[0]
        styles = hash_of(website_styles())
        assert f"style-src 'self' 'nonce-{nonce}' {styles}" in rules(response[HEADER])
        nonces.append(nonce)
    assert len(set(nonces)) == 2
    assert min(map(len, nonces)) >= 22


ONE_NAME = """
import json, django
django.setup()
from django.test import Client
response = Client(headers={"host": "127.0.0.1:8000"}).get("/formations/")
print(json.dumps([response.status_code, dict(response.headers)]))
"""


def test_the_way_to_the_one_name_has_the_headers_of_every_answer(tmp_path):
    environment = {"DJANGO_SETTINGS_MODULE": "cms.settings.embedded", "VAR_DIR": str(tmp_path)}
    done = run_python("-c", ONE_NAME, **environment)
    status, headers = json.loads(done.stdout)
    assert (status, headers["Location"]) == (301, "http://localhost:8000/formations/")
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert {HEADER, "Permissions-Policy"} <= set(headers)


def test_an_external_front_end_may_be_framed_by_the_admin_alone(tmp_path):
    said = "from django.conf import settings as s; print(s.ADMIN['frame-src'], s.NOTHING)"
    environment = {
        "DJANGO_SETTINGS_MODULE": "cms.settings.embedded",
        "VAR_DIR": str(tmp_path),
        "HEADLESS_CLIENT_URL": "https://site.example.org/preview?x=1",
    }
    done = run_python("-c", said, **environment)
    assert done.stdout.startswith("[\"'self'\", 'https://site.example.org']"), done.stderr


@pytest.mark.parametrize(
    ("address", "framed_by"),
    [("/compte/connexion/", "SAMEORIGIN"), ("/compte/password/reset/", "DENY"), ("/", "DENY")],
)
def test_only_the_steps_of_a_log_in_stand_in_a_frame(client, db, address, framed_by):
    assert client.get(address)["X-Frame-Options"] == framed_by
