"""The agenda and its feed in a real browser: every width, every light, with and without script."""

from datetime import timedelta

import pytest
from django.utils import timezone
from icalendar import Calendar
from playwright.sync_api import Page, expect
from wagtail.users.models import UserProfile

from portal.demo.charter import accept_demo_charter, ensure_charter
from portal.enums import WorkshopStatus
from portal.models import WorkshopMove
from portal.months import Month
from tests.e2e.accessibility import NARROW, expect_accessible, expect_accessible_everywhere
from tests.e2e.browser import PHONE, WIDE
from tests.e2e.test_portal import LONG
from tests.factories.content import UserFactory
from tests.factories.portal import CohortFactory, EnrolmentFactory, WorkshopFactory

pytestmark = pytest.mark.browser


@pytest.fixture
def cohort(address):
    """A month with a session of each kind, a long name and another clock."""
    cohort = CohortFactory(charter=ensure_charter(), name=LONG, code="NB-2026-1")
    noon = timezone.localtime().replace(day=10, hour=12, minute=0, second=0, microsecond=0)
    WorkshopFactory(cohort=cohort, number=1, starts_at=noon, status=WorkshopStatus.HELD)
    cancelled = {"status": WorkshopStatus.CANCELLED, "cancel_reason": "place"}
    WorkshopFactory(cohort=cohort, number=2, starts_at=noon + timedelta(days=2), **cancelled)
    moved = WorkshopFactory(cohort=cohort, number=3, starts_at=noon + timedelta(days=5), place=LONG)
    WorkshopMove.objects.create(
        workshop=moved, starts_at=moved.starts_at - timedelta(days=14), ends_at=moved.starts_at
    )
    WorkshopFactory(
        cohort=cohort,
        number=4,
        starts_at=noon + timedelta(days=5, hours=2),
        timezone="America/Martinique",
        modality="remote",
        place="",
    )
    return cohort


@pytest.fixture
def member(cohort):
    """Reads from Nouméa, where the afternoon in Paris is another day."""
    member = EnrolmentFactory(cohort=cohort).person
    UserProfile.objects.create(user=member, current_time_zone="Pacific/Noumea")
    accept_demo_charter(cohort)
    return member


def month_far_away() -> Month:
    return Month(timezone.localdate().year + 2, 2)


def test_agenda_is_for_everybody(open_page, member):
    page = open_page(member)
    for path in ("", f"?mois={month_far_away()}", "abonnement/"):
        page.goto(f"/espace/agenda/{path}")
        expect_accessible_everywhere(page, also=(NARROW,))
    page.get_by_role("button", name="Demander mon adresse").click()
    expect_accessible_everywhere(page, also=(NARROW,))


def test_agenda_of_who_has_no_group_is_for_everybody(open_page, address):
    page = open_page(UserFactory(), viewport=PHONE)
    page.goto("/espace/agenda/")
    expect(page.get_by_text("Aucune séance en")).to_be_visible()
    expect_accessible(page)


def test_table_is_for_wide_screens_and_the_list_for_the_others(open_page, member):
    for viewport, shown, hidden in ((WIDE, "table", "ol"), (PHONE, "ol", "table")):
        page = open_page(member, viewport=viewport)
        page.goto("/espace/agenda/")
        expect(page.locator(f"main {shown}.month-table, main {shown}.workshops")).to_be_visible()
        expect(page.locator(f"main {hidden}.month-table, main {hidden}.workshops")).to_be_hidden()


def expect_four_sessions(page: Page) -> None:
    expect(page.locator(".workshops li")).to_have_count(4)


@pytest.mark.parametrize("with_script", [True, False])
def test_a_month_is_left_and_found_again(open_page, member, with_script):
    page = open_page(member, viewport=PHONE, java_script_enabled=with_script)
    page.goto("/espace/")
    page.get_by_role("navigation", name="Accès rapide").get_by_role("link", name="Agenda").click()
    expect_four_sessions(page)
    page.locator("a[rel=next]").click()
    expect(page.get_by_text("Aucune séance en")).to_be_visible()
    page.get_by_role("link", name="Revenir au mois en cours").click()
    expect_four_sessions(page)


def test_a_feed_is_opened_changed_and_stopped_without_script(open_page, member, address):
    page = open_page(member, viewport=PHONE, java_script_enabled=False)
    page.goto("/espace/agenda/")
    page.get_by_role("link", name="Ajouter toutes mes séances").click()
    page.get_by_label("1 jour avant").check()
    page.get_by_role("button", name="Demander mon adresse").click()
    first = page.get_by_label("Adresse à copier").input_value()
    webcal = page.get_by_role("link", name="Ajouter à mon agenda").get_attribute("href")
    assert webcal == first.replace("http://", "webcal://")
    assert events_at(page, first) == 4

    page.goto("/espace/agenda/abonnement/")
    expect(page.get_by_label("1 jour avant")).to_be_checked()
    assert first not in page.content()
    page.get_by_role("button", name="Changer d’adresse").click()
    second = page.get_by_label("Adresse à copier").input_value()
    assert page.request.get(first).status == 404
    assert events_at(page, second) == 4

    page.get_by_role("button", name="Arrêter l’abonnement").click()
    expect(page.get_by_role("status")).to_contain_text("L’abonnement est arrêté")
    assert page.request.get(second).status == 404


def events_at(page: Page, address: str) -> int:
    response = page.request.get(address)
    assert response.status == 200
    return len(Calendar.from_ical(response.body()).events)
