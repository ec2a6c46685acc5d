"""A form that meets the log-in on its way leads back to the page it was on."""

from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client

from cms.models import User
from portal.models import JournalEntry
from tests.factories.accounts import add_totp
from tests.factories.content import UserFactory
from tests.portal.account_steps import PASSWORD, log_in_by_password

pytestmark = pytest.mark.django_db
BEGIN = "/espace/journal/ecrire/"  # has no page
JOURNAL = "http://testserver/espace/journal/?role=client"
NOT_TAKEN = "ce que vous venez d’envoyer n’a pas été enregistré"

PROOF_FIRST = "Confirmez d’abord que c’est bien vous"


@pytest.fixture
def person() -> User:
    return UserFactory()


def way_back_of(response) -> str:
    assert response.status_code == 302
    return parse_qs(urlsplit(response.url).query)["next"][0]


def test_form_of_an_ended_session_leads_back_to_its_page(client: Client, person):
    response = client.post(BEGIN, {"moment": "free"}, headers={"Referer": JOURNAL})
    assert way_back_of(response) == "/espace/journal/?role=client"
    assert NOT_TAKEN in client.get(response.url).content.decode()
    back = client.post(
        "/compte/connexion/",
        {"login": person.email, "password": PASSWORD, "next": way_back_of(response)},
        follow=True,
    )
    assert back.redirect_chain[-1][0] == "/espace/journal/?role=client"
    assert back.status_code == 200
    assert not JournalEntry.objects.exists()


@pytest.mark.parametrize(
    "referer",
    [
        "https://ailleurs.example/espace/journal/",
        "http://testserver.example/espace/journal/",
        "http://testserver@ailleurs.example/",
        "//testserver/espace/journal/",
        "about:blank",
        "",
    ],
)
def test_page_of_another_site_is_no_way_back(client: Client, referer):
    response = client.post(BEGIN, headers={"Referer": referer})
    assert way_back_of(response) == BEGIN


def test_whoever_asks_for_a_page_comes_back_to_it_and_lost_nothing(client: Client):
    response = client.get("/espace/agenda/", headers={"Referer": JOURNAL})
    assert way_back_of(response) == "/espace/agenda/"
    assert NOT_TAKEN not in client.get(response.url).content.decode()


@pytest.mark.parametrize("headers", [{"Accept": "application/json"}, {"HX-Request": "true"}])
def test_program_is_told_401_wherever_it_sends_from(client: Client, headers):
    response = client.post(BEGIN, headers={"Referer": JOURNAL, **headers})
    assert (response.status_code, response.content) == (401, b"")


def test_fresh_proof_leads_back_to_the_page_of_the_form(client: Client, person, time_machine):
    time_machine.move_to("2030-03-12T12:00:00+01:00", tick=False)
    log_in_by_password(client, person.email)
    time_machine.shift(660)
    page = "http://testserver/compte/2fa/"
    response = client.post("/compte/2fa/recovery-codes/generate/", headers={"Referer": page})
    assert way_back_of(response) == "/compte/2fa/"
    assert PROOF_FIRST in client.get(response.url).content.decode()
    response = client.get("/compte/2fa/recovery-codes/generate/")
    assert PROOF_FIRST not in client.get(response.url).content.decode()


@pytest.mark.password_only
def test_second_factor_leads_back_to_the_page_of_the_form(client: Client, person):
    client.force_login(person)
    add_totp(person)
    response = client.post(BEGIN, {"moment": "free"}, headers={"Referer": JOURNAL})
    assert way_back_of(response) == "/espace/journal/?role=client"
    assert PROOF_FIRST in client.get(response.url).content.decode()
    assert not JournalEntry.objects.exists()


def test_address_without_a_page_says_so(client: Client, person):
    client.force_login(person)
    response = client.get(BEGIN)
    assert (response.status_code, response["Allow"]) == (405, "POST")
    assert "Cette adresse ne s’ouvre pas" in response.content.decode()
    assert "no-store" in response["Cache-Control"]
    program = client.get(BEGIN, headers={"Accept": "application/json"})
    assert (program.status_code, program.content) == (405, b"")
