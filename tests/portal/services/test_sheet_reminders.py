"""Reminders of sheets over a client's weeks, with a moved clock: every mail counted."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from cms.delivery.sending import deliver_due_mails
from cms.models import OutboxMail, User
from portal.enums import EnrolmentStatus, WorkshopStatus
from portal.models import (
    ClientTurn,
    Cohort,
    Enrolment,
    NotificationChoices,
    Workshop,
    WorkshopNotice,
)
from portal.services.preparations import open_sheet, save_sheet, submit_sheet, withdraw_sheet
from portal.services.sheet_reminders import send_sheet_reminders
from portal.services.turns import assign_turn, stand_back
from portal.services.workshops import move_workshop
from tests.factories.portal import (
    ClientTurnFactory,
    CohortFactory,
    EnrolmentFactory,
    FacilitationFactory,
    WorkshopFactory,
)
from tests.factories.sheets import COMPLETE
from tests.mails import sent_mails
from tests.threads import at_once

pytestmark = pytest.mark.django_db
PARIS = ZoneInfo("Europe/Paris")
BEGINS = datetime(2027, 3, 25, 9, 30, tzinfo=PARIS)  # a Thursday; the clocks change on the 28th
WEEK_BEFORE, SOON = "2027-03-18T09:00", "2027-03-22T09:00"


@pytest.fixture
def clock(time_machine):
    """Move the clock to a local time and do what the worker does each hour."""

    def work(moment: str, *, has_server: bool = True) -> None:
        time_machine.move_to(datetime.fromisoformat(moment).replace(tzinfo=PARIS), tick=False)
        send_sheet_reminders()
        if has_server:
            deliver_due_mails()

    work("2027-01-04T08:00")
    return work


@pytest.fixture
def turn(clock) -> ClientTurn:
    """The one turn of a session with a client, another member and a facilitator."""
    cohort = CohortFactory(code="LU-1")
    place = EnrolmentFactory(cohort=cohort, person__email="cliente@example.org")
    EnrolmentFactory(cohort=cohort)
    FacilitationFactory(cohort=cohort)
    return ClientTurnFactory(workshop=session(cohort, number=4), client=place)


def session(cohort: Cohort, starts_at: datetime = BEGINS, **fields) -> Workshop:
    return WorkshopFactory(
        cohort=cohort,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(hours=3),
        prep_due_at=(starts_at - timedelta(days=3)).replace(hour=23, minute=59),
        **fields,
    )


def hand_over(turn: ClientTurn):
    sheet = open_sheet(turn.client.person, workshop=turn.workshop, turn=turn)
    return submit_sheet(save_sheet(sheet, texts=COMPLETE, seen=0), seen=1)


def reminded() -> list[str]:
    return list(OutboxMail.objects.filter(kind="sheet_reminder").values_list("to", flat=True))


@pytest.mark.parametrize(
    ("moment", "is_reminded"),
    [
        ("2027-03-17T09:00", False),
        ("2027-03-18T08:59", False),
        (WEEK_BEFORE, True),
        ("2027-03-18T23:59", True),  # the worker was down at 9 h: still the same day
        ("2027-03-19T09:00", False),
        ("2027-03-22T08:59", False),
        (SOON, True),
        ("2027-03-23T09:00", False),
        ("2027-03-24T09:00", False),
        ("2027-03-25T09:00", False),
    ],
)
def test_a_reminder_has_its_day_its_hour_and_the_client_alone(turn, clock, moment, is_reminded):
    clock(moment)
    assert reminded() == (["cliente@example.org"] if is_reminded else [])


def test_each_leaves_once_whatever_the_worker_does(turn, clock):
    for day in range(15, 26):
        for hour in (8, 9, 12, 23):
            clock(f"2027-03-{day}T{hour:02}:00")
    assert reminded() == ["cliente@example.org"] * 2
    kinds = WorkshopNotice.objects.order_by("created_at").values_list("kind", flat=True)
    assert list(kinds) == ["sheet_week", "sheet_soon"]


def test_days_are_those_of_the_session_overseas(turn, clock):
    there = ZoneInfo("America/Martinique")
    starts_at = datetime(2027, 3, 25, 20, tzinfo=there)  # the 26th in Paris
    Workshop.objects.filter(pk=turn.workshop_id).update(
        starts_at=starts_at, ends_at=starts_at + timedelta(hours=3), timezone=str(there)
    )
    clock("2027-03-18T08:59")
    assert reminded() == []
    clock(WEEK_BEFORE)
    assert len(reminded()) == 1


def test_handing_over_stops_them_and_taking_back_does_not(turn, clock):
    sheet = hand_over(turn)
    clock(WEEK_BEFORE)
    assert reminded() == []
    withdraw_sheet(sheet)
    clock(SOON)
    assert reminded() == ["cliente@example.org"]


def took_back(turn: ClientTurn) -> None:
    stand_back(turn, turn.client.person, seen=turn.version)


def gave(turn: ClientTurn) -> None:
    other = Enrolment.objects.get(turns=None)
    assign_turn(turn, client=other, seen=turn.version, user=turn.workshop.cohort.coordinator)


@pytest.mark.parametrize("happens", [hand_over, took_back, gave])
def test_one_that_waits_for_its_server_is_taken_back_when_nothing_is_to_be_done(
    turn, clock, happens
):
    """Of the client alone: the other one of the same session is reminded as they were."""
    other = EnrolmentFactory(cohort=turn.workshop.cohort, person__email="autre@example.org")
    ClientTurnFactory(workshop=turn.workshop, client=other, position=2)
    clock(WEEK_BEFORE, has_server=False)
    happens(turn)
    clock(WEEK_BEFORE)  # who is the client by now is reminded
    told = {to for mail in sent_mails() for to in mail.to if "fiche" in mail.subject}
    assert ("cliente@example.org" in told, "autre@example.org" in told) == (False, True)


def test_a_draft_or_a_consultants_sheet_stops_nothing(turn, clock):
    person = turn.client.person
    open_sheet(person, workshop=turn.workshop, turn=turn)
    as_consultant = save_sheet(open_sheet(person, workshop=turn.workshop), texts={}, seen=0)
    submit_sheet(as_consultant, seen=1)
    clock(WEEK_BEFORE)
    assert reminded() == ["cliente@example.org"]


@pytest.mark.parametrize(
    ("choices", "count"), [({}, 2), ({"preparation": False}, 0), ({"week_before": False}, 2)]
)
def test_they_can_be_refused(turn, clock, choices, count):
    NotificationChoices.objects.create(person=turn.client.person, **choices)
    clock(WEEK_BEFORE)
    clock(SOON)
    assert len(reminded()) == count


@pytest.mark.parametrize("why", ["paused", "closed", "cancelled", "no client", "group over"])
def test_who_is_not_concerned(turn, clock, why):
    place, workshop = turn.client, turn.workshop
    if why == "paused":
        type(place).objects.filter(pk=place.pk).update(status=EnrolmentStatus.SUSPENDED)
    elif why == "closed":
        User.objects.filter(pk=place.person_id).update(is_active=False)
    elif why == "cancelled":
        Workshop.objects.filter(pk=workshop.pk).update(status=WorkshopStatus.CANCELLED)
    elif why == "no client":
        ClientTurn.objects.filter(pk=turn.pk).update(client=None, state="open")
    else:
        Cohort.objects.filter(pk=workshop.cohort_id).update(status="closed")
    clock(WEEK_BEFORE)
    assert reminded() == []


def test_a_session_put_off_is_reminded_of_anew(turn, clock):
    clock(WEEK_BEFORE)
    workshop = Workshop.objects.select_related("cohort").get(pk=turn.workshop_id)
    later = BEGINS + timedelta(days=14)
    move_workshop(
        workshop,
        starts_at=later,
        ends_at=later + timedelta(hours=3),
        seen=0,
        user=workshop.cohort.coordinator,
        tells=False,
    )
    clock(SOON)
    assert len(reminded()) == 1
    clock("2027-04-01T09:00")
    assert len(reminded()) == 2


def test_what_falls_due_together_is_one_mail_that_says_nothing_of_it(turn, clock):
    person = turn.client.person
    other = EnrolmentFactory(person=person, cohort__code="MA-2")
    later = session(other.cohort, BEGINS + timedelta(hours=5), number=2)
    ClientTurnFactory(workshop=later, client=other)
    third = session(turn.workshop.cohort, BEGINS + timedelta(days=4), number=5)
    ClientTurnFactory(workshop=third, client=turn.client)
    clock("2027-03-22T09:00")  # three days, three days, and a week before
    [mail] = sent_mails()
    assert mail.subject == "3 fiches sont à préparer"
    places = [mail.body.index(title) for title in ("LU-1 – Séance n° 4", "MA-2", "n° 5")]
    assert places == sorted(places)
    assert "au plus tard le lundi 22 mars 2027" in mail.body
    assert "/espace/preparations/" in mail.body
    assert person.last_name not in mail.body + mail.alternatives[0][0]
    clock("2027-03-22T10:00")
    assert len(sent_mails()) == 1


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_two_workers_at_once_remind_once(turn, clock, time_machine):
    time_machine.move_to(datetime.fromisoformat(SOON).replace(tzinfo=PARIS), tick=True)
    at_once(send_sheet_reminders, send_sheet_reminders)
    assert reminded() == ["cliente@example.org"]
