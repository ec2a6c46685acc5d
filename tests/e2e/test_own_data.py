"""« Mes données » in a real browser: read, taken away as a file, erased by a word."""

from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from cms.models import User
from portal.demo.charter import accept_demo_charter, ensure_charter
from portal.enums import EnrolmentStatus, LeaveReason
from portal.models import Enrolment, JournalEntry
from portal.services.audit import note_reading
from tests.e2e.accessibility import NARROW, expect_accessible, expect_accessible_everywhere
from tests.e2e.browser import PHONE, WIDE
from tests.e2e.test_portal import LONG
from tests.factories.accounts import add_totp
from tests.factories.content import UserFactory
from tests.factories.portal import (
    CohortFactory,
    EnrolmentFactory,
    FacilitationFactory,
    JournalEntryFactory,
    WorkshopFactory,
)

pytestmark = pytest.mark.browser
PAGES = ["/espace/mes-donnees/", "/espace/mes-donnees/export/", "/espace/mes-donnees/effacer/"]


def fresh(person: User) -> User:
    """Whose session the second factor has just opened: nothing is asked again."""
    add_totp(person)
    return person


@pytest.fixture
def member(address) -> User:
    """Wrote, was read, and left another group."""
    cohort = CohortFactory(charter=ensure_charter(), name=LONG)
    place = EnrolmentFactory(cohort=cohort, person__email="emporte@example.org")
    reader = EnrolmentFactory(cohort=cohort, person__last_name=LONG[:60]).person
    WorkshopFactory(cohort=cohort)
    accept_demo_charter(cohort)
    entry = JournalEntryFactory(
        cohort=cohort, owner=place.person, audience="cohort", texts={"facts": "Tourterelle"}
    )
    note_reading(entry, reader=reader)
    left = EnrolmentFactory(person=place.person, cohort__name=LONG)
    Enrolment.objects.filter(pk=left.pk).update(
        status=EnrolmentStatus.WITHDRAWN,
        left_on=timezone.localdate(),
        leave_reason=LeaveReason.NOT_SAID,
    )
    return fresh(place.person)


def test_screens_are_for_everybody(open_page, member):
    facilitator = FacilitationFactory().person
    for person in (member, facilitator, fresh(UserFactory())):
        page = open_page(person)
        for path in PAGES:
            page.goto(path)
            expect_accessible_everywhere(page, also=(NARROW,))


def test_menu_leads_there(open_page, member):
    page = open_page(member, viewport=WIDE)
    page.goto("/espace/")
    page.get_by_role("link", name="Mes données").click()
    expect(page.get_by_role("heading", name="Mes données", level=1)).to_be_visible()


@pytest.mark.parametrize("with_script", [True, False])
def test_everything_is_taken_away_on_a_phone(open_page, member, tmp_path, with_script):
    page = open_page(member, viewport=PHONE, java_script_enabled=with_script)
    page.goto(PAGES[0])
    page.get_by_role("link", name="Emporter mes données").click()
    with page.expect_download() as download:
        page.get_by_role("button", name="Télécharger mes données (ZIP)").click()
    content = Path(download.value.path()).read_bytes()
    assert download.value.suggested_filename.startswith("mes-donnees-")
    with ZipFile(BytesIO(content)) as archive:
        archive.extractall(tmp_path)
    text = (tmp_path / "mes-donnees" / "mes-donnees.html").read_text()
    assert "Tourterelle" in text
    reading = open_page(viewport=PHONE)  # where no policy of ours forbids its style
    reading.set_content(text)
    expect(reading.get_by_text("Tourterelle")).to_be_visible()
    expect_accessible(reading)


def test_everything_is_erased_by_a_word(open_page, member):
    page = open_page(member, viewport=PHONE)
    page.goto(PAGES[2])
    page.get_by_role("button", name="Effacer pour toujours").click()
    expect(page.get_by_role("heading", name="1 point à revoir")).to_be_visible()
    page.get_by_role("link", name="Pour confirmer, écrivez le mot EFFACER").click()
    page.get_by_label("Pour confirmer, écrivez le mot EFFACER").fill("effacer")
    page.get_by_role("button", name="Effacer pour toujours").click()
    expect(page.get_by_role("heading", name="Vos données sont effacées")).to_be_visible()
    expect_accessible(page)
    assert page.context.cookies() == []
    page.goto("/espace/")
    expect(page.get_by_role("heading", name="Me connecter")).to_be_visible()
    assert not JournalEntry.objects.exists()


def test_log_out_leaves_nothing_in_the_browser(open_page, member):
    page = open_page(member)
    page.goto("/espace/")
    page.evaluate("localStorage.setItem('mot', 'oublié')")
    page.get_by_role("link", name="Me déconnecter").first.click()
    with page.expect_navigation():
        page.get_by_role("button", name="Me déconnecter").click()
    page.goto("/")
    assert page.evaluate("localStorage.getItem('mot')") is None
