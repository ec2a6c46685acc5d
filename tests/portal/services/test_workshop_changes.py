"""Moves, cancellations, new places: told once to whom it concerns, with what a calendar reads."""

from datetime import UTC, date, datetime, time, timedelta
from email import message_from_bytes
from email.policy import default
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError
from django.core.mail.backends.base import BaseEmailBackend
from icalendar import Calendar

from cms.delivery.sending import deliver_due_mails
from cms.models import MailAttachment, OutboxMail, User
from portal.enums import CancelReason, EnrolmentStatus, RepeatedHour, WorkshopStatus
from portal.local_times import instant_of
from portal.models import Cohort, Workshop, WorkshopMove
from portal.services.facilitations import assign_substitute, end_facilitation
from portal.services.locking import ChangedMeanwhile
from portal.services.workshops import cancel_workshop, change_workshop, move_workshop
from tests.factories.content import UserFactory
from tests.factories.portal import (
    CohortFactory,
    EnrolmentFactory,
    FacilitationFactory,
    WorkshopFactory,
)
from tests.mails import sent_mails
from tests.threads import at_once

pytestmark = pytest.mark.django_db
PARIS = ZoneInfo("Europe/Paris")
NOW = datetime(2027, 3, 1, 10, tzinfo=PARIS)
OLD = datetime(2027, 3, 12, 9, tzinfo=PARIS)
NEW = datetime(2027, 4, 2, 9, tzinfo=PARIS)  # the clocks have changed between the two
HOURS = timedelta(hours=3)
DAY = timedelta(days=1)
PERSON = {"email": "rempla@example.org", "first_name": "Nora", "last_name": "Petit"}
SECRET = "https://visio.example.org/secret"


@pytest.fixture(autouse=True)
def now(time_machine):
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def cohort() -> Cohort:
    """Two members, three who are none any more or not yet, a facilitator, a coordinator."""
    cohort = CohortFactory(code="LU-1", coordinator__email="coordonne@example.org")
    for name in ("un", "deux"):
        EnrolmentFactory(cohort=cohort, person__email=f"{name}@example.org")
    EnrolmentFactory(cohort=cohort, status=EnrolmentStatus.SUSPENDED)
    EnrolmentFactory(cohort=cohort, status=EnrolmentStatus.INVITED, joined_on=None)
    EnrolmentFactory(
        cohort=cohort,
        status=EnrolmentStatus.WITHDRAWN,
        left_on=NOW.date(),
        leave_reason="not_said",
    )
    FacilitationFactory(cohort=cohort, person__email="anime@example.org")
    return cohort


@pytest.fixture
def workshop(cohort) -> Workshop:
    return WorkshopFactory(
        cohort=cohort, number=3, starts_at=OLD, ends_at=OLD + HOURS, video_url=SECRET
    )


@pytest.fixture
def facilitator(cohort) -> User:
    return cohort.facilitations.get().person


@pytest.fixture
def coordinator(cohort) -> User:
    return cohort.coordinator


def move(workshop: Workshop, user: User, *, to=NEW, seen=0) -> Workshop:
    return move_workshop(workshop, starts_at=to, ends_at=to + HOURS, seen=seen, user=user)


def events_in(mail) -> list:
    """Read the mail as a mail program does, and its file as a calendar does."""
    read = message_from_bytes(mail.message().as_bytes(linesep="\r\n"), policy=default)
    files = list(read.iter_attachments())
    assert [file.get_content_type() for file in files] == ["text/calendar"]
    assert [file.get_filename() for file in files] == ["seance.ics"]
    calendar = Calendar.from_ical(files[0].get_payload(decode=True))
    assert calendar["METHOD"] == files[0].get_param("method")
    return calendar.walk("VEVENT")


def test_a_move_is_told_once_to_all_whom_it_concerns(workshop, facilitator):
    move(workshop, facilitator)
    assert sorted(mail.to[0] for mail in sent_mails()) == [
        "anime@example.org",
        "coordonne@example.org",
        "deux@example.org",
        "un@example.org",
    ]


def test_a_coordinator_who_moves_it_knows(workshop, cohort):
    move(workshop, cohort.coordinator)
    assert "coordonne@example.org" not in {mail.to[0] for mail in sent_mails()}


