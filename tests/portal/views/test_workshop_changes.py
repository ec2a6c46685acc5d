"""A facilitator's forms about a session: told, shown, refused, and never lost."""

from datetime import UTC, datetime, timedelta

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse

from cms.models import OutboxMail
from portal.enums import CancelReason, TurnState, WorkshopStatus
from portal.models import Absence, Cohort, Workshop, WorkshopNotice
from portal.services.workshops import move_workshop
from tests.factories.charters import accept, decline
from tests.factories.content import UserFactory
from tests.factories.portal import (
    ClientTurnFactory,
    EnrolmentFactory,
    FacilitationFactory,
    WorkshopFactory,
)
from tests.mails import sent_mails

pytestmark = pytest.mark.django_db
START = datetime(2031, 3, 13, 8, 30, tzinfo=UTC)
HOURS = timedelta(hours=3)
MOVE = {"day": "2031-03-20", "begins": "14:00", "ends": "17:00", "seen": "0"}
PLACE = {"modality": "onsite", "place": "4 place Bellecour, Lyon", "seen": "0"}
CALL_OFF = {"reason": "place", "seen": "0"}
WHO = {"facilitator": "", "seen": "0"}
DOORS = {
    "move_workshop": MOVE,
    "change_place": PLACE,
    "change_workshop_facilitator": WHO,
    "cancel_workshop": CALL_OFF,
    "hold_workshop": {"seen": "0"},
}


@pytest.fixture
def facilitator(facilitator, cohort, version):
    accept(facilitator, cohort, version)
    return facilitator


@pytest.fixture
def workshop(cohort) -> Workshop:
    return WorkshopFactory(cohort=cohort, number=3, starts_at=START)


def logged_in(person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def text(response) -> str:
    return response.content.decode().replace("\u00a0", " ").replace("&nbsp;", " ")


def post(person, name: str, workshop: Workshop, **typed):
    return logged_in(person).post(reverse(name, args=[workshop.pk]), DOORS[name] | typed)


def ticked(warned) -> dict[str, str]:
    """What is sent besides, once « Enregistrer quand même » is ticked."""
    page = BeautifulSoup(warned.content, "html.parser")
    assert page.select_one("label[for=id_anyway]").get_text(strip=True) == "Enregistrer quand même"
    return {"anyway": "on", "warned": page.select_one("[name=warned]")["value"]}


def session_page(person, workshop: Workshop) -> str:
    return text(logged_in(person).get(reverse("workshop", args=[workshop.pk])))


def test_a_session_is_moved_and_shows_its_old_day(workshop, facilitator, member):
    response = post(facilitator, "move_workshop", workshop)
    assert response.status_code == 302
    workshop.refresh_from_db()
    assert workshop.starts_at == datetime(2031, 3, 20, 13, tzinfo=UTC)
    for person in (facilitator, member):
        said = session_page(person, workshop)
        assert "Reportée du 13 mars 2031" in said
        assert "jeudi 20 mars 2031" in said
    assert "Reporter la séance" in session_page(facilitator, workshop)
    assert "Reporter la séance" not in session_page(member, workshop)


def test_who_comes_second_is_told_and_nothing_is_lost(workshop, facilitator, cohort):
    later = START + timedelta(days=14)
    move_workshop(workshop, starts_at=later, ends_at=later + HOURS, seen=0, user=cohort.coordinator)
    response = post(facilitator, "move_workshop", workshop)
    said = text(response)
    assert response.status_code == 409
    assert "Quelqu’un d’autre a changé cette séance" in said
    assert "jeudi 27 mars 2031" in said
    assert 'value="2031-03-20"' in said
    assert 'name="seen" value="1"' in said
    assert post(facilitator, "move_workshop", workshop, seen="1").status_code == 302
    workshop.refresh_from_db()
    assert workshop.starts_at == datetime(2031, 3, 20, 13, tzinfo=UTC)
    assert workshop.moves.count() == 2


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({"day": ""}, "Nouveau jour"),
        ({"day": "2020-01-01"}, "La nouvelle date est passée."),
        ({"ends": "13:00"}, "La fin doit suivre le début."),
        ({"day": "2031-03-30", "begins": "02:30"}, "n’existe pas"),
        ({"day": "2031-10-26", "begins": "02:30", "ends": "05:00"}, "deux fois"),
        ({"seen": "x"}, "À revoir"),
    ],
)
def test_what_cannot_be_is_told_and_what_was_typed_stays(workshop, facilitator, typed, told):
    response = post(facilitator, "move_workshop", workshop, **typed)
    assert response.status_code == 400
    assert told in text(response)
    assert f'value="{(MOVE | typed)["begins"]}"' in text(response)
    workshop.refresh_from_db()
    assert workshop.starts_at == START


