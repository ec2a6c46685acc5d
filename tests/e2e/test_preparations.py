"""Sheets in a real browser: written on a phone, handed over, read, commented; with and without
scripts."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from portal.demo.charter import accept_demo_charter, ensure_charter
from portal.models import Preparation, SheetTemplate
from portal.queries.charter_states import required_version
from portal.services.preparations import open_sheet, save_sheet, share_sheet
from portal.services.sheet_comments import write_comment
from portal.services.sheets import start_draft
from tests.e2e.accessibility import (
    english_words,
    expect_accessible,
    expect_accessible_everywhere,
    violations,
)
from tests.e2e.browser import PHONE, WIDE
from tests.e2e.writing import saves
from tests.factories.charters import accept
from tests.factories.content import UserFactory
from tests.factories.portal import (
    ClientTurnFactory,
    CohortFactory,
    EnrolmentFactory,
    FacilitationFactory,
    PreparationFactory,
    WorkshopFactory,
)
from tests.factories.sheets import COMPLETE

pytestmark = pytest.mark.browser
LONG = "Deux services, une échéance, et un désaccord ancien sur qui décide de quoi. " * 30
ENDLESS = "Anticonstitutionnellement" * 12


@pytest.fixture
def turn(address):
    """Amina's turn in a week; Bruno is a member as well."""
    cohort = CohortFactory(charter=ensure_charter(), name="Managers de proximité")
    amina, _ = (
        EnrolmentFactory(cohort=cohort, person__first_name=first, person__last_name=last)
        for first, last in (("Amina", "Benali"), ("Bruno", "De La Rochefoucauld-Montbel"))
    )
    accept_demo_charter(cohort)
    workshop = WorkshopFactory(
        cohort=cohort, number=4, starts_at=timezone.now() + timedelta(days=7)
    )
    return ClientTurnFactory(workshop=workshop, client=amina)


@pytest.fixture
def facilitator(turn):
    cohort = turn.workshop.cohort
    person = FacilitationFactory(cohort=cohort, person__first_name="Ariane").person
    accept(person, cohort, required_version(cohort))
    return person


def bruno(turn):
    return turn.workshop.cohort.enrolments.get(person__first_name="Bruno").person


def written(turn, **changes) -> Preparation:
    sheet = open_sheet(turn.client.person, workshop=turn.workshop, turn=turn)
    return save_sheet(sheet, texts={**COMPLETE, **changes}, seen=0)


def fill_in(page: Page) -> None:
    page.get_by_label("Un problème").check()
    page.get_by_label("Ma manchette").fill("Dire non")
    page.get_by_label("Le contexte utile").fill("Deux services.")
    page.get_by_label("Des idées").check()
    page.get_by_label("J’ai évité de nommer").check()


def press(page: Page, name: str) -> None:
    """Press a button as long as a finger does: what the page saves meanwhile moves nothing."""
    with page.expect_navigation():
        page.get_by_role("button", name=name, exact=True).click(delay=150)


@pytest.mark.parametrize("with_script", [True, False])
def test_a_sheet_is_written_handed_over_and_shared_on_a_phone(open_page, turn, with_script):
    page = open_page(turn.client.person, viewport=PHONE, java_script_enabled=with_script)
    page.goto("/espace/")
    page.get_by_role("link", name="Préparer ma séance : 0 étape sur 6").click()
    fill_in(page)
    if with_script:
        expect(page.locator("[data-writing-status]")).to_contain_text("Enregistré à")
        expect(page.locator("#etapes")).to_have_text("5 étapes sur 6")
    press(page, "Relire et remettre")
    expect(page.get_by_role("alert")).to_contain_text("Ma question au groupe")
    page.get_by_role("alert").get_by_role("link", name="Ma question au groupe").click()
    page.get_by_label("Ma question au groupe").fill("Comment dire non ?")
    press(page, "Relire et remettre")
    expect(page.get_by_role("heading", name="Remettre ma fiche à l’animation")).to_be_visible()
    expect(page.get_by_text("Comment dire non ?")).to_be_visible()
    press(page, "Remettre la fiche")
    expect(page.get_by_text("Partagé avec l’animation")).to_be_visible()
    page.get_by_role("link", name="Partager avec le groupe").click()
    press(page, "Partager avec le groupe")
    expect(page.locator(".audience")).to_contain_text("Partagé avec le groupe")
    sheet = Preparation.objects.get()
    assert sheet.state == "shared"

    other = open_page(bruno(turn), viewport=PHONE, java_script_enabled=with_script)
    other.goto(f"/espace/seances/{turn.workshop_id}/")
    other.get_by_role("link", name="Fiche d’Amina Benali").click()
    expect(other.get_by_text("Comment dire non ?")).to_be_visible()

    page.get_by_role("link", name="Retirer la fiche").click()
    press(page, "Retirer la fiche")
    expect(page.locator(".audience")).to_contain_text("Visible par vous seul·e")
    assert other.reload().status == 404


def test_what_is_typed_is_there_when_the_page_is_closed_without_a_word(open_page, turn):
    page = open_page(turn.client.person, viewport=PHONE)
    page.goto(f"/espace/preparations/passages/{turn.pk}/")
    page.get_by_label("Ma manchette").fill("Écrite dans le train")
    expect(page.locator("[data-writing-status]")).to_contain_text("Enregistré à")
    page.close()
    again = open_page(turn.client.person, viewport=PHONE)
    again.goto("/espace/preparations/")
    again.get_by_role("link", name="Préparer mon passage").click()
    expect(again.get_by_label("Ma manchette")).to_have_value("Écrite dans le train")