def test_a_coordinator_is_led_to_what_they_may_open(workshop, facilitator, cohort):
    """The session's page in the portal, named in the others' mails and files, is not theirs."""
    move(workshop, facilitator)
    [mine] = [mail for mail in sent_mails() if mail.to == ["coordonne@example.org"]]
    [event] = events_in(mine)
    page = f"/admin/coordination/groupes/{cohort.pk}/"
    assert page in mine.body
    assert page in event["URL"]
    for said in (mine.body, mine.alternatives[0][0], event["DESCRIPTION"], event["URL"]):
        assert "/espace/" not in said


def test_what_a_mail_about_a_move_says(workshop, facilitator):
    move(workshop, facilitator)
    mail = sent_mails()[0]
    assert mail.subject == "LU-1 – Séance n° 3\u00a0: nouvelle date"
    assert "prévue le vendredi 12 mars 2027, 9\u00a0h – 12\u00a0h" in mail.body
    assert "vendredi 2 avril 2027, 9\u00a0h – 12\u00a0h" in mail.body
    [event] = events_in(mail)
    assert event["UID"] == str(workshop.pk)
    assert event["SEQUENCE"] == 1
    assert event["STATUS"] == "CONFIRMED"
    assert event.start.astimezone(UTC) == datetime(2027, 4, 2, 7, tzinfo=UTC)
    assert event.end.astimezone(UTC) == datetime(2027, 4, 2, 10, tzinfo=UTC)


def test_an_end_that_changes_alone_is_kept_too(workshop, facilitator):
    change_workshop(workshop, ends_at=OLD + 2 * HOURS, seen=0, user=facilitator)
    change_workshop(workshop, place="Lyon", seen=1, user=facilitator)
    moves = workshop.moves.values_list("starts_at", "ends_at", "moved_by")
    assert list(moves) == [(OLD, OLD + HOURS, facilitator.pk)]


def test_old_dates_are_kept_in_order(workshop, facilitator, time_machine):
    move(workshop, facilitator)
    time_machine.shift(timedelta(minutes=1))
    move(workshop, facilitator, to=NEW + timedelta(days=7), seen=1)
    moves = workshop.moves.values_list("starts_at", "ends_at", "moved_by")
    assert list(moves) == [
        (OLD, OLD + HOURS, facilitator.pk),
        (NEW, NEW + HOURS, facilitator.pk),
    ]
    workshop.refresh_from_db()
    assert (workshop.ics_sequence, workshop.version) == (2, 2)
    assert workshop.prep_due_at == datetime(2027, 4, 6, 23, 59, tzinfo=PARIS)


def test_a_cancellation_reaches_calendars_without_its_reason(workshop, facilitator):
    cancel_workshop(workshop, reason=CancelReason.PARTICIPANTS, seen=0, user=facilitator)
    mail = sent_mails()[0]
    assert mail.subject == "LU-1 – Séance n° 3\u00a0: séance annulée"
    whole = mail.message().as_string() + mail.body + mail.alternatives[0][0]
    assert CancelReason.PARTICIPANTS.label not in whole
    [event] = events_in(mail)
    assert (event["SEQUENCE"], event["STATUS"]) == (1, "CANCELLED")


def test_a_session_that_takes_place_after_all_is_told(workshop, cohort):
    cancel_workshop(
        workshop, reason=CancelReason.PLACE, seen=0, user=cohort.coordinator, tells=False
    )
    restored = change_workshop(
        workshop, seen=1, user=cohort.coordinator, status=WorkshopStatus.PLANNED
    )
    assert (restored.cancel_reason, restored.ics_sequence) == ("", 2)
    [event] = events_in(sent_mails()[0])
    assert event["STATUS"] == "CONFIRMED"


def test_a_new_place_reaches_calendars(workshop, facilitator):
    change_workshop(workshop, seen=0, user=facilitator, place="4 place Bellecour, Lyon")
    mail = sent_mails()[0]
    assert mail.subject == "LU-1 – Séance n° 3\u00a0: nouveau lieu"
    [event] = events_in(mail)
    assert (event["LOCATION"], event["SEQUENCE"]) == ("4 place Bellecour, Lyon", 1)


