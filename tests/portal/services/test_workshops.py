"""Sessions: their steps, times, changes; two people at once; absences."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from wagtail.models import ModelLogEntry

from cms.models import SessionFlow, SessionFlowStep, User
from portal.enums import CancelReason, EnrolmentStatus, Modality, WorkshopKind, WorkshopStatus
from portal.models import Absence, Workshop
from portal.queries.cohorts import absences_at, is_absent
from portal.services.cohorts import open_cohort
from portal.services.locking import ChangedMeanwhile
from portal.services.workshops import (
    add_workshop,
    announce_absence,
    cancel_workshop,
    change_workshop,
    take_back_absence,
)
from tests.factories.content import UserFactory
from tests.factories.portal import (
    CharterVersionFactory,
    CohortFactory,
    EnrolmentFactory,
    WorkshopFactory,
)
from tests.threads import at_once

pytestmark = pytest.mark.django_db
PARIS = ZoneInfo("Europe/Paris")
START = datetime(2027, 3, 25, 9, 30, tzinfo=PARIS)
TIMES = {"starts_at": START, "ends_at": START + timedelta(hours=3)}
LATER = {name: at + timedelta(days=7) for name, at in TIMES.items()}
ONSITE = {"modality": Modality.ONSITE, "place": "12 rue des Lilas, Lyon"}


@pytest.fixture
def coordinator() -> User:
    return UserFactory()


@pytest.fixture
def flow() -> SessionFlow:
    flow = SessionFlow.objects.create(name="Deux étapes", code="deux")
    for order, step in enumerate([("Exposé", 10, "client"), ("Échange", 30, "consultants")]):
        label, minutes, speaker = step
        SessionFlowStep.objects.create(
            flow=flow, label=label, minutes=minutes, speaker=speaker, sort_order=order
        )
    return flow


def open_one(flow: SessionFlow, coordinator: User):
    return open_cohort(
        code="OU-1",
        name="Ouvert",
        formation=None,
        coordinator=coordinator,
        charter=CharterVersionFactory().charter,
        flow=flow,
        facilitator={"email": "anim@example.org", "first_name": "A", "last_name": "L"},
        starts_on=timezone.localdate(),
        user=coordinator,
    )


def test_a_session_keeps_its_steps_whatever_becomes_of_the_flow(flow, coordinator):
    cohort = open_one(flow, coordinator)
    first = add_workshop(cohort, user=coordinator, **TIMES, **ONSITE)
    SessionFlowStep.objects.filter(flow=flow).delete()
    SessionFlowStep.objects.create(flow=flow, label="Autre", minutes=5, speaker="client")
    second = add_workshop(cohort, user=coordinator, **ONSITE, **LATER)
    wanted = [(1, "Exposé", 10, "client"), (2, "Échange", 30, "consultants")]
    for workshop in (first, second):
        steps = workshop.steps.values_list("position", "label", "minutes", "speaker")
        assert list(steps) == wanted


def test_kinds_are_numbered_apart(coordinator):
    cohort = CohortFactory()
    planned = [("kickoff", TIMES), ("workshop", TIMES), ("workshop", LATER), ("review", LATER)]
    made = [
        add_workshop(cohort, kind=kind, user=coordinator, **times, **ONSITE)
        for kind, times in planned
    ]
    assert [str(one) for one in made] == [
        "Réunion de lancement",
        "Séance n° 1",
        "Séance n° 2",
        "Bilan",
    ]


@pytest.mark.parametrize("kind", [WorkshopKind.KICKOFF, WorkshopKind.REVIEW])
def test_first_and_last_meeting_get_steps_once_they_become_a_consultation(flow, coordinator, kind):
    cohort = open_one(flow, coordinator)
    workshop = add_workshop(cohort, user=coordinator, kind=kind, **TIMES, **ONSITE)
    assert workshop.steps.count() == 0
    for name, seen in [("Un autre lieu", 0), ("Encore un", 1)]:
        change_workshop(
            workshop, seen=seen, user=coordinator, kind=WorkshopKind.WORKSHOP, place=name
        )
        assert [step.label for step in workshop.steps.all()] == ["Exposé", "Échange"]


def test_the_same_click_twice_adds_one_session_and_its_steps_once(flow, coordinator):
    cohort = open_one(flow, coordinator)
    first, second = (add_workshop(cohort, user=coordinator, **TIMES, **ONSITE) for _ in range(2))
    assert second == first == cohort.workshops.get()
    assert first.steps.count() == 2
    assert ModelLogEntry.objects.filter(action="portal.add_workshop").count() == 1


def test_another_place_at_the_same_time_is_refused_and_not_lost_without_a_word(coordinator):
    cohort = CohortFactory()
    first = add_workshop(cohort, user=coordinator, **TIMES, **ONSITE)
    with pytest.raises(ValidationError) as refusal:
        add_workshop(cohort, user=coordinator, **TIMES, **ONSITE | {"place": "Ailleurs"})
    assert "déjà «\u00a0Séance n° 1\u00a0» à ces heures" in refusal.value.messages[0]
    assert cohort.workshops.get().place == first.place == ONSITE["place"]


@pytest.mark.parametrize(
    "other",
    [
        {"kind": WorkshopKind.KICKOFF},
        {"ends_at": START + timedelta(hours=2)},
        {"starts_at": START + timedelta(hours=1)},
    ],
)
def test_another_session_is_added(coordinator, other):
    cohort = CohortFactory()
    first = add_workshop(cohort, user=coordinator, **TIMES, **ONSITE)
    elsewhere = add_workshop(CohortFactory(), user=coordinator, **TIMES, **ONSITE)
    second = add_workshop(cohort, user=coordinator, **{**TIMES, **ONSITE, **other})
    assert len({first, elsewhere, second}) == Workshop.objects.count() == 3


def test_a_session_is_added_where_one_was_cancelled(coordinator):
    cohort = CohortFactory()
    first = add_workshop(cohort, user=coordinator, **TIMES, **ONSITE)
    cancel_workshop(first, reason=CancelReason.PLACE, seen=0, user=coordinator)
    second = add_workshop(cohort, user=coordinator, **TIMES, **ONSITE)
    states = cohort.workshops.order_by("number").values_list("pk", "number", "status")
    assert list(states) == [(first.pk, 1, "cancelled"), (second.pk, 2, "planned")]


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_of_two_clicks_at_once_one_adds_a_session():
    cohort, coordinator = CohortFactory(), UserFactory()
    add = [lambda: add_workshop(cohort, user=coordinator, **TIMES, **ONSITE)] * 3
    assert set(at_once(*add)) == {cohort.workshops.get()}


@pytest.mark.parametrize(
    ("start", "due"),
    [
        ("2027-03-25T09:30+01:00", "2027-03-22T23:59+01:00"),
        ("2027-03-29T09:30+02:00", "2027-03-26T23:59+01:00"),  # clocks change on the 28th
        ("2026-10-26T09:30+01:00", "2026-10-23T23:59+02:00"),
    ],
)
def test_a_sheet_is_due_at_the_end_of_a_local_day(coordinator, start, due):
    start = datetime.fromisoformat(start)
    workshop = add_workshop(
        CohortFactory(prep_due_days=3),
        starts_at=start,
        ends_at=start + timedelta(hours=2),
        user=coordinator,
        **ONSITE,
    )
    assert workshop.prep_due_at == datetime.fromisoformat(due)


@pytest.mark.parametrize(
    ("fields", "where"),
    [
        ({"ends_at": START}, "ends_at"),
        ({"ends_at": START - timedelta(hours=1)}, "ends_at"),
        ({"ends_at": START + timedelta(hours=12, minutes=1)}, "ends_at"),
        ({"place": ""}, "place"),
        ({"modality": Modality.HYBRID, "place": ""}, "place"),
        ({"video_url": "http://visio.example.org/a"}, "video_url"),
        ({"video_url": "javascript:alert(1)"}, "video_url"),
    ],
)
def test_a_session_that_cannot_be_is_refused(coordinator, fields, where):
    with pytest.raises(ValidationError) as refused:
        add_workshop(CohortFactory(), user=coordinator, **{**TIMES, **ONSITE, **fields})
    assert list(refused.value.error_dict) == [where]
    assert not Workshop.objects.exists()


def test_hours_are_counted_across_a_change_of_clocks(coordinator):
    """The night of 25 October 2026 is an hour longer in Paris (BR-41)."""
    start = datetime(2026, 10, 25, 0, 30, tzinfo=PARIS)
    end = datetime(2026, 10, 25, 12, 15, tzinfo=PARIS)  # 11 h 45 on the clock, 12 h 45 in truth
    with pytest.raises(ValidationError, match="12 heures"):
        add_workshop(CohortFactory(), starts_at=start, ends_at=end, user=coordinator, **ONSITE)


def test_a_move_raises_the_sequence_and_moves_what_is_due(coordinator):
    workshop = add_workshop(CohortFactory(), user=coordinator, **TIMES, **ONSITE)
    later = START + timedelta(days=7)
    moved = change_workshop(
        workshop, seen=0, user=coordinator, starts_at=later, ends_at=later + timedelta(hours=3)
    )
    assert (moved.ics_sequence, moved.version) == (1, 1)
    assert moved.prep_due_at == datetime(2027, 3, 29, 23, 59, tzinfo=PARIS)


def test_a_new_link_is_no_news_for_calendars(coordinator):
    workshop = WorkshopFactory()
    changed = change_workshop(
        workshop, seen=0, user=coordinator, video_url="https://visio.example.org/b"
    )
    assert (changed.ics_sequence, changed.version) == (0, 1)


def test_a_cancelled_session_stays_and_calendars_hear_of_it(coordinator):
    workshop = WorkshopFactory()
    cancel_workshop(workshop, reason=CancelReason.PLACE, seen=0, user=coordinator)
    workshop.refresh_from_db()
    assert (workshop.status, workshop.cancel_reason, workshop.ics_sequence) == (
        WorkshopStatus.CANCELLED,
        CancelReason.PLACE,
        1,
    )


def test_a_session_that_was_held_does_not_change(coordinator):
    workshop = WorkshopFactory(status=WorkshopStatus.HELD)
    with pytest.raises(ValidationError, match="tenue"):
        change_workshop(workshop, seen=0, user=coordinator, place="Ailleurs")


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_of_two_moves_at_once_one_is_told(coordinator):
    workshop = WorkshopFactory()

    def move(days: int) -> bool:
        start = workshop.starts_at + timedelta(days=days)
        try:
            change_workshop(
                workshop,
                seen=0,
                user=coordinator,
                starts_at=start,
                ends_at=start + timedelta(hours=3),
            )
        except ChangedMeanwhile:
            return False
        return True

    assert sorted(at_once(lambda: move(1), lambda: move(2), lambda: move(3))) == [
        False,
        False,
        True,
    ]
    workshop.refresh_from_db()
    assert (workshop.version, workshop.ics_sequence) == (1, 1)


@pytest.mark.parametrize(
    "wrong",
    [
        {"ends_at": datetime(2020, 1, 1, tzinfo=UTC)},
        {"cancel_reason": CancelReason.PLACE},
    ],
)
def test_the_database_refuses_what_contradicts_itself(wrong):
    workshop = WorkshopFactory()
    with pytest.raises(IntegrityError), transaction.atomic():
        Workshop.objects.filter(pk=workshop.pk).update(**wrong)


def test_an_absence_is_said_once_and_taken_back():
    enrolment = EnrolmentFactory()
    workshop = WorkshopFactory(cohort=enrolment.cohort)
    for _ in range(2):
        announce_absence(workshop, enrolment.person)
    assert absences_at(workshop) == [enrolment.person.get_full_name()]
    assert is_absent(workshop, enrolment.person)
    for _ in range(2):
        take_back_absence(workshop, enrolment.person)
    assert absences_at(workshop) == []


@pytest.mark.parametrize(
    "state",
    [
        {"status": WorkshopStatus.CANCELLED},
        {"starts_at": datetime(2026, 1, 1, 9, tzinfo=UTC)},
    ],
)
def test_no_absence_at_what_is_over(state):
    enrolment = EnrolmentFactory()
    workshop = WorkshopFactory(cohort=enrolment.cohort, **state)
    with pytest.raises(ValidationError):
        announce_absence(workshop, enrolment.person)


@pytest.mark.parametrize("status", [EnrolmentStatus.SUSPENDED, EnrolmentStatus.INVITED])
def test_only_members_are_absent(status):
    enrolment = EnrolmentFactory(status=status)
    workshop = WorkshopFactory(cohort=enrolment.cohort, kind=WorkshopKind.KICKOFF)
    with pytest.raises(ValidationError, match="plus partie de ce groupe"):
        announce_absence(workshop, enrolment.person)
    assert not Absence.objects.exists()