def test_two_windows_show_both_texts(open_page, turn, troubles):
    sheet, person = written(turn), turn.client.person
    first, second = open_page(person), open_page(person)
    for page in (first, second):
        page.goto(f"/espace/preparations/{sheet.pk}/")
    # Its line says « Enregistré » from the start, of what was written before.
    with first.expect_response(saves("La première")) as saved:
        first.get_by_label("Ma manchette").fill("La première")
    assert saved.value.status == 200
    second.get_by_label("Ma manchette").fill("La seconde")
    with second.expect_navigation():
        second.get_by_role("button", name="Comparer les deux textes").click()
    expect(second.locator("#conflit")).to_contain_text("La première")
    expect(second.get_by_label("Ma manchette")).to_have_value("La seconde")
    press(second, "Enregistrer")
    expect(second.get_by_label("Ma manchette")).to_have_value("La seconde")
    assert [one[:4] for one in troubles] == ["409:"]
    troubles.clear()


def test_a_facilitator_reads_and_comments_with_the_keyboard(open_page, turn, facilitator):
    share_sheet(written(turn), seen=1)
    page = open_page(facilitator, viewport=PHONE)
    page.goto("/espace/animation/")
    page.get_by_role("link", name="Fiche d’Amina Benali").focus()
    page.keyboard.press("Enter")
    page.get_by_label("Votre commentaire").focus()
    page.keyboard.type("Une question, plutôt que deux.")
    page.get_by_role("button", name="Remettre le commentaire").focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    author = open_page(turn.client.person, viewport=PHONE)
    author.goto(f"/espace/preparations/{Preparation.objects.get().pk}/")
    expect(author.get_by_text("Une question, plutôt que deux.")).to_be_visible()


def test_screens_are_for_everybody(open_page, turn, facilitator):
    person, cohort = turn.client.person, turn.workshop.cohort
    page = open_page(person)
    for path in ("/espace/preparations/", f"/espace/preparations/passages/{turn.pk}/"):
        page.goto(path)
        expect_accessible_everywhere(page)
    sheet = written(turn, context=LONG, headline=ENDLESS)
    mine = f"/espace/preparations/{sheet.pk}/"
    page.goto(f"{mine}remettre/")  # too long: told at its field
    expect(page.get_by_role("alert")).to_contain_text("signes au plus")
    expect_accessible_everywhere(page)
    sheet = save_sheet(sheet, texts={**COMPLETE, "context": LONG}, seen=1)
    share_sheet(sheet, seen=2)
    draft = write_comment(sheet, written_by=facilitator, text="Une question, plutôt.", seen=0)
    again = {"text": "Deux questions.", "seen": draft.lock_version, "is_explicit": False}
    write_comment(sheet, written_by=facilitator, **again)
    save_sheet(sheet, texts={**COMPLETE, "context": LONG, "headline": "Autre"}, seen=2)
    lost = PreparationFactory(
        turn=None, workshop=None, owner=person, cohort=cohort, saved_at=timezone.now()
    )
    free = WorkshopFactory(cohort=cohort, number=9, starts_at=timezone.now() + timedelta(days=40))
    ClientTurnFactory(workshop=free, client=turn.client)
    session = f"/espace/seances/{turn.workshop_id}/"
    words = ("", "transmettre/", "departager/", "retirer/", "versions/")
    own = [mine + word for word in words]
    screens = {
        person: ["/espace/", "/espace/preparations/", *own, f"/espace/preparations/{lost.pk}/"],
        bruno(turn): [session, mine],
        facilitator: ["/espace/animation/", session, mine],
        UserFactory(): ["/espace/preparations/"],
    }
    for reader, paths in screens.items():
        page = open_page(reader)
        for path in paths:
            assert page.goto(path).status == 200
            for summary in page.locator("main summary").all():
                summary.click()
            expect_accessible_everywhere(page)


@pytest.mark.parametrize("viewport", [PHONE, WIDE], ids=["phone", "wide"])
def test_the_coordination_writes_questions(open_page, address, coordinator, viewport):
    template = SheetTemplate.objects.get(role="client")
    page = open_page(coordinator, viewport=viewport)
    page.goto("/admin/coordination/fiches/")
    page.get_by_role("link", name="Préparer mon passage").click()
    press(page, "Préparer une nouvelle version")
    page.get_by_text("Ajouter une question").click()
    added = page.locator("details").last
    added.get_by_role("textbox", name="Question").fill("Mon humeur")
    added.get_by_label("Réponse").select_option("choice")
    added.get_by_label("Choix proposés").fill("Bonne\nMauvaise")
    press(page, "Enregistrer et continuer")
    expect(page.get_by_text("13. Mon humeur")).to_be_visible()
    for summary in page.locator("main details summary").all():
        summary.click()
    page.wait_for_load_state("networkidle")
    assert violations(page) == []
    assert english_words(page) == []
    draft = start_draft(template)
    for path in ("", f"{template.pk}/", f"versions/{draft.pk}/mettre-en-service/"):
        page.goto(f"/admin/coordination/fiches/{path}")
        page.wait_for_load_state("networkidle")
        assert violations(page) == []
        assert english_words(page) == []
    press(page, "Mettre en service")
    page.goto(f"/admin/coordination/fiches/versions/{draft.pk}/apercu/")
    expect(page.get_by_text("Mon humeur")).to_be_visible()
    expect_accessible(page)
    draft.refresh_from_db()
    assert (draft.state, draft.number) == ("active", 2)
