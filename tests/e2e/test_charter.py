"""The charter in a real browser: read, accepted and refused, with and without scripts."""

import pytest
from playwright.sync_api import Page, expect

from portal.demo.charter import ensure_charter
from portal.models import CharterAcceptance
from tests.e2e.accessibility import (
    english_words,
    keyboard_gaps,
    overflow,
    show_whole,
    violations,
)
from tests.e2e.browser import PHONE, WIDE
from tests.factories.portal import CohortFactory, EnrolmentFactory

pytestmark = pytest.mark.browser
LOOKS = [(PHONE, "light"), (PHONE, "dark"), (WIDE, "light"), (WIDE, "dark")]


@pytest.fixture
def member(address):
    cohort = CohortFactory(charter=ensure_charter())
    return EnrolmentFactory(cohort=cohort, person__email="lecteur@example.org").person


def door_of(person) -> str:
    return f"/espace/groupes/{person.enrolments.get().cohort_id}/charte/"


def expect_accessible(page: Page) -> None:
    show_whole(page)
    assert violations(page) == []
    assert english_words(page) == []
    assert overflow(page) <= 0


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


@pytest.mark.parametrize(("viewport", "scheme"), LOOKS)
def test_screens_are_for_everybody(open_page, member, viewport, scheme):
    page = open_page(member, viewport=viewport, color_scheme=scheme)
    page.goto(door_of(member))
    expect_accessible(page)
    assert keyboard_gaps(page) == []
    page.get_by_role("button", name="Relire ma réponse").click()
    expect_accessible(page)
    page.goto(f"{door_of(member)}refuser/")
    expect_accessible(page)
    page.get_by_role("button", name="Demander à en parler").click()
    expect(page.get_by_role("status")).to_contain_text("C’est demandé")
    expect_accessible(page)


def test_answering_an_old_page_shows_the_new_text(open_page, member):
    page = open_page(member)
    page.goto(door_of(member))
    page.evaluate("document.querySelector('[name=version]').value = ''")
    page.get_by_role("checkbox").check()
    page.get_by_label("Votre prénom et votre nom").fill("Camille Durand")
    page.get_by_role("button", name="Relire ma réponse").click()
    expect(page.get_by_role("alert")).to_contain_text("Le texte a changé")
    expect_accessible(page)
