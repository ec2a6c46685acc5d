"""The charter in a real browser: read, accepted and refused, with and without scripts."""

import pytest
from playwright.sync_api import expect

from portal.demo.charter import ensure_charter
from portal.models import CharterAcceptance
from tests.e2e.accessibility import expect_accessible, expect_accessible_everywhere
from tests.e2e.browser import PHONE
from tests.factories.portal import CohortFactory, EnrolmentFactory

pytestmark = pytest.mark.browser


@pytest.fixture
def member(address):
    cohort = CohortFactory(charter=ensure_charter())
    return EnrolmentFactory(cohort=cohort, person__email="lecteur@example.org").person


def door_of(person) -> str:
    return f"/espace/groupes/{person.enrolments.get().cohort_id}/charte/"


@pytest.mark.parametrize("with_script", [True, False])
def test_accepting_on_a_phone(open_page, member, with_script):
    page = open_page(member, viewport=PHONE, java_script_enabled=with_script)
    page.goto(door_of(member))
    expect(page.get_by_role("checkbox")).not_to_be_checked()
    page.get_by_role("button", name="Relire ma réponse").click()
    expect(page.get_by_role("heading", name="2 points à revoir")).to_be_visible()
    page.get_by_role("link", name="Cochez la case").click()
    page.get_by_role("checkbox").check()
    page.get_by_label("Votre prénom et votre nom").fill("Camille Durand")
    page.get_by_role("button", name="Relire ma réponse").click()
    expect(page.get_by_role("heading", name="Confirmer votre réponse")).to_be_visible()
    page.get_by_role("button", name="Accepter la charte").click()
    expect(page.get_by_text("Vous avez accepté la version 2")).to_be_visible()
    assert CharterAcceptance.objects.get().person == member


def test_screens_are_for_everybody(open_page, member):
    page = open_page(member)
    page.goto(door_of(member))
    expect_accessible_everywhere(page)
    page.get_by_role("button", name="Relire ma réponse").click()
    expect_accessible_everywhere(page)
    page.goto(f"{door_of(member)}refuser/")
    expect_accessible_everywhere(page)
    page.get_by_role("button", name="Demander à en parler").click()
    expect(page.get_by_role("status")).to_contain_text("C’est demandé")
    expect_accessible_everywhere(page)


def test_answering_an_old_page_shows_the_new_text(open_page, member):
    page = open_page(member)
    page.goto(door_of(member))
    page.evaluate("document.querySelector('[name=version]').value = ''")
    page.get_by_role("checkbox").check()
    page.get_by_label("Votre prénom et votre nom").fill("Camille Durand")
    page.get_by_role("button", name="Relire ma réponse").click()
    expect(page.get_by_role("alert")).to_contain_text("Le texte a changé")
    expect_accessible(page)