def test_an_hour_that_happens_twice_is_chosen(workshop, facilitator):
    night = {"day": "2031-10-26", "begins": "02:30", "ends": "05:00"}
    assert "La seconde" in text(post(facilitator, "move_workshop", workshop, **night))
    chosen = night | {"repeated": "second"}
    asked = post(facilitator, "move_workshop", workshop, **chosen)  # a Sunday, and at night
    post(facilitator, "move_workshop", workshop, **chosen, **ticked(asked))
    workshop.refresh_from_db()
    assert workshop.starts_at == datetime(2031, 10, 26, 1, 30, tzinfo=UTC)


def test_a_holiday_is_said_before_anything_is_written(workshop, facilitator, member):
    holiday = {"day": "2031-06-02"}
    warned = post(facilitator, "move_workshop", workshop, **holiday)
    assert warned.status_code == 400
    assert "À vérifier : jour férié (Lundi de Pentecôte). Rien n’est encore" in text(warned)
    assert 'value="2031-06-02"' in text(warned)
    workshop.refresh_from_db()
    assert (workshop.starts_at, OutboxMail.objects.count()) == (START, 0)
    meant = holiday | ticked(warned)
    assert post(facilitator, "move_workshop", workshop, **meant).status_code == 302
    workshop.refresh_from_db()
    assert workshop.starts_at == datetime(2031, 6, 2, 12, tzinfo=UTC)


def test_who_takes_a_session_over_is_told_of_their_own_other_group(workshop, facilitator):
    other = FacilitationFactory(person=facilitator, cohort__code="AUTRE").cohort
    WorkshopFactory(cohort=other, starts_at=START)
    typed = {"facilitator": facilitator.pk}
    warned = post(facilitator, "change_workshop_facilitator", workshop, **typed)
    assert "À vérifier : l’animation est prise par AUTRE." in text(warned)


def test_no_reason_is_taken_unless_it_is_chosen(workshop, facilitator):
    page = logged_in(facilitator).get(reverse("cancel_workshop", args=[workshop.pk]))
    assert '<option value="" selected>Choisissez</option>' in text(page)
    assert post(facilitator, "cancel_workshop", workshop, reason="").status_code == 400


def test_nothing_speaks_against_the_times_of_a_session_that_is_called_off(workshop, facilitator):
    holiday = datetime(2031, 6, 2, 8, 30, tzinfo=UTC)
    Workshop.objects.filter(pk=workshop.pk).update(starts_at=holiday, ends_at=holiday + HOURS)
    address = reverse("cancel_workshop", args=[workshop.pk])
    said = text(logged_in(facilitator).post(address, CALL_OFF, follow=True))
    assert "C’est enregistré" in said
    assert "À vérifier" not in said


def test_a_colleagues_other_groups_are_not_told(workshop, facilitator, cohort):
    colleague = FacilitationFactory(cohort=cohort).person
    other = FacilitationFactory(person=colleague, cohort__code="SECRET-9").cohort
    start = datetime(2031, 3, 20, 13, tzinfo=UTC)
    WorkshopFactory(cohort=other, starts_at=start)
    client = logged_in(facilitator)
    said = text(client.post(reverse("move_workshop", args=[workshop.pk]), MOVE, follow=True))
    assert "SECRET-9" not in said


