"""An editor's work on formations, from a first title to a page on the site."""

import re
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
import time_machine
from django.core.management import call_command
from django.utils import timezone
from playwright.sync_api import Page, expect

from cms.models import FormationPage
from cms.publication import FORMATION_FACTS
from tests.e2e.browser import log_in, open_side_panel, publish
from tests.factories.accounts import add_totp
from tests.factories.content import FormationPageFactory

pytestmark = pytest.mark.browser

TYPED = {
    "summary": "Une journée pour formuler une demande.",
    "audience": "Toute personne qui encadre",
    "prerequisites": "Aucun",
    "duration_hours": "7",
    "price_excl_tax": "700",
    "access_terms": "Après un entretien",
    "access_delay": "Deux semaines",
    "contact": "formation@example.org",
    "methods": "Récits et questions",
    "evaluation_terms": "Un questionnaire",
    "accessibility_text": "Salle de plain-pied",
    "disability_contact": "handicap@example.org",
}
CHOSEN = {"format": "inter", "vat_regime": "standard_20"}


def test_an_editor_writes_is_refused_completes_and_publishes(open_page, editor, address):
    page = open_page()
    log_in(page, address, editor.email, "mot de passe de test", add_totp(editor))
    expect(page.get_by_role("heading", name="Bonjour Ada")).to_be_visible()

    create_with_a_title(page, "Demander de l’aide à ses pairs")
    expect(page.locator(".messages")).to_contain_text("à ses pairs » créée")
    formation = FormationPage.objects.get()
    assert (formation.title, formation.live) == ("Demander de l’aide à ses pairs", False)

    publish(page)
    message = page.locator(".messages li.error").first
    expect(message).to_contain_text("Pour être publiée, la formation doit encore dire")
    expect(message.get_by_role("link")).to_have_text([fact.label for fact in FORMATION_FACTS])
    assert not FormationPage.objects.get().live

    complete(page)
    publish(page)
    expect(page.locator(".messages li.success")).to_contain_text("publiée")
    assert FormationPage.objects.get().live

    visitor = open_page()
    visitor.goto("/formations/")
    visitor.get_by_role("link", name="Demander de l’aide à ses pairs").click()
    expect(visitor.get_by_role("heading", level=1)).to_have_text("Demander de l’aide à ses pairs")
    expect(visitor.locator(".facts")).to_contain_text("840\u00a0€ TTC")
    answer = visitor.request.get(f"/api/v2/pages/{formation.pk}/").json()
    assert answer["objectives"] == ["Formuler une demande"]
    assert answer["category"]["name"] == "Ateliers"


def test_each_missing_fact_leads_to_its_field(editor_page):
    formation = FormationPage(title="Brouillon", slug="brouillon", live=False)
    FormationPageFactory.parent().add_child(instance=formation)
    editor_page.goto(f"/admin/pages/{formation.pk}/edit/")
    publish(editor_page)
    links = editor_page.locator(".messages li.error").first.get_by_role("link")
    expect(links).to_have_count(len(FORMATION_FACTS))
    for link in links.all():
        link.click()
        expect(editor_page.locator(link.get_attribute("href"))).to_be_in_viewport()
    links.filter(has_text="les prérequis").click()
    expect(editor_page.get_by_role("textbox", name="Prérequis")).to_be_focused()


def test_a_live_page_stays_as_it_was_behind_an_incomplete_draft(editor_page, open_page):
    formation = FormationPageFactory(title="Pratiquer", audience="Toute personne qui encadre")
    editor_page.goto(f"/admin/pages/{formation.pk}/edit/")
    editor_page.get_by_role("textbox", name="Public visé").fill("")
    with editor_page.expect_navigation():
        editor_page.get_by_role("button", name="Enregistrer le brouillon").click()
    box = editor_page.locator("section", has_text="Avant de publier").first
    expect(box.get_by_role("link", name="le public visé")).to_be_visible()
    visitor = open_page()
    visitor.goto(formation.url)
    expect(visitor.locator(".practical")).to_contain_text("Toute personne qui encadre")