def test_another_facilitator_is_told_without_a_name_or_a_file(workshop, facilitator, cohort):
    other = FacilitationFactory(cohort=cohort, person__last_name="Zyglofax").person
    change_workshop(workshop, seen=0, user=facilitator, facilitator=other)
    mails = sent_mails()
    assert len(mails) == 5
    assert all("Zyglofax" not in mail.body and not mail.attachments for mail in mails)
    workshop.refresh_from_db()
    assert workshop.ics_sequence == 0


@pytest.mark.parametrize(
    "fields",
    [
        {"video_url": "https://visio.example.org/b"},
        {"status": WorkshopStatus.CONFIRMED},
        {},
    ],
)
def test_what_changes_nothing_for_people_is_not_told(workshop, facilitator, fields):
    change_workshop(workshop, seen=0, user=facilitator, **fields)
    assert sent_mails() == []


def test_what_changes_at_a_cancelled_session_is_not_told(workshop, facilitator, cohort):
    cancel_workshop(workshop, reason=CancelReason.PLACE, seen=0, user=facilitator, tells=False)
    other = FacilitationFactory(cohort=cohort).person
    times = {"starts_at": NEW, "ends_at": NEW + HOURS}
    changed = change_workshop(
        workshop, seen=1, user=facilitator, place="Lyon", facilitator=other, **times
    )
    assert (changed.status, changed.cancel_reason) == ("cancelled", "place")
    assert sent_mails() == []


def test_session_is_not_held_before_it_begins(workshop, facilitator, time_machine):
    with pytest.raises(ValidationError, match="pas encore commencé"):
        change_workshop(workshop, seen=0, user=facilitator, status=WorkshopStatus.HELD)
    workshop.refresh_from_db()
    assert (workshop.status, workshop.version) == (WorkshopStatus.PLANNED, 0)
    time_machine.move_to(OLD, tick=False)
    change_workshop(workshop, seen=0, user=facilitator, status=WorkshopStatus.HELD)
    assert sent_mails() == []


def test_hour_that_comes_twice_is_no_move_when_it_stays(workshop, facilitator):
    """PEP 495: the same instant in two zones is not equal then (security §4, the clock)."""
    second = instant_of(date(2027, 10, 31), time(2, 30), PARIS, RepeatedHour.SECOND)
    change_workshop(
        workshop, seen=0, user=facilitator, starts_at=second, ends_at=second + HOURS, tells=False
    )
    again = instant_of(date(2027, 10, 31), time(2, 30), PARIS, RepeatedHour.SECOND)
    fields = {"starts_at": again, "ends_at": again + HOURS, "access_code": "2580"}
    change_workshop(workshop, seen=1, user=facilitator, **fields)
    workshop.refresh_from_db()
    assert (workshop.ics_sequence, workshop.moves.count(), sent_mails()) == (1, 1, [])


def test_who_facilitated_on_the_old_day_hears_of_the_new_one(workshop, facilitator, cohort):
    before = FacilitationFactory(
        cohort=cohort, starts_on=OLD.date() - timedelta(days=90), ends_on=OLD.date()
    ).person
    move(workshop, facilitator)
    assert [mail.to for mail in sent_mails()].count([before.email]) == 1


def test_no_mail_about_what_is_over(workshop, facilitator, time_machine):
    time_machine.move_to(OLD + timedelta(days=1), tick=False)
    cancel_workshop(workshop, reason=CancelReason.EVENT, seen=0, user=facilitator)
    assert sent_mails() == []


def test_mails_hold_no_link_of_the_call_and_no_name_of_a_member(workshop, facilitator, cohort):
    move(workshop, facilitator)
    names = [one.person.last_name for one in cohort.enrolments.all()]
    for mail in sent_mails():
        whole = mail.message().as_string() + mail.body + mail.alternatives[0][0]
        assert SECRET not in whole
        assert not [name for name in names if name in whole]


def test_who_replaces_keeps_the_way_to_a_session_that_is_moved(workshop, facilitator, cohort):
    substitute = FacilitationFactory(
        cohort=cohort,
        workshop=workshop,
        starts_on=NOW.date(),
        ends_on=OLD.date() + timedelta(days=1),
    )
    move(workshop, facilitator)
    substitute.refresh_from_db()
    assert substitute.ends_on == NEW.date() + timedelta(days=1)
    assert substitute.person.email in {mail.to[0] for mail in sent_mails()}