def test_a_session_is_called_off_and_only_some_see_why(workshop, facilitator, member):
    assert post(facilitator, "cancel_workshop", workshop).status_code == 302
    workshop.refresh_from_db()
    assert (workshop.status, workshop.cancel_reason) == ("cancelled", "place")
    reason = CancelReason.PLACE.label.lower()
    assert reason in session_page(facilitator, workshop)
    assert reason not in session_page(member, workshop).lower()
    assert "Cette séance est annulée." in session_page(member, workshop)


def test_a_session_is_noted_as_held_once_it_has_begun(workshop, facilitator, member, time_machine):
    place = member.enrolments.get()
    turn = ClientTurnFactory(workshop=workshop, client=place)
    assert "Noter la séance tenue" not in session_page(facilitator, workshop)
    early = post(facilitator, "hold_workshop", workshop)
    assert early.status_code == 400
    assert "n’a pas encore commencé" in text(early)
    time_machine.move_to(START, tick=False)
    assert "Noter la séance tenue" in session_page(facilitator, workshop)
    assert "Noter la séance tenue" not in session_page(member, workshop)
    assert post(facilitator, "hold_workshop", workshop).status_code == 302
    turn.refresh_from_db()
    assert turn.state == TurnState.DONE
    assert "Séance tenue" in session_page(member, workshop)
    assert sent_mails() == []


def test_place_and_facilitator_are_changed(workshop, facilitator, cohort):
    other = FacilitationFactory(cohort=cohort).person
    assert post(facilitator, "change_place", workshop).status_code == 302
    typed = {"facilitator": other.pk, "seen": "1"}
    assert post(facilitator, "change_workshop_facilitator", workshop, **typed).status_code == 302
    workshop.refresh_from_db()
    assert (workshop.place, workshop.facilitator) == ("4 place Bellecour, Lyon", other)


def test_only_who_facilitates_the_group_is_offered(workshop, facilitator):
    typed = {"facilitator": UserFactory().pk}
    assert post(facilitator, "change_workshop_facilitator", workshop, **typed).status_code == 400


def test_a_place_must_be_said_where_people_meet(workshop, facilitator):
    response = post(facilitator, "change_place", workshop, place="")
    assert response.status_code == 400
    assert "Dites où se tient la séance." in text(response)


@pytest.mark.parametrize("name", DOORS)
@pytest.mark.parametrize("status", [WorkshopStatus.HELD, WorkshopStatus.CANCELLED])
def test_what_is_over_is_not_changed(workshop, facilitator, name, status):
    Workshop.objects.filter(pk=workshop.pk).update(status=status)
    page = text(logged_in(facilitator).get(reverse(name, args=[workshop.pk])))
    assert "<form" not in page.split("</header>")[-1] or "Cette séance est" in page
    post(facilitator, name, workshop)
    workshop.refresh_from_db()
    assert (workshop.status, workshop.version) == (status, 0)


@pytest.mark.parametrize("name", DOORS)
def test_nobody_else_finds_these_doors(workshop, member, stranger, cohort, name):
    substitute = FacilitationFactory(
        cohort=cohort,
        workshop=workshop,
        starts_on=datetime(2026, 1, 1, tzinfo=UTC).date(),
        ends_on=START.date(),
    ).person
    for person in (member, stranger, substitute, cohort.coordinator):
        assert logged_in(person).get(reverse(name, args=[workshop.pk])).status_code == 404
        assert post(person, name, workshop).status_code == 404
    workshop.refresh_from_db()
    assert workshop.version == 0


