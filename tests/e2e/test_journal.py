"""Journal, commitments and one's path in a real browser: for everybody, and words stay words."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from portal.demo.charter import accept_demo_charter, ensure_charter
from portal.models import JournalEntry
from portal.models.journal import COMMITMENT_TEXTS, ENTRY_TEXTS
from tests.e2e.accessibility import expect_accessible_everywhere
from tests.e2e.browser import PHONE
from tests.e2e.test_portal import LONG
from tests.factories.portal import (
    CohortFactory,
    CommitmentFactory,
    EnrolmentFactory,
    FacilitationFactory,
    JournalEntryFactory,
    SnapshotFactory,
    WorkshopFactory,
)
from tests.security.xss import CORPUS

pytestmark = pytest.mark.browser
DAY = timedelta(days=1)
WORD = "Anticonstitutionnellement" * 4
LONG_TEXT = f"{LONG}, {WORD}\n\n- {LONG}\n- {LONG}\n\n" * 3


@pytest.fixture
def cohort(address):
    """A group with a long name, whose next session is near."""
    cohort = CohortFactory(charter=ensure_charter(), name=LONG)
    for number, days in ((1, -20), (2, -1), (3, 5)):
        starts_at = timezone.now() + days * DAY
        WorkshopFactory(cohort=cohort, number=number, starts_at=starts_at)
    for first, last in (("Amina", "Benali"), ("Bruno", "De La Rochefoucauld-Montbel")):
        EnrolmentFactory(cohort=cohort, person__first_name=first, person__last_name=last)
    FacilitationFactory(cohort=cohort, person__first_name="Ariane", starts_on="2026-09-01")
    accept_demo_charter(cohort)
    return cohort


@pytest.fixture
def amina(cohort):
    return cohort.enrolments.get(person__first_name="Amina").person


@pytest.fixture
def bruno(cohort):
    return cohort.enrolments.get(person__first_name="Bruno").person


@pytest.fixture
def solene(cohort, amina):
    """Began to facilitate after something was shared."""
    entry = JournalEntryFactory(owner=amina, cohort=cohort, audience="facilitator")
    JournalEntry.objects.filter(pk=entry.pk).update(shared_at=timezone.now() - 2 * DAY)
    return FacilitationFactory(cohort=cohort, person__first_name="Solène").person


def full(owner, cohort, text: str, audience: str = "cohort") -> tuple:
    """A text and a commitment of the session before, written to the brim."""
    about = {"owner": owner, "cohort": cohort, "workshop": cohort.workshops.get(number=2)}
    entry = JournalEntryFactory(
        **about,
        audience=audience,
        moment="after",
        my_role="consultant",
        texts=dict.fromkeys(ENTRY_TEXTS, text),
    )
    commitment = CommitmentFactory(
        **about, audience=audience, texts=dict.fromkeys(COMMITMENT_TEXTS, text)
    )
    return entry, commitment


def screens(cohort, entry, commitment, trashed) -> list[str]:
    journal, commitments = "/espace/journal/", "/espace/engagements/"
    coming = cohort.workshops.get(number=3)
    return [
        journal,
        f"{journal}{entry.pk}/",
        *(f"{journal}{entry.pk}/{page}/" for page in ("lire", "versions", "partage", "supprimer")),
        *(f"{journal}{entry.pk}/partage/?avec={one}" for one in ("me", "facilitator", "cohort")),
        f"{journal}corbeille/",
        f"{journal}{trashed.pk}/detruire/",
        commitments,
        f"{commitments}nouveau/",
        f"{commitments}{commitment.pk}/",
        f"{commitments}{commitment.pk}/supprimer/",
        f"/espace/seances/{coming.pk}/engagements/",
        f"/espace/seances/{coming.pk}/",
        f"/espace/groupes/{cohort.pk}/partages/",
        "/espace/parcours/",
    ]


def test_full_screens_are_for_everybody(open_page, cohort, amina, bruno, solene):
    entry, commitment = full(amina, cohort, LONG_TEXT)
    theirs, _ = full(bruno, cohort, LONG_TEXT)
    trashed = JournalEntryFactory(owner=amina, cohort=cohort, deleted_at=timezone.now())
    begun = CommitmentFactory(owner=amina, cohort=cohort, audience="", texts=commitment.texts)
    page = open_page(amina)
    for path in [
        *screens(cohort, entry, commitment, trashed),
        f"/espace/engagements/{begun.pk}/",
        f"/espace/engagements/{begun.pk}/supprimer/",
        f"/espace/journal/{theirs.pk}/",
    ]:
        page.goto(path)
        expect_accessible_everywhere(page)


def test_empty_screens_are_for_everybody(open_page, cohort, bruno):
    page = open_page(bruno)
    for path in ("journal/", "journal/corbeille/", "engagements/", "parcours/"):
        page.goto(f"/espace/{path}")
        expect_accessible_everywhere(page)


@pytest.mark.parametrize("with_script", [True, False])
def test_a_text_is_written_shared_taken_back_and_found(
    open_page, cohort, amina, bruno, with_script
):
    page = open_page(amina, viewport=PHONE, java_script_enabled=with_script)
    page.goto("/espace/journal/")
    page.get_by_role("button", name="Écrire").click()
    page.get_by_label("Qu’avez-vous appris sur vous").fill("Je parle *trop* vite.")
    # As long as a finger presses: what the page saves meanwhile moves nothing under it.
    page.get_by_role("button", name="Enregistrer et relire").click(delay=150)
    expect(page.get_by_role("status").first).to_contain_text("Votre texte est enregistré")
    expect(page.locator(".own-words em")).to_have_text("trop")
    text = page.url.removesuffix("lire/")
    reader = open_page(bruno, viewport=PHONE)
    assert reader.goto(text).status == 404

    page.get_by_role("link", name="Partager", exact=True).click()
    page.get_by_role("link", name="Partager avec le groupe…").click()
    expect(page.get_by_text("Bruno De La Rochefoucauld-Montbel")).to_be_visible()
    page.get_by_role("button", name="Partager avec le groupe").click()
    expect(page.get_by_role("status").first).to_contain_text("le groupe lit ce texte")
    assert reader.goto(text).status == 200
    expect(reader.get_by_role("heading", name="Amina Benali")).to_be_visible()

    page.get_by_role("link", name="Arrêter de partager").click()
    page.get_by_role("button", name="Arrêter de partager").click()
    expect(page.get_by_role("status").first).to_contain_text("vous seul·e lisez ce texte")
    assert reader.goto(text).status == 404

    page.goto("/espace/journal/")
    page.get_by_label("Chercher dans mon journal").fill("VITE")
    page.get_by_role("button", name="Chercher").click()
    expect(page.get_by_role("status").first).to_contain_text("1 texte trouvé")
    assert page.url.endswith("/espace/journal/")


@pytest.mark.parametrize("with_script", [True, False])
def test_a_commitment_is_taken_and_followed_up(open_page, cohort, amina, with_script):
    page = open_page(amina, viewport=PHONE, java_script_enabled=with_script)
    page.goto("/espace/engagements/")
    page.get_by_role("link", name="Prendre un engagement").click()
    page.get_by_label("Qu’allez-vous faire").fill("Refuser une réunion")
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.get_by_role("alert")).to_contain_text("Choisissez qui lit cet engagement")
    page.get_by_label("Visible par vous seul·e").check()
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.get_by_role("status").first).to_contain_text("Votre engagement est enregistré")
    page.goto(f"/espace/seances/{cohort.workshops.get(number=3).pk}/")
    page.get_by_label("Où j’en suis").select_option(label="Fait")
    page.get_by_label("Ce que j’ai observé").fill("Personne n’a protesté.")
    page.get_by_role("button", name="Enregistrer où j’en suis").click()
    page.goto("/espace/parcours/")
    expect(page.locator(".path-chart .commitment")).to_have_count(1)


NOTE_CALLS = "window.called = []; window.alert = (said) => window.called.push(said);"


def test_no_text_runs_anything_in_a_browser(open_page, cohort, amina, bruno):
    """Every payload in every part of a text and of a commitment, as its owner and a reader see it.

    What the policy had to stop would be an error of the console, which fails the test as well.
    """
    plain, linked = "\n\n".join(CORPUS), "\n\n".join(f"[x](<{one}>) [x]({one})" for one in CORPUS)
    entry, commitment = full(amina, cohort, f"{plain}\n\n{linked}")
    paths = [
        f"/espace/groupes/{cohort.pk}/partages/",
        f"/espace/seances/{cohort.workshops.get(number=2).pk}/",
        f"/espace/journal/{entry.pk}/",
    ]
    SnapshotFactory(entry=entry, content=entry.texts)
    text, decision = f"/espace/journal/{entry.pk}/", f"/espace/engagements/{commitment.pk}/"
    own = ["/espace/journal/", "/espace/engagements/", decision, f"{decision}supprimer/"]
    own += [f"{text}{page}/" for page in ("lire", "versions", "supprimer")]
    for person, seen in ((bruno, paths), (amina, [*paths, *own])):
        page = open_page(person)
        page.add_init_script(NOTE_CALLS)
        for path in seen:
            page.goto(path)
            expect_nothing_called(page)


def expect_nothing_called(page: Page) -> None:
    assert "alert(1)" in page.locator("main").inner_html()
    for link in page.locator(".own-words a").all():
        assert link.get_attribute("href").startswith(("http://", "https://", "mailto:"))
    assert page.evaluate("window.called") == []
