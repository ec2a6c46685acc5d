"""The page behind the link of an invitation."""

import pytest
from django.test import Client

from cms.models import OutboxMail
from portal.enums import CohortStatus, EnrolmentStatus
from portal.models import Enrolment
from portal.services.invitations import invite
from tests.factories.content import UserFactory
from tests.factories.portal import CohortFactory, EnrolmentFactory
from tests.portal.services.test_invitations import token_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def enrolment() -> Enrolment:
    cohort = CohortFactory(name="Groupe du lundi", status=CohortStatus.OPEN)
    return EnrolmentFactory(cohort=cohort, status=EnrolmentStatus.INVITED, joined_on=None)


@pytest.fixture
def address(enrolment) -> str:
    invite(enrolment, user=UserFactory())
    return f"/invitation/{token_in(OutboxMail.objects.get())}/"


def status_of(enrolment: Enrolment) -> str:
    return Enrolment.objects.get(pk=enrolment.pk).status


@pytest.mark.parametrize("method", ["get", "head"])
def test_opening_the_link_uses_nothing(client, enrolment, address, method):
    for _ in range(3):
        response = getattr(client, method)(address)
        assert response.status_code == 200
    assert status_of(enrolment) == EnrolmentStatus.INVITED


def test_the_page_names_the_group_and_not_the_person(client, enrolment, address):
    response = client.get(address)
    said = response.content.decode()
    assert "Groupe du lundi" in said
    assert enrolment.person.email not in said
    assert enrolment.person.last_name not in said
    assert "no-store" in response["Cache-Control"]
    assert response["Referrer-Policy"] == "same-origin"


def test_the_button_takes_the_place_and_leads_to_the_log_in(client, enrolment, address):
    response = client.post(address)
    assert (response.status_code, response.url.partition("?")[0]) == (302, "/compte/connexion/")
    assert status_of(enrolment) == EnrolmentStatus.ACTIVE


def test_the_log_in_page_knows_the_address_then(client, enrolment, address):
    assert enrolment.person.email not in client.get("/compte/connexion/").content.decode()
    page = client.post(address, follow=True)
    form = page.context["code_form"]
    assert form["login"].value() == enrolment.person.email
    assert f'value="{enrolment.person.email}"' in page.content.decode()
    assert page.context["password_form"]["login"].value() is None
    assert enrolment.person.email not in page.request["QUERY_STRING"]


def test_who_is_logged_in_goes_on_to_their_space(enrolment, address):
    client = Client()
    client.force_login(enrolment.person)
    assert client.post(address).url == "/espace/"


def test_another_account_is_told_and_offered_no_button(address, enrolment):
    client = Client()
    client.force_login(UserFactory())
    said = client.get(address).content.decode()
    assert "un autre compte" in said
    assert "Prendre ma place" not in said


def test_a_link_that_is_over_says_what_to_do(client, enrolment, address):
    client.post(address)
    for method in (client.get, client.post):
        response = method(address)
        assert response.status_code == 404
        assert "ne sert plus" in response.content.decode()


@pytest.mark.parametrize("token", ["x", "a" * 43, "-" * 500])
def test_a_made_up_link_is_answered_like_one_that_is_over(client, token):
    response = client.get(f"/invitation/{token}/")
    assert response.status_code == 404
    assert "ne sert plus" in response.content.decode()


def test_a_post_from_elsewhere_takes_no_place(enrolment, address):
    assert Client(enforce_csrf_checks=True).post(address).status_code == 403
    assert status_of(enrolment) == EnrolmentStatus.INVITED
