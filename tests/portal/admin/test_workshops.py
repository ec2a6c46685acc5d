"""The coordination's screens of one session: who is told, what is asked before anything is written.

Days that something speaks against are saved once somebody says so.
"""

from datetime import UTC, datetime, timedelta

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse

from cms.models import OutboxMail
from portal.models import Workshop
from tests.factories.portal import EnrolmentFactory, FacilitationFactory, WorkshopFactory

pytestmark = pytest.mark.django_db
START = datetime(2031, 3, 13, 8, 30, tzinfo=UTC)
SESSION = {
    "kind": "workshop",
    "starts_at": "13/03/2031 09:30",
    "ends_at": "13/03/2031 12:30",
    "modality": "onsite",
    "place": "12 rue des Lilas, Lyon",
    "status": "planned",
    "seen": "0",
}
HOLIDAY = {"starts_at": "14/07/2031 09:30", "ends_at": "14/07/2031 12:30"}
SUNDAY = {"starts_at": "13/07/2031 09:30", "ends_at": "13/07/2031 12:30"}
BASTILLE = "À vérifier\u00a0: jour férié (Fête nationale). Rien n’est encore enregistré"


@pytest.fixture
def desk(client, coordinator):
    client.force_login(coordinator)
    return client


@pytest.fixture
def workshop(cohort) -> Workshop:
    return WorkshopFactory(cohort=cohort, number=3, starts_at=START)


def door(name: str, row) -> str:
    return reverse(f"cohorts:{name}", args=[row.pk])


def soup(response) -> BeautifulSoup:
    return BeautifulSoup(response.content, "html.parser")


def sent_back(response) -> dict[str, str]:
    """What the boxes and hidden fields about warnings would send, the box ticked."""
    page = soup(response)
    fields = page.select("[name=anyway], [name=warned]")
    return {field["name"]: field.get("value", "on") for field in fields}


def words(response) -> str:
    return soup(response).get_text(" ")


# Warned before ---------------------------------------------------------------------------------


def test_a_holiday_is_told_before_anything_is_written_or_mailed(desk, workshop, member):
    address = door("change_workshop", workshop)
    warned = desk.post(address, SESSION | HOLIDAY)
    assert warned.status_code == 400
    assert BASTILLE in words(warned)
    assert 'value="14/07/2031 09:30"' in warned.content.decode()
    workshop.refresh_from_db()
    assert (workshop.starts_at, workshop.version) == (START, 0)
    assert not OutboxMail.objects.exists()
    box = soup(warned).select_one("input[type=checkbox][name=anyway]")
    assert not box.has_attr("checked")
    assert desk.post(address, SESSION | HOLIDAY | sent_back(warned)).status_code == 302
    workshop.refresh_from_db()
    assert workshop.starts_at == datetime(2031, 7, 14, 7, 30, tzinfo=UTC)
    assert member.email in {mail.to for mail in OutboxMail.objects.all()}


def test_the_box_stands_for_the_warnings_it_came_with(desk, workshop):
    address = door("change_workshop", workshop)
    ticked = sent_back(desk.post(address, SESSION | HOLIDAY))
    again = desk.post(address, SESSION | SUNDAY | ticked)
    assert again.status_code == 400
    assert "À vérifier\u00a0: dimanche." in words(again)
    assert not soup(again).select_one("[name=anyway]").has_attr("checked")


def test_the_box_stays_ticked_beside_another_error(desk, workshop):
    address = door("change_workshop", workshop)
    ticked = sent_back(desk.post(address, SESSION | HOLIDAY))
    refused = desk.post(address, SESSION | HOLIDAY | ticked | {"place": ""})
    assert refused.status_code == 400
    assert "Rien n’est encore enregistré" not in words(refused)
    assert soup(refused).select_one("[name=anyway]").has_attr("checked")


def test_what_does_not_touch_the_date_is_not_asked(desk, cohort):
    holiday = datetime(2031, 7, 14, 7, 30, tzinfo=UTC)
    workshop = WorkshopFactory(cohort=cohort, starts_at=holiday)
    typed = SESSION | HOLIDAY | {"place": "Salle Saône"}
    assert desk.post(door("change_workshop", workshop), typed).status_code == 302


def test_somebody_elses_change_is_told_before_the_holiday(desk, workshop):
    Workshop.objects.update(version=1)
    told = desk.post(door("change_workshop", workshop), SESSION | HOLIDAY)
    assert "Quelqu’un d’autre a changé cela" in words(told)
    assert "jour férié" not in words(told)
    again = desk.post(door("change_workshop", workshop), SESSION | HOLIDAY | {"seen": "1"})
    assert BASTILLE in words(again)


def test_a_session_is_added_on_a_holiday_by_who_says_so(desk, cohort):
    address = door("add_workshop", cohort)
    warned = desk.post(address, SESSION | HOLIDAY)
    assert (warned.status_code, cohort.workshops.count()) == (400, 0)
    for _ in range(2):  # the same click twice: the session is not in its own way
        sent = desk.post(address, SESSION | HOLIDAY | sent_back(warned))
        assert (sent.status_code, cohort.workshops.count()) == (302, 1)


def test_a_facilitator_who_is_elsewhere_is_told_before(desk, workshop, cohort):
    busy = FacilitationFactory(cohort__code="AILLEURS")
    FacilitationFactory(cohort=cohort, person=busy.person)
    WorkshopFactory(cohort=busy.cohort, starts_at=START)
    warned = desk.post(door("change_workshop", workshop), SESSION | {"facilitator": busy.person.pk})
    assert "À vérifier\u00a0: l’animation est prise par AILLEURS." in words(warned)


# Who is told -----------------------------------------------------------------------------------


def test_how_many_are_told_is_said_before(desk, workshop, cohort, member, facilitator):
    EnrolmentFactory(cohort=cohort, status="suspended")
    # The member, the facilitator, the group's coordinator.
    page = words(desk.get(door("change_workshop", workshop)))
    assert "3 personnes seront prévenues par mail, une fois, si la date, le lieu ou" in page
    page = words(desk.get(door("cancel_workshop", workshop)))
    assert "jeudi 13 mars 2031, 9\u00a0h\u00a030 – 12\u00a0h\u00a030, 12 rue des Lilas" in page
    assert "3 personnes seront prévenues par mail." in page
    desk.post(door("cancel_workshop", workshop), {"reason": "place", "seen": "0"})
    assert OutboxMail.objects.count() == 3


def test_nobody_is_told_of_what_is_over(desk, workshop, member):
    begun = datetime(2026, 3, 13, 8, 30, tzinfo=UTC)
    Workshop.objects.update(starts_at=begun, ends_at=begun + timedelta(hours=3))
    assert "Personne n’est prévenu par mail." in words(desk.get(door("cancel_workshop", workshop)))


def test_no_reason_is_taken_unless_it_is_chosen(desk, workshop):
    page = soup(desk.get(door("cancel_workshop", workshop)))
    first = page.select_one("select[name=reason] option")
    assert (first["value"], first.get_text()) == ("", "Choisissez")
    response = desk.post(door("cancel_workshop", workshop), {"reason": "", "seen": "0"})
    assert response.status_code == 400
    workshop.refresh_from_db()
    assert workshop.status == "planned"
