"""What the portal keeps of people: given out whole, erased but for the proof, purged in time."""

from datetime import UTC, date, datetime, timedelta

import pytest

from cms.retention import data_about, erase_person, purge_personal_data
from cms.typography import fr_moment
from portal.enums import EnrolmentStatus, LeaveReason, NoticeKind, TurnState
from portal.models import (
    Absence,
    ClientTurn,
    DataKey,
    Enrolment,
    Invitation,
    NotificationChoices,
    SignedName,
    TurnEvent,
    TurnSwap,
)
from portal.services.invitations import invite
from portal.services.swaps import ask_swap
from tests.factories.portal import (
    ClientTurnFactory,
    CohortFactory,
    EnrolmentFactory,
    SignedNameFactory,
    WorkshopFactory,
)

pytestmark = pytest.mark.django_db
NOON = datetime(2033, 1, 10, 12, tzinfo=UTC)
SENT = "Convocations et rappels envoyés"


def test_a_person_reads_all_that_is_written_of_their_place():
    place = EnrolmentFactory(
        cohort=CohortFactory(name="Lundi", code="LU-1"),
        person__email="amina@example.org",
        status=EnrolmentStatus.WITHDRAWN,
        left_on=date(2026, 11, 20),
        leave_reason=LeaveReason.JOB_CHANGE,
        organisation="Méridien",
        payer="opco",
        shows_email=True,
    )
    EnrolmentFactory(organisation="Autre", cohort=place.cohort)
    assert data_about("Amina@example.org")["Places dans les groupes"] == [
        {
            "groupe": "Lundi (LU-1)",
            "état": "Parti·e",
            "arrivée le": "1er septembre 2026",
            "départ le": "20 novembre 2026",
            "raison du départ": "Changement de poste ou d’employeur",
            "organisation": "Méridien",
            "qui paie": "OPCO",
            "montre son organisation": False,
            "montre son adresse": True,
            "souhaite parler d’une adaptation": False,
            "laisse lisible ce qui était partagé": False,
            "accord du groupe": None,
            "invitation ouverte le": None,
        }
    ]


def test_erasing_leaves_the_proof_and_destroys_the_key():
    place = EnrolmentFactory(accommodation_contact_wanted=True, shows_email=True)
    person, other = place.person, EnrolmentFactory(shows_email=True)
    Absence.objects.create(workshop=WorkshopFactory(cohort=place.cohort), enrolment=place)
    NotificationChoices.objects.create(person=person)
    agreed = {"status": EnrolmentStatus.INVITED, "group_agreed_at": NOON}
    Enrolment.objects.filter(pk=place.pk).update(**agreed)
    invite(place, user=place.cohort.coordinator)
    SignedNameFactory(person=person)
    kept_name = SignedNameFactory(person=other.person, name="Autre Nom")
    erase_person(person.email)
    place.refresh_from_db()
    assert (place.shows_email, place.accommodation_contact_wanted) == (False, False)
    for model in (Absence, Invitation, NotificationChoices):
        assert not model.objects.exists()
    assert [key.person for key in DataKey.objects.all()] == [other.person]
    assert [one.name for one in SignedName.objects.all()] == ["Autre Nom"]
    assert kept_name.person == other.person
    other.refresh_from_db()
    assert other.shows_email


def test_a_person_reads_their_turns_and_erasing_keeps_what_was_held():
    cohort = CohortFactory(code="LU-1")
    mine, other = EnrolmentFactory.create_batch(2, cohort=cohort)
    past, coming, theirs = (
        ClientTurnFactory(workshop__cohort=cohort, workshop__number=number, **fields)
        for number, fields in enumerate(
            [{"client": mine, "state": TurnState.DONE}, {"client": mine}, {"client": other}], 1
        )
    )
    TurnEvent.objects.create(turn=past, kind="done", enrolment=mine, happened_at=NOON)
    TurnEvent.objects.create(turn=theirs, kind="proposed", enrolment=other, happened_at=NOON)
    swap = ask_swap(theirs, offered=coming, person=mine.person, seen=0)
    told = data_about(mine.person.email)
    assert told["Passages comme client·e"] == [
        {"groupe": "LU-1", "séance": "Séance n° 1", "état": "Passage fait"},
        {"groupe": "LU-1", "séance": "Séance n° 2", "état": "Pressenti·e"},
    ]
    assert told["Histoire des passages"] == [
        {"groupe": "LU-1", "séance": "Séance n° 1", "quoi": "Passage fait", "le": fr_moment(NOON)}
    ]
    assert told["Échanges de passages"] == [
        {
            "groupe": "LU-1",
            "échange": "Séance n° 2 contre Séance n° 3",
            "réponse": "Demandé",
            "demandé le": fr_moment(swap.created_at),
            "répondu le": None,
        }
    ]
    erase_person(mine.person.email)
    clients = dict(ClientTurn.objects.values_list("pk", "client"))
    assert clients == {past.pk: mine.pk, coming.pk: None, theirs.pk: other.pk}
    assert [one.enrolment for one in TurnEvent.objects.all()] == [other]
    assert not TurnSwap.objects.exists()


@pytest.mark.parametrize(
    ("cofunded", "years", "kept"),
    [(False, 5.9, True), (False, 6.1, False), (True, 9.9, True), (True, 10.1, False)],
)
def test_places_are_kept_as_long_as_the_proof(time_machine, cofunded, years, kept):
    time_machine.move_to(NOON, tick=False)
    cohort = CohortFactory(cofunded=cofunded)
    EnrolmentFactory(cohort=cohort)
    long_ago = NOON - timedelta(days=20 * 365)
    last = NOON - timedelta(days=years * 365.25)
    WorkshopFactory(cohort=cohort, number=1, starts_at=long_ago)
    WorkshopFactory(cohort=cohort, number=2, starts_at=last)
    EnrolmentFactory()  # of a cohort without a session: nobody knows when it ends
    purge_personal_data()
    assert cohort.enrolments.exists() is kept
    assert Enrolment.objects.count() == 1 + kept


def test_a_convocation_is_proof_and_a_reminder_is_not(time_machine):
    time_machine.move_to(NOON, tick=False)
    place = EnrolmentFactory()
    ended = NOON - timedelta(days=31)
    workshop = WorkshopFactory(cohort=place.cohort, starts_at=ended - timedelta(hours=3))
    for kind in NoticeKind:
        workshop.notices.create(person=place.person, kind=kind, for_day=ended.date())
    move = workshop.moves.create(starts_at=ended, ends_at=NOON, moved_by=place.person)
    sent = {row["message"] for row in data_about(place.person.email)[SENT]}
    assert sent == set(NoticeKind.labels)
    purge_personal_data()
    assert [one.kind for one in workshop.notices.all()] == [NoticeKind.CONVOCATION]
    erase_person(place.person.email)
    assert [one.kind for one in workshop.notices.all()] == [NoticeKind.CONVOCATION]
    move.refresh_from_db()
    assert move.moved_by is None
