"""In a real browser: a coordinator plans a series, a facilitator puts a session off."""

from datetime import UTC, datetime

import pytest
from django.contrib.auth.models import Group
from playwright.sync_api import expect

from portal.demo.charter import ensure_charter
from portal.models import Workshop
from portal.queries.charter_states import required_version
from tests.e2e.accessibility import english_words, expect_accessible_everywhere, violations
from tests.e2e.browser import PHONE, WIDE
from tests.factories.charters import accept
from tests.factories.content import UserFactory
from tests.factories.portal import (
    CohortFactory,
    EnrolmentFactory,
    FacilitationFactory,
    WorkshopFactory,
)

pytestmark = pytest.mark.browser
START = datetime(2031, 3, 13, 8, 30, tzinfo=UTC)
LONG = "Maison des associations, 12 bis rue du Professeur-Paul-Sisley, 69003 Lyon, salle Saône"
FORMS = ["reporter", "lieu", "animer", "annuler"]


@pytest.fixture
def cohort(address):
    cohort = CohortFactory(code="LU-1", charter=ensure_charter())
    EnrolmentFactory.create_batch(4, cohort=cohort)
    return cohort


@pytest.fixture
def facilitator(cohort):
    person = FacilitationFactory(cohort=cohort, person__first_name="Ariane").person
    accept(person, cohort, required_version(cohort))
    return person


@pytest.fixture
def coordinator(address):
    person = UserFactory()
    person.groups.add(Group.objects.get(name="Coordination"))
    return person


def test_a_coordinator_plans_a_series(open_page, cohort, coordinator):
    page = open_page(coordinator, viewport=WIDE)
    page.goto(f"/admin/coordination/groupes/{cohort.pk}/")
    page.get_by_role("link", name="Planifier la série").click()
    for name, typed in [
        ("kickoff_on", "01/05/2031"),
        ("first_on", "06/05/2031"),
        ("begins", "9:30"),
        ("ends", "12:30"),
        ("count", "3"),
        ("place", LONG),
    ]:
        page.locator(f"[name={name}]").fill(typed)
    page.locator("h1").first.click()  # closes what the admin opens below a date
    page.locator("[name=on_weekday]").select_option("jeudi")
    page.get_by_role("button", name="Voir les dates").click()
    preview = page.get_by_role("region", name="Dates de la série")
    expect(preview.get_by_role("row")).to_have_count(5)
    expect(preview).to_contain_text("jour férié (Fête du Travail)")
    expect(preview).to_contain_text("jeudi 8 mai 2031")
    expect(page.get_by_text("4 participants pour 3 séances")).to_be_visible()
    assert not Workshop.objects.exists()
    assert violations(page) == []
    assert english_words(page) == []
    page.get_by_role("button", name="Planifier ces 4 dates").click()
    expect(page.get_by_text("4 séances sont planifiées.")).to_be_visible()
    assert [str(one) for one in cohort.workshops.order_by("starts_at")] == [
        "Réunion de lancement",
        "Séance n° 1",
        "Séance n° 2",
        "Séance n° 3",
    ]


@pytest.mark.parametrize("with_script", [True, False])
def test_a_facilitator_puts_a_session_off_on_a_phone(open_page, cohort, facilitator, with_script):
    workshop = WorkshopFactory(cohort=cohort, number=3, starts_at=START)
    page = open_page(facilitator, viewport=PHONE, java_script_enabled=with_script)
    page.goto("/espace/animation/")
    page.get_by_role("link", name="Séance n° 3").click()
    page.get_by_role("link", name="Reporter la séance").click()
    page.get_by_label("Nouveau jour").fill("2031-03-20")
    page.get_by_role("textbox", name="Fin").fill("09:00")
    page.get_by_role("button", name="Reporter la séance").click()
    expect(page.get_by_role("alert")).to_contain_text("La fin doit suivre le début.")
    expect(page.get_by_label("Nouveau jour")).to_have_value("2031-03-20")
    page.get_by_role("textbox", name="Fin").fill("12:00")
    page.get_by_role("button", name="Reporter la séance").click()
    expect(page.get_by_role("status")).to_contain_text("reçoivent un mail")
    expect(page.get_by_text("Reportée du 13 mars 2031")).to_be_visible()
    workshop.refresh_from_db()
    assert workshop.starts_at == datetime(2031, 3, 20, 8, 30, tzinfo=UTC)


def test_forms_of_a_session_are_for_everybody(open_page, cohort, facilitator):
    workshop = WorkshopFactory(cohort=cohort, number=3, starts_at=START, place=LONG)
    workshop.moves.create(starts_at=START, ends_at=START)
    page = open_page(facilitator)
    for path in [
        "/espace/animation/",
        f"/espace/seances/{workshop.pk}/",
        *(f"/espace/animation/seances/{workshop.pk}/{form}/" for form in FORMS),
    ]:
        page.goto(path)
        expect_accessible_everywhere(page)
    page.goto(f"/espace/animation/seances/{workshop.pk}/reporter/")
    page.get_by_label("Nouveau jour").fill("2020-01-01")
    page.get_by_role("button", name="Reporter la séance").click()
    expect(page.get_by_role("alert")).to_contain_text("La nouvelle date est passée.")
    expect_accessible_everywhere(page)