def test_a_scheduled_page_goes_on_line_at_its_hour(editor_page, open_page, settings):
    # A draft still on its way when the page was published is refused, to nobody's harm.
    settings.WAGTAIL_AUTOSAVE_INTERVAL = 0
    formation = FormationPageFactory(title="À paraître", slug="a-paraitre", live=False)
    tomorrow = timezone.localtime() + timedelta(days=1)
    editor_page.goto(f"/admin/pages/{formation.pk}/edit/")
    open_side_panel(editor_page, "le statut")
    editor_page.get_by_role("button", name="Programmer").click()
    hour = editor_page.get_by_label("Date/heure de publication")
    hour.fill(tomorrow.strftime("%d/%m/%Y %H:%M"))
    editor_page.get_by_role("button", name="Enregistrer la programmation").press("Enter")
    publish(editor_page, "Programmer pour publication")
    expect(editor_page.locator(".messages")).to_contain_text("planifiée pour publication")

    visitor = open_page()
    assert visitor.goto("/formations/a-paraitre/").status == 404
    call_command("publish_scheduled")
    assert visitor.goto("/formations/a-paraitre/").status == 404
    with time_machine.travel(tomorrow + timedelta(minutes=1)):
        call_command("publish_scheduled")
    assert visitor.goto("/formations/a-paraitre/").status == 200


def test_the_list_says_and_filters_what_is_complete(editor_page):
    FormationPageFactory(title="Formation complète")
    FormationPageFactory(title="Formation à trous", live=False, methods="", audience="")
    editor_page.goto("/admin/formations/")
    row = editor_page.get_by_role("row")
    expect(row.filter(has_text="Formation complète")).to_contain_text("Oui")
    expect(row.filter(has_text="Formation à trous")).to_contain_text("Il manque 2 points")
    editor_page.get_by_role("button", name="Afficher les filtres").click()
    editor_page.get_by_role("button", name="Prête à publier", exact=True).click()
    editor_page.locator("[name=completeness]").select_option("Pas encore")
    expect(row.filter(has_text="Formation complète")).to_have_count(0)
    expect(row.filter(has_text="Formation à trous")).to_be_visible()


def test_the_gaps_of_the_catalogue_are_exported(editor_page):
    FormationPageFactory(title="Formation à trous", live=False, methods="")
    editor_page.goto("/admin/")
    editor_page.get_by_role("link", name="Tout ce qui manque").click()
    expect(editor_page.get_by_role("row").last).to_contain_text("les méthodes mobilisées")
    editor_page.get_by_role("button", name="Actions").first.click()
    with editor_page.expect_download() as download:
        editor_page.get_by_role("link", name=re.compile("CSV")).click()
    rows = download.value.path().read_text("utf-8-sig").splitlines()
    assert rows == [
        "Formation;Il manque;Code;État",
        "Formation à trous;les méthodes mobilisées;methods;brouillon",
    ]


def test_the_admin_warns_before_the_session_ends(editor_page: Page):
    """The page's clock is moved, not the server's."""
    editor_page.clock.install()
    editor_page.goto("/admin/images/")
    dialog = editor_page.get_by_role("dialog", name="Votre connexion va prendre fin")
    expect(dialog).to_be_hidden()
    expect(editor_page.get_by_text("Sans activité")).to_be_hidden()
    editor_page.clock.fast_forward("56:00")
    expect(dialog).to_contain_text("4 minutes")
    with editor_page.expect_response("**/compte/session/") as answer:
        dialog.get_by_role("button", name="Prolonger").click()
    assert answer.value.status == 204
    expect(dialog).to_be_hidden()


def create_with_a_title(page: Page, title: str) -> None:
    page.goto("/admin/formations/")
    page.get_by_role("link", name="Ajouter").first.click()
    page.get_by_role("textbox", name="Titre").press_sequentially(title)
    page.keyboard.press("Tab")
    expect(page.locator("#id_slug")).not_to_have_value("")
    with page.expect_navigation():
        page.get_by_role("button", name="Enregistrer le brouillon").click()
    assert re.fullmatch(r"/admin/pages/\d+/edit/", urlsplit(page.url).path)


def complete(page: Page) -> None:
    """State every fact in the form, as one does with a mouse and a keyboard."""
    for name, value in TYPED.items():
        page.locator(f"[name={name}]").fill(value)
    for name, value in CHOSEN.items():
        page.locator(f"[name={name}]").select_option(value)
    page.get_by_role("button", name="Choisir Catégorie").click()
    page.get_by_role("dialog").get_by_role("link", name="Ateliers").click()
    expect(page.locator("#id_category-title")).to_have_text("Ateliers")
    page.locator("#objectives-root").get_by_role("button", name="Insérer un bloc").click()
    page.get_by_label("Objectif", exact=True).fill("Formuler une demande")
