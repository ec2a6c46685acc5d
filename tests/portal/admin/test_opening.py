"""Opening a cohort: one form, and the ways to it from what was sold."""

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse

from cms.models import FormationPage, SessionFlow, SessionFlowStep, User
from portal.enums import CohortStatus
from portal.models import Cohort, Facilitation
from tests.factories.content import (
    ArticlePageFactory,
    FormationDateFactory,
    FormationPageFactory,
    SessionFlowFactory,
    UserFactory,
)
from tests.factories.offers import OfferRequestFactory
from tests.factories.portal import CharterVersionFactory, CohortFactory

pytestmark = pytest.mark.django_db
OPEN, DATES = "/admin/coordination/groupes/nouveau/", "/admin/dates/"
FORM_OF_A_GROUP = {  # without what an address may fill in
    "capacity_min": "4",
    "capacity_max": "8",
    "flow": "",
    "formation": "",
    "kind": "inter",
    "name": "",
    "sponsor": "",
}


@pytest.fixture
def coordination(client, coordinator) -> Client:
    client.force_login(coordinator)
    return client


@pytest.fixture
def filled_in(coordinator) -> dict:
    flow = SessionFlow.objects.create(name="Deux étapes", code="deux")
    SessionFlowStep.objects.create(flow=flow, label="Exposé", minutes=10, speaker="client")
    return {
        "name": "Managers, printemps",
        "code": "mp-2027-1",
        "formation": FormationPageFactory(title="Pratiquer").pk,
        "kind": "inter",
        "modality": "onsite",
        "capacity_min": "4",
        "capacity_max": "8",
        "rotation_mode": "planned",
        "timezone": "Europe/Paris",
        "charter": CharterVersionFactory().charter_id,
        "coordinator": coordinator.pk,
        "flow": flow.pk,
        "email": "ariane@example.org",
        "first_name": "Ariane",
        "last_name": "Lemoine",
        "starts_on": "12/03/2027",
    }


@pytest.fixture
def formation() -> FormationPage:
    return FormationPageFactory(
        format="intra", group_min=5, group_max=9, session_flow=SessionFlowFactory()
    )


def text(response) -> str:
    return response.content.decode()


def shown_in_form(response) -> dict:
    """What the form of `response` holds in the fields that an address may fill in."""
    assert response.status_code == 200
    form = BeautifulSoup(response.content, "html.parser").select_one("form[method=post]")
    held = {}
    for field in form.select("input, select"):
        if field.name == "select":
            chosen = field.select_one("option[selected]") or {"value": ""}
            held[field["name"]] = chosen["value"]
        else:
            held[field["name"]] = field.get("value", "")
    return {name: held[name] for name in FORM_OF_A_GROUP}


def links_to_the_form(client: Client, address: str) -> set[str]:
    response = client.get(address)
    assert response.status_code == 200
    links = BeautifulSoup(response.content, "html.parser").select(f'a[href^="{OPEN}"]')
    assert {link.get_text(strip=True) for link in links} <= {"Ouvrir un groupe"}
    return {link["href"] for link in links}


def pages_of(page) -> list[str]:
    """Where its menu is in the admin: its editor, the two lists."""
    parent = page.get_parent().pk
    return [
        f"/admin/pages/{page.pk}/edit/",
        f"/admin/pages/{parent}/",
        "/admin/formations/",
    ]


# The form ----------------------------------------------------------------------------------------


def test_a_cohort_is_opened_in_one_form(coordination, filled_in):
    response = coordination.post(OPEN, filled_in)
    cohort = Cohort.objects.get()
    # There its participants are invited, as the message says.
    landed = reverse("cohorts:cohort", args=[cohort.pk])
    assert (response.status_code, response.url) == (302, landed)
    assert (cohort.code, cohort.formation_title, cohort.status) == (
        "MP-2027-1",
        "Pratiquer",
        CohortStatus.OPEN,
    )
    facilitation = Facilitation.objects.get()
    assert facilitation.person.get_full_name() == "Ariane Lemoine"
    assert [step.label for step in cohort.steps.all()] == ["Exposé"]


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"code": "à b"}, "majuscules"),
        ({"code": ""}, "error-message"),
        ({"capacity_min": "9"}, "dépasse"),
        ({"capacity_max": "99"}, "30"),
        ({"timezone": "Europe/Lyon"}, "fuseau"),
        ({"email": "ariane"}, "adresse"),
        ({"last_name": ""}, "dites aussi son nom"),
        ({"charter": ""}, "error-message"),
        ({"starts_on": "32/03/2027"}, "date"),
    ],
)
def test_what_is_wrong_is_told_and_what_was_typed_stays(coordination, filled_in, wrong, told):
    response = coordination.post(OPEN, {**filled_in, **wrong})
    assert response.status_code == 400
    assert told in text(response)
    assert "Managers, printemps" in text(response)
    assert not Cohort.objects.exists()
    assert not User.objects.filter(email="ariane@example.org").exists()


def test_two_cohorts_do_not_share_a_code(coordination, filled_in):
    CohortFactory(code="MP-2027-1")
    response = coordination.post(OPEN, filled_in)
    assert "porte déjà ce code" in text(response)


def test_a_charter_without_a_version_in_force_is_not_offered(coordination):
    CharterVersionFactory(charter__name="Brouillon seul", state="archived")
    assert "Brouillon seul" not in text(coordination.get(OPEN))


# From a request for an offer ---------------------------------------------------------------------