@pytest.mark.parametrize("to", [OLD + timedelta(minutes=15), OLD - 3 * DAY, NEW])
def test_who_was_ended_before_a_session_stays_so_when_it_is_moved(
    workshop, facilitator, coordinator, to
):
    ended, kept = (
        assign_substitute(workshop, {**PERSON, "email": email}, user=coordinator)
        for email in ("partie@example.org", "reste@example.org")
    )
    end_facilitation(ended, ends_on=NOW.date() + DAY, user=coordinator)
    move(workshop, facilitator, to=to)
    ends = dict(workshop.substitutes.values_list("person__email", "ends_on"))
    assert ends == {
        "partie@example.org": NOW.date() + DAY,
        "reste@example.org": to.date() + DAY,
    }
    again = workshop.substitutes.get(pk=kept.pk)
    move(Workshop.objects.get(pk=workshop.pk), facilitator, to=OLD + DAY, seen=1)
    again.refresh_from_db()
    assert again.ends_on == OLD.date() + 2 * DAY


def test_who_replaces_follows_a_session_that_ends_past_midnight_elsewhere(workshop, coordinator):
    """The instants stay, the local day does not: Réunion is two hours ahead of Paris in summer."""
    late = datetime(2027, 4, 2, 20, tzinfo=PARIS)
    workshop = move(workshop, coordinator, to=late)
    substitute = assign_substitute(workshop, PERSON, user=coordinator)
    change_workshop(workshop, seen=1, user=coordinator, tells=False, timezone="Indian/Reunion")
    substitute.refresh_from_db()
    assert substitute.ends_on == date(2027, 4, 4)


@pytest.mark.parametrize(
    ("state", "told"),
    [
        ({"status": WorkshopStatus.HELD}, "tenue"),
        ({"status": WorkshopStatus.CANCELLED}, "annulée"),
        ({}, "passée"),
    ],
)
def test_a_move_that_cannot_be_is_refused(cohort, facilitator, state, told):
    workshop = WorkshopFactory(cohort=cohort, starts_at=OLD, ends_at=OLD + HOURS, **state)
    to = NEW if state else NOW - timedelta(hours=1)
    with pytest.raises(ValidationError, match=told):
        move(workshop, facilitator, to=to)
    assert not WorkshopMove.objects.exists()
    assert not OutboxMail.objects.exists()


class DeadServer(BaseEmailBackend):
    def send_messages(self, messages):
        raise ConnectionError


def test_a_file_survives_a_mail_server_that_is_away(workshop, facilitator, settings, time_machine):
    backend, settings.EMAIL_BACKEND = settings.EMAIL_BACKEND, f"{__name__}.DeadServer"
    move(workshop, facilitator)
    deliver_due_mails()
    assert MailAttachment.objects.count() == 4
    settings.EMAIL_BACKEND = backend
    time_machine.move_to(NOW + timedelta(minutes=5), tick=False)
    for mail in sent_mails():
        [event] = events_in(mail)
        assert event["UID"] == str(workshop.pk)
    assert not MailAttachment.objects.exists()


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_of_two_who_move_it_at_once_one_is_told_and_mails_leave_once():
    cohort = CohortFactory()
    EnrolmentFactory(cohort=cohort)
    workshop = WorkshopFactory(cohort=cohort, starts_at=OLD, ends_at=OLD + HOURS)
    people = [cohort.coordinator, UserFactory()]

    def deed(person: User) -> bool:
        try:
            move(workshop, person, to=NEW + timedelta(days=people.index(person)))
        except ChangedMeanwhile:
            return False
        return True

    done = at_once(*(lambda person=person: deed(person) for person in people))
    assert sorted(done) == [False, True]
    workshop.refresh_from_db()
    assert workshop.starts_at == NEW + timedelta(days=done.index(True))
    assert (workshop.ics_sequence, workshop.moves.count()) == (1, 1)
    by_coordinator = done[0]
    assert OutboxMail.objects.filter(kind="workshop_news").count() == (1 if by_coordinator else 2)
