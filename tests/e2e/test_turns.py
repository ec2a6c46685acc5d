"""Turns in a real browser: taken, exchanged and planned, on a phone, with and without scripts."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from portal.demo.charter import accept_demo_charter, ensure_charter
from portal.enums import TurnState, WorkshopStatus
from portal.models import ClientTurn
from portal.queries.charter_states import required_version
from portal.services.rotation_plans import propose_plan
from portal.services.swaps import ask_swap
from tests.e2e.accessibility import LOOKS, english_words, expect_accessible_everywhere, violations
from tests.e2e.browser import PHONE
from tests.factories.charters import accept
from tests.factories.portal import (
    ClientTurnFactory,
    CohortFactory,
    EnrolmentFactory,
    FacilitationFactory,
    WorkshopFactory,
)

pytestmark = pytest.mark.browser
PEOPLE = [("Amina", "Benali"), ("Bruno", "De La Rochefoucauld-Montbel"), ("Chloé", "Delorme")]


@pytest.fixture
def cohort(address):
    """A turn that was done, one each to come for Amina and Bruno, a free one, one too few."""
    cohort = CohortFactory(charter=ensure_charter(), name="Managers de proximité")
    for first_name, last_name in [*PEOPLE, ("David", "Engel")]:
        EnrolmentFactory(cohort=cohort, person__first_name=first_name, person__last_name=last_name)
    accept_demo_charter(cohort)
    amina, bruno, chloe = (place(cohort, name) for name, _ in PEOPLE)
    days = {1: -7, 2: 7, 3: 14, 4: 21}
    for number, client in {1: chloe, 2: amina, 3: bruno, 4: None}.items():
        workshop = WorkshopFactory(
            cohort=cohort,
            number=number,
            starts_at=timezone.now() + timedelta(days=days[number]),
            status=WorkshopStatus.HELD if number == 1 else WorkshopStatus.PLANNED,
        )
        state = {"state": TurnState.DONE} if number == 1 else {}
        ClientTurnFactory(workshop=workshop, client=client, **state)
    return cohort


def place(cohort, first_name: str):
    return cohort.enrolments.get(person__first_name=first_name)


def session(cohort, number: int) -> str:
    return f"/espace/seances/{cohort.workshops.get(number=number).pk}/"


@pytest.mark.parametrize("with_script", [True, False])
def test_a_turn_is_taken_and_left_on_a_phone(open_page, cohort, with_script):
    page = open_page(place(cohort, "Chloé").person, viewport=PHONE, java_script_enabled=with_script)
    page.goto(f"/espace/groupes/{cohort.pk}/")
    page.get_by_role("region", name="Passages").get_by_role("link", name="Séance n° 4").click()
    page.get_by_role("button", name="Me proposer").click()
    expect(page.get_by_role("status")).to_contain_text("vous êtes pressenti·e")
    expect(page.get_by_text("Vous êtes pressenti·e comme client·e")).to_be_visible()
    page.get_by_role("button", name="Laisser ce passage").click()
    expect(page.get_by_text("Passage à choisir")).to_be_visible()


@pytest.mark.parametrize("with_script", [True, False])
def test_two_people_exchange_their_turns(open_page, cohort, with_script):
    options = {"viewport": PHONE, "java_script_enabled": with_script}
    amina, bruno = place(cohort, "Amina"), place(cohort, "Bruno")
    page = open_page(amina.person, **options)
    page.goto(session(cohort, 3))
    page.get_by_text("Demander un échange").click()
    page.get_by_role("button", name="Envoyer ma demande").click()
    expect(page.get_by_text("en attente de sa réponse")).to_be_visible()
    page = open_page(bruno.person, **options)
    page.goto("/espace/")
    page.get_by_role("link", name="Répondre à un échange de passages").click()
    page.get_by_role("button", name="Accepter l’échange").click()
    expect(page.get_by_role("status")).to_contain_text("L’échange est fait")
    turns = ClientTurn.objects.filter(workshop__number__in=[2, 3]).order_by("workshop__number")
    assert [turn.client for turn in turns] == [bruno, amina]


def test_a_facilitator_plans_with_the_keyboard(open_page, cohort):
    facilitator = FacilitationFactory(cohort=cohort).person
    accept(facilitator, cohort, required_version(cohort))
    page = open_page(facilitator, viewport=PHONE)
    page.goto("/espace/animation/")
    page.get_by_role("link", name="Qui est client·e, et quand").focus()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Proposer un plan").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("Le plan est proposé")
    david = place(cohort, "David")
    assert ClientTurn.objects.get(workshop__number=4).client == david
    assert not ClientTurn.objects.filter(state=TurnState.OPEN).exists()


def test_screens_are_for_everybody(open_page, cohort, coordinator):
    facilitator = FacilitationFactory(cohort=cohort).person
    accept(facilitator, cohort, required_version(cohort))
    EnrolmentFactory(cohort=cohort)  # one turn too few
    second, third = (ClientTurn.objects.get(workshop__number=number) for number in (2, 3))
    ask_swap(third, offered=second, person=second.client.person, seen=0)
    propose_plan(cohort, user=facilitator)
    group = f"/espace/groupes/{cohort.pk}/"
    screens = {
        place(cohort, "Bruno").person: ["/espace/", group, session(cohort, 3), session(cohort, 2)],
        place(cohort, "Amina").person: [session(cohort, 3)],
        facilitator: [f"/espace/animation/{cohort.pk}/passages/"],
    }
    for person, paths in screens.items():
        page = open_page(person)
        for path in paths:
            page.goto(path)
            for summary in page.locator("main summary").all():
                summary.click()
            expect_accessible_everywhere(page)


@pytest.mark.parametrize(("viewport", "scheme"), LOOKS)
def test_screen_of_the_coordination_is_for_everybody(
    open_page, cohort, coordinator, viewport, scheme
):
    EnrolmentFactory(cohort=cohort)  # one turn too few
    propose_plan(cohort, user=coordinator)
    page = open_page(coordinator, viewport=viewport, color_scheme=scheme)
    page.goto(f"/admin/coordination/groupes/{cohort.pk}/passages/")
    expect(page.get_by_text("Il manque 1 passage")).to_be_visible()
    page.wait_for_load_state("networkidle")
    assert violations(page) == []
    assert english_words(page) == []