def test_an_offer_request_fills_the_form_in(coordination):
    asked = OfferRequestFactory(organisation="Méridien", format="intra")
    address = f"{OPEN}?demande={asked.pk}"
    offer = reverse("offer_requests:treat", args=[asked.pk])
    assert links_to_the_form(coordination, offer) == {address}
    assert shown_in_form(coordination.get(address)) == FORM_OF_A_GROUP | {
        "kind": "intra",
        "sponsor": "Méridien",
        "name": "Méridien",
    }


def test_the_formation_that_was_asked_for_fills_in_the_rest(coordination, formation):
    asked = OfferRequestFactory(organisation="Méridien", format="inter")
    asked.formations.create(formation=formation, title=formation.title)
    assert shown_in_form(coordination.get(f"{OPEN}?demande={asked.pk}")) == {
        "capacity_min": "5",
        "capacity_max": "9",
        "flow": str(formation.session_flow_id),
        "formation": str(formation.pk),
        "kind": "inter",  # as it was asked for
        "name": "Méridien",
        "sponsor": "Méridien",
    }


def test_the_cohort_remembers_the_request_it_came_from(coordination, filled_in):
    asked = OfferRequestFactory()
    coordination.post(f"{OPEN}?demande={asked.pk}", filled_in)
    assert Cohort.objects.get().offer_request == asked


# From a formation --------------------------------------------------------------------------------


def test_a_formation_fills_the_form_in(coordination, formation):
    said = shown_in_form(coordination.get(f"{OPEN}?formation={formation.pk}"))
    assert said == FORM_OF_A_GROUP | {
        "capacity_min": "5",
        "capacity_max": "9",
        "flow": str(formation.session_flow_id),
        "formation": str(formation.pk),
        "kind": "intra",
    }


def test_what_a_formation_leaves_open_stays_as_usual(coordination):
    formation = FormationPageFactory(format="both")
    said = shown_in_form(coordination.get(f"{OPEN}?formation={formation.pk}"))
    assert said == FORM_OF_A_GROUP | {"formation": str(formation.pk)}


def test_the_cohort_follows_what_was_sent_not_the_address(coordination, filled_in, formation):
    response = coordination.post(f"{OPEN}?formation={formation.pk}", filled_in)
    assert response.status_code == 302
    assert Cohort.objects.get().formation_title == "Pratiquer"


def test_a_request_says_which_groups_it_led_to(coordination, filled_in):
    asked = OfferRequestFactory()
    CohortFactory(code="AUTRE", offer_request=OfferRequestFactory())
    page = reverse("offer_requests:treat", args=[asked.pk])
    assert "Groupe ouvert" not in text(coordination.get(page))
    coordination.post(f"{OPEN}?demande={asked.pk}", filled_in)
    opened = Cohort.objects.get(offer_request=asked)
    shown = BeautifulSoup(text(coordination.get(page)), "html.parser")
    link = shown.find("a", href=reverse("cohorts:cohort", args=[opened.pk]))
    assert link.parent.get_text() == "Groupe ouvert\u00a0: MP-2027-1"
    button = shown.find("a", href=f"{OPEN}?demande={asked.pk}")
    assert button.get_text() == "Ouvrir un autre groupe"
    assert "button-small" in button["class"]
    CohortFactory(code="DEUX", offer_request=asked)
    assert "Groupes ouverts\xa0:" in text(coordination.get(page)).replace("&nbsp;", "\xa0")


@pytest.mark.parametrize("parameter", ["demande", "formation"])
@pytest.mark.parametrize("asked", ["", "x", "0", "99999999999999999999", "-1", "%00", "1.5", "²"])
def test_a_made_up_number_fills_nothing_in(coordination, parameter, asked):
    assert shown_in_form(coordination.get(f"{OPEN}?{parameter}={asked}")) == FORM_OF_A_GROUP


def test_a_page_that_is_no_formation_or_not_on_line_fills_nothing_in(coordination):
    for page in (ArticlePageFactory(), FormationPageFactory(live=False, format="intra")):
        said = shown_in_form(coordination.get(f"{OPEN}?formation={page.pk}"))
        assert said == FORM_OF_A_GROUP


def test_a_formation_has_the_button_wherever_its_menu_is(client, formation):
    person = UserFactory(groups=Group.objects.filter(name__in=["Coordination", "Rédaction"]))
    client.force_login(person)
    for address in pages_of(formation):
        found = links_to_the_form(client, address)
        assert found == {f"{OPEN}?formation={formation.pk}"}, address


def test_an_editor_sees_no_such_button(editor_client, formation):
    for address in pages_of(formation):
        assert links_to_the_form(editor_client, address) == set(), address


def test_other_pages_and_drafts_have_no_such_button(admin_client):
    for page in (ArticlePageFactory(), FormationPageFactory(live=False)):
        for address in pages_of(page):
            assert links_to_the_form(admin_client, address) == set(), address


def test_a_coordinator_who_writes_no_pages_goes_by_the_public_dates(coordination, formation):
    assert coordination.get(f"/admin/pages/{formation.pk}/edit/").status_code == 302
    FormationDateFactory(formation=formation)
    FormationDateFactory(formation__live=False)
    found = links_to_the_form(coordination, DATES)
    assert found == {f"{OPEN}?formation={formation.pk}"}


def test_an_editor_sees_no_button_at_the_public_dates(editor_client, formation):
    FormationDateFactory(formation=formation)
    assert links_to_the_form(editor_client, DATES) == set()