@pytest.mark.parametrize("declined", [False, True])
def test_whoever_did_not_accept_the_charter_changes_nothing(workshop, cohort, version, declined):
    newcomer = FacilitationFactory(cohort=cohort).person
    if declined:
        decline(newcomer, cohort, version)
    charter = reverse("cohort_charter", args=[cohort.pk])
    for name in DOORS:
        asked = logged_in(newcomer).get(reverse(name, args=[workshop.pk]))
        assert (asked.status_code, asked.url) == (302, charter)
        sent = post(newcomer, name, workshop)
        assert sent.status_code == 403
        assert charter in text(sent)
    said = session_page(newcomer, workshop)
    assert "Reporter la séance</a>" not in said
    assert (
        f'Reporter la séance, la changer ou l’annuler s’ouvre une fois la <a href="{charter}"'
        in (said)
    )
    workshop.refresh_from_db()
    assert (workshop.status, workshop.version) == (WorkshopStatus.PLANNED, 0)


def test_the_coordination_replaces_a_facilitator_who_answered_no_charter(cohort, coordinator):
    absent, other = (FacilitationFactory(cohort=cohort).person for _ in range(2))
    workshop = WorkshopFactory(cohort=cohort, starts_at=START, facilitator=absent)
    form = {
        "kind": "workshop",
        "number": "3",
        "starts_at": "13/03/2031 09:30",
        "ends_at": "13/03/2031 12:30",
        "modality": "onsite",
        "place": "Salle Saône",
        "status": "planned",
        "facilitator": other.pk,
        "seen": "0",
    }
    logged_in(coordinator).post(reverse("cohorts:change_workshop", args=[workshop.pk]), form)
    workshop.refresh_from_db()
    assert workshop.facilitator == other


def test_absences_are_seen_by_facilitator_and_coordination(workshop, facilitator, cohort):
    gone = EnrolmentFactory(cohort=cohort, person__last_name="Absente-Ici")
    Absence.objects.create(workshop=workshop, enrolment=gone)
    newcomer = FacilitationFactory(cohort=cohort).person
    assert "Absente-Ici" not in session_page(newcomer, workshop)
    assert "1 absence annoncée" in text(logged_in(facilitator).get("/espace/animation/"))
    assert "Absente-Ici" in session_page(facilitator, workshop)
    assert "absence annoncée : Ada Absente-Ici" in text(admin_page(cohort))


def test_the_coordination_sees_moves_and_convocations(workshop, member, cohort):
    later = START + timedelta(days=7)
    move_workshop(workshop, starts_at=later, ends_at=later + HOURS, seen=0, user=cohort.coordinator)
    WorkshopNotice.objects.create(
        workshop=workshop, person=member, kind="convocation", for_day=later.date()
    )
    said = text(admin_page(cohort))
    assert "Reportée du 13 mars 2031" in said
    assert "convocation envoyée le" in said


def admin_page(cohort: Cohort):
    person = UserFactory()
    person.groups.add(Group.objects.get(name="Coordination"))
    return logged_in(person).get(reverse("cohorts:cohort", args=[cohort.pk]))


def fill(cohort: Cohort, count: int) -> None:
    for _ in range(count):
        place = EnrolmentFactory(cohort=cohort)
        workshop = WorkshopFactory(cohort=cohort, starts_at=START, facilitator=UserFactory())
        Absence.objects.create(workshop=workshop, enrolment=place)
        workshop.moves.create(starts_at=START, ends_at=START + HOURS)


@pytest.mark.parametrize("count", [1, 3])
def test_pages_ask_as_much_for_one_session_as_for_three(
    cohort, facilitator, django_assert_num_queries, count
):
    fill(cohort, count)
    person = UserFactory()
    person.groups.add(Group.objects.get(name="Coordination"))
    admin, space = logged_in(person), logged_in(facilitator)
    page = reverse("cohorts:cohort", args=[cohort.pk])
    admin.get(page)
    space.get("/espace/animation/")
    with django_assert_num_queries(28):
        admin.get(page)
    with django_assert_num_queries(18):
        space.get("/espace/animation/")
