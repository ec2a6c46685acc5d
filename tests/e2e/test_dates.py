"""The public dates of a formation, kept by coordination."""

from datetime import date

import pytest
from playwright.sync_api import expect

from cms.models import FormationDate
from tests.factories.content import FormationPageFactory

pytestmark = pytest.mark.browser


def test_a_date_is_refused_then_added_and_shown_at_once(open_page, coordinator):
    formation = FormationPageFactory(title="Pratiquer")
    page = open_page(coordinator)
    page.goto("/admin/dates/")
    page.get_by_role("link", name="Ajouter").first.click()
    page.get_by_role("button", name="Choisissez une page (Formation)").click()
    page.get_by_role("dialog").get_by_role("link", name="Pratiquer", exact=True).click()
    page.get_by_role("textbox", name="Début").fill("12/03/2030")
    page.get_by_role("textbox", name="Fin").fill("11/03/2030")
    page.get_by_role("textbox", name="Ville").fill("Lyon")
    page.get_by_role("button", name="Créer").press("Enter")
    error = page.locator("[data-contentpath=ends_on] .error-message")
    expect(error).to_have_text("La fin ne peut pas précéder le début.")
    assert not FormationDate.objects.exists()

    page.get_by_role("textbox", name="Fin").fill("13/03/2030")
    page.get_by_role("button", name="Créer").press("Enter")
    row = page.get_by_role("row").filter(has_text="Pratiquer")
    expect(row).to_contain_text("du 12 au 13 mars 2030")
    saved = FormationDate.objects.get()
    assert (saved.formation, saved.ends_on) == (formation, date(2030, 3, 13))

    visitor = open_page()
    visitor.goto(formation.url)
    facts = visitor.locator(".facts")
    expect(facts).to_contain_text("du 12 au 13 mars 2030")
    expect(facts).to_contain_text("Lyon")


def test_a_formation_leads_to_a_date_of_its_own(editor_page):
    formation = FormationPageFactory(title="Pratiquer")
    editor_page.goto(f"/admin/pages/{formation.pk}/edit/")
    editor_page.get_by_role("link", name="Ajouter une date").click()
    expect(editor_page.locator("#id_formation-chooser")).to_contain_text("Pratiquer")
