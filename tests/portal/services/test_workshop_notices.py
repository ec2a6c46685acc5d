"""Reminders and convocations over a group's whole life, with a moved clock: every mail counted."""

from collections import Counter
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage
from django.utils import timezone
from icalendar import Calendar
from wagtail.models import ModelLogEntry

from cms.delivery.sending import deliver_due_mails
from cms.enums import MailState
from cms.models import OutboxMail, User
from portal.enums import (
    CancelReason,
    EnrolmentStatus,
    LeaveReason,
    NoticeKind,
    WorkshopKind,
    WorkshopStatus,
)
from portal.models import Cohort, Enrolment, NotificationChoices, Workshop, WorkshopNotice
from portal.queries.workshop_changes import convocations_of
from portal.services.cohorts import change_cohort
from portal.services.enrolments import suspend, withdraw
from portal.services.facilitations import end_facilitation
from portal.services.workshop_notices import (
    convoke_again,
    send_convocations,
    send_workshop_reminders,
)
from portal.services.workshops import (
    announce_absence,
    cancel_workshop,
    change_workshop,
    move_workshop,
)
from tests.factories.content import FormationPageFactory
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
HOURS = timedelta(hours=3)
A_DEPARTURE = {"left_on": date(2027, 1, 3), "leave_reason": LeaveReason.JOB_CHANGE}
BEGINS = datetime(2027, 3, 25, 9, 30, tzinfo=PARIS)  # a Thursday; the clocks change on the 28th


@pytest.fixture
def clock(time_machine):
    """Move the clock to a local time and do what the worker does each hour."""

    def work(moment: str, *, has_server: bool = True) -> None:
        time_machine.move_to(datetime.fromisoformat(moment).replace(tzinfo=PARIS), tick=False)
        send_convocations()
        send_workshop_reminders()
        if has_server:
            deliver_due_mails()

    work("2027-01-04T08:00")
    return work


@pytest.fixture
def cohort(clock) -> Cohort:
    return CohortFactory(code="LU-1", formation=FormationPageFactory(title="Pratiquer"))


@pytest.fixture
def member(cohort) -> User:
    return EnrolmentFactory(cohort=cohort, person__email="membre@example.org").person


def session(cohort: Cohort, starts_at: datetime = BEGINS, **fields) -> Workshop:
    return WorkshopFactory(cohort=cohort, starts_at=starts_at, ends_at=starts_at + HOURS, **fields)


def mails(kind: str = "workshop_reminder") -> list[str]:
    return sorted(OutboxMail.objects.filter(kind=kind).values_list("to", flat=True))


def reminders_sent() -> list[EmailMessage]:
    return [one for one in sent_mails() if one.subject.startswith("Rappel")]


@pytest.mark.parametrize(
    ("moment", "reminded"),
    [
        ("2027-03-17T09:00", False),
        ("2027-03-18T08:59", False),
        ("2027-03-18T09:00", True),
        ("2027-03-18T23:59", True),  # the worker was down at 9 h: still the same day
        ("2027-03-19T09:00", False),  # the day after it would be wrong
        ("2027-03-24T08:59", False),
        ("2027-03-24T09:00", True),
        ("2027-03-25T09:00", False),
        ("2027-03-26T09:00", False),
    ],
)
def test_a_reminder_has_its_day_and_its_hour(cohort, member, clock, moment, reminded):
    session(cohort)
    clock(moment)
    assert mails() == ([member.email] if reminded else [])


def test_the_day_before_is_a_day_of_the_calendar_not_24_hours(cohort, member, clock):
    """Monday the 29th follows the night in which the clocks go forward (BR-43)."""
    session(cohort, datetime(2027, 3, 29, 8, tzinfo=PARIS))
    clock("2027-03-28T08:59")
    assert mails() == []
    clock("2027-03-28T09:00")
    assert mails() == [member.email]


def test_a_session_overseas_is_reminded_on_its_own_local_day_before(cohort, member, clock):
    martinique = datetime(2027, 3, 25, 20, tzinfo=ZoneInfo("America/Martinique"))  # the 26th here
    session(cohort, martinique, timezone="America/Martinique")
    clock("2027-03-24T09:00")
    assert mails() == [member.email]
    clock("2027-03-25T09:00")
    assert mails() == [member.email]


def test_nobody_is_reminded_twice(cohort, member, clock):
    session(cohort)
    for hour in range(9, 24):
        clock(f"2027-03-24T{hour:02}:00")
    assert mails() == [member.email]


def test_sessions_that_fall_due_together_make_one_mail(cohort, member, clock):
    session(cohort, BEGINS, number=1)
    session(cohort, BEGINS + timedelta(days=6), number=2)
    session(cohort, BEGINS + timedelta(hours=5), number=3)
    other = EnrolmentFactory(person=member, cohort__code="MA-2").cohort
    session(other, BEGINS + timedelta(hours=9), number=7)
    clock("2027-03-24T09:00")
    [mail] = reminders_sent()
    assert mail.subject == "Rappel\u00a0: 4 séances approchent"
    places = [mail.body.index(title) for title in ("n° 1", "n° 3", "MA-2 – Séance n° 7", "n° 2")]
    assert places == sorted(places)


def test_what_a_reminder_says(cohort, member, clock):
    workshop = session(cohort, number=3, video_url="https://visio.example.org/secret")
    clock("2027-03-24T09:00")
    [mail] = reminders_sent()
    assert mail.subject == "Rappel\u00a0: LU-1 – Séance n° 3, jeudi 25 mars 2027"
    assert "jeudi 25 mars 2027, 9\u00a0h\u00a030 – 12\u00a0h\u00a030" in mail.body
    assert f"/espace/seances/{workshop.pk}/" in mail.body
    assert "visio" not in mail.body + mail.alternatives[0][0]


@pytest.mark.parametrize(
    ("choices", "wanted"),
    [
        ({}, ["2027-03-18", "2027-03-24"]),
        ({"week_before": False}, ["2027-03-24"]),
        ({"day_before": False}, ["2027-03-18"]),
        ({"week_before": False, "day_before": False}, []),
        ({"preparation": False}, ["2027-03-18", "2027-03-24"]),
    ],
)
def test_each_reminder_can_be_refused(cohort, member, clock, choices, wanted):
    NotificationChoices.objects.create(person=member, **choices)
    session(cohort)
    days = []
    for day in range(15, 27):
        before = len(mails())
        clock(f"2027-03-{day}T09:00")
        days += [f"2027-03-{day}"] * (len(mails()) - before)
    assert days == wanted


def test_only_who_comes_is_reminded(cohort, clock):
    workshop = session(cohort)
    kept = FacilitationFactory(cohort=cohort).person
    FacilitationFactory(cohort=cohort, ends_on=BEGINS.date() - timedelta(days=1))
    FacilitationFactory(cohort=cohort, starts_on=BEGINS.date() + timedelta(days=1))
    comes = EnrolmentFactory(cohort=cohort).person
    announce_absence(workshop, EnrolmentFactory(cohort=cohort).person)
    EnrolmentFactory(cohort=cohort, status=EnrolmentStatus.SUSPENDED)
    EnrolmentFactory(cohort=cohort, status=EnrolmentStatus.INVITED, joined_on=None)
    EnrolmentFactory(
        cohort=cohort,
        status=EnrolmentStatus.WITHDRAWN,
        left_on=BEGINS.date(),
        leave_reason="not_said",
    )
    EnrolmentFactory(cohort=cohort, person__is_active=False)
    clock("2027-03-24T09:00")
    assert mails() == sorted([kept.email, comes.email])


@pytest.mark.parametrize("status", [WorkshopStatus.CANCELLED, WorkshopStatus.HELD])
def test_what_does_not_come_is_not_reminded_of(cohort, member, clock, status):
    session(cohort, status=status)
    clock("2027-03-24T09:00")
    assert mails() == []


@pytest.mark.parametrize("status", ["draft", "closed", "archived"])
def test_a_cohort_that_does_not_run_reminds_nobody(cohort, member, clock, status):
    Cohort.objects.update(status=status)
    session(cohort)
    clock("2027-03-24T09:00")
    assert mails() == []


def test_a_session_that_is_moved_is_reminded_of_for_its_new_day_only(cohort, member, clock):
    workshop = session(cohort)
    clock("2027-03-18T09:00")
    later = BEGINS + timedelta(days=12)
    move_workshop(workshop, starts_at=later, ends_at=later + HOURS, seen=0, user=cohort.coordinator)
    for day in ("03-24", "03-30", "04-05", "04-06"):
        clock(f"2027-{day}T10:00")
    noted = WorkshopNotice.objects.values_list("kind", "for_day").exclude(kind="convocation")
    assert sorted((kind, day.isoformat()) for kind, day in noted) == [
        (NoticeKind.DAY_BEFORE, "2027-04-06"),
        (NoticeKind.WEEK_BEFORE, "2027-03-25"),
        (NoticeKind.WEEK_BEFORE, "2027-04-06"),
    ]
    assert mails() == [member.email] * 3


def test_a_session_that_is_put_back_is_not_reminded_of_again(cohort, member, clock):
    workshop = session(cohort)
    clock("2027-03-18T09:00")
    for seen, to in enumerate([BEGINS + timedelta(days=1), BEGINS]):
        move_workshop(
            workshop, starts_at=to, ends_at=to + HOURS, seen=seen, user=cohort.coordinator
        )
    clock("2027-03-18T11:00")
    assert mails() == [member.email]


def test_a_reminder_that_could_not_leave_is_dropped_when_the_session_begins(cohort, member, clock):
    session(cohort)
    clock("2027-03-24T09:00")
    mail = OutboxMail.objects.get(kind="workshop_reminder")
    assert mail.expires_at == BEGINS


# While the mail server is away -------------------------------------------------------------------


def moved(workshop: Workshop, user: User) -> None:
    to = BEGINS + timedelta(days=1)
    move_workshop(workshop, starts_at=to, ends_at=to + HOURS, seen=0, user=user)


UNTRUE = {
    "moved": lambda workshop, place, user: moved(workshop, user),
    "cancelled": lambda workshop, place, user: cancel_workshop(
        workshop, reason=CancelReason.PLACE, seen=0, user=user
    ),
    "absent": lambda workshop, place, user: announce_absence(workshop, place.person),
    "gone": lambda workshop, place, user: withdraw(
        place, reason=LeaveReason.NOT_SAID, left_on=timezone.localdate(), seen=0, user=user
    ),
    "paused": lambda workshop, place, user: suspend(place, seen=0, user=user),
    "group over": lambda workshop, place, user: change_cohort(
        workshop.cohort, status="closed", seen=0, user=user
    ),
}


@pytest.mark.parametrize("happens", UNTRUE.values(), ids=UNTRUE)
def test_a_reminder_that_has_become_untrue_never_leaves(cohort, clock, happens):
    workshop, place = session(cohort), EnrolmentFactory(cohort=cohort)
    clock("2027-03-24T09:00", has_server=False)
    assert len(mails()) == 1
    happens(workshop, place, cohort.coordinator)
    clock("2027-03-24T10:00")
    assert (mails(), reminders_sent()) == ([], [])
    assert not WorkshopNotice.objects.exclude(kind=NoticeKind.CONVOCATION).exists()


def test_what_stays_true_of_it_leaves(cohort, member, clock):
    """One mail waits about two sessions of a person, another about the first of somebody else."""
    workshop = session(cohort, number=1)
    absent = EnrolmentFactory(cohort=cohort, person__email="absente@example.org").person
    other = EnrolmentFactory(person=absent, cohort__code="MA-2").cohort
    session(other, BEGINS + timedelta(days=6), number=7)
    clock("2027-03-24T09:00", has_server=False)
    announce_absence(workshop, absent)
    clock("2027-03-25T08:00")  # a day of its own would be over
    told = {mail.to[0]: mail.subject for mail in reminders_sent()}
    assert told == {
        absent.email: "Rappel\u00a0: MA-2 – Séance n° 7, mercredi 31 mars 2027",
        member.email: "Rappel\u00a0: LU-1 – Séance n° 1, jeudi 25 mars 2027",
    }


def test_a_reminder_names_the_place_of_the_moment_it_leaves(cohort, member, clock):
    workshop = session(cohort)
    clock("2027-03-24T09:00", has_server=False)
    change_workshop(workshop, place="3 quai Rambaud, Lyon", seen=0, user=cohort.coordinator)
    clock("2027-03-24T10:00")
    [mail] = reminders_sent()
    assert "3 quai Rambaud, Lyon" in mail.body


def test_a_reminder_that_was_tried_is_asked_again(cohort, member, clock, settings):
    """Cancelled between two tries, the second of which the server would take."""
    workshop = session(cohort)
    backend, settings.EMAIL_BACKEND = settings.EMAIL_BACKEND, "nowhere.Backend"
    clock("2027-03-24T09:00")
    assert OutboxMail.objects.get(kind="workshop_reminder").attempts == 1
    cancel_workshop(workshop, reason=CancelReason.PLACE, seen=0, user=cohort.coordinator)
    settings.EMAIL_BACKEND = backend
    clock("2027-03-24T10:00")
    assert reminders_sent() == []


def test_of_a_reminder_that_was_long_in_the_writing_nothing_is_kept(cohort, member, clock):
    workshop = session(cohort)
    clock("2027-03-24T09:00", has_server=False)
    WorkshopNotice.objects.update(created_at=timezone.now() - timedelta(minutes=5))
    moved(workshop, cohort.coordinator)
    clock("2027-03-24T10:00")
    move_workshop(
        workshop, starts_at=BEGINS, ends_at=BEGINS + HOURS, seen=1, user=cohort.coordinator
    )
    clock("2027-03-24T11:00")
    assert len(reminders_sent()) == 1


def test_who_ends_facilitating_is_reminded_no_more(cohort, clock):
    session(cohort)
    leaving = FacilitationFactory(cohort=cohort, person__email="part@example.org")
    FacilitationFactory(cohort=cohort, person__email="reste@example.org")
    clock("2027-03-24T09:00", has_server=False)
    end_facilitation(leaving, ends_on=date(2027, 3, 24), user=cohort.coordinator)
    clock("2027-03-24T10:00")
    assert [mail.to for mail in reminders_sent()] == [["reste@example.org"]]


def test_who_is_to_facilitate_is_told_from_when_the_page_opens(cohort, clock):
    workshop = session(cohort, BEGINS + timedelta(days=1))
    later = {"cohort": cohort, "starts_on": BEGINS.date()}
    FacilitationFactory(cohort=cohort, person__email="deja@example.org")
    FacilitationFactory(**later, person__email="bientot@example.org")
    one_day = {"workshop": workshop, "ends_on": BEGINS.date() + timedelta(days=2)}
    FacilitationFactory(**later, **one_day, person__email="un.jour@example.org")

    def told() -> set[tuple[str, bool, bool]]:
        line = "à partir du 25 mars 2027, premier jour de votre animation"
        texts = ((one, [one.body, one.alternatives[0][0]]) for one in sent_mails())
        return {(*one.to, *(line in text for text in both)) for one, both in texts}

    of_the_day = {
        ("deja@example.org", False, False),
        ("bientot@example.org", True, True),
        ("un.jour@example.org", True, True),
    }
    clock("2027-03-19T09:00")
    assert told() == of_the_day
    change_workshop(workshop, place="Salle B", seen=0, user=cohort.coordinator)
    mail.outbox.clear()
    clock("2027-03-19T10:00")
    assert told() == of_the_day
    mail.outbox.clear()
    clock("2027-03-25T09:00")
    assert told() == {(address, False, False) for address, _, _ in of_the_day}


def test_the_first_reminder_gives_way_to_the_second(cohort, member, clock):
    session(cohort)
    clock("2027-03-18T09:00", has_server=False)
    clock("2027-03-24T09:00", has_server=False)
    assert len(mails()) == 2
    clock("2027-03-24T10:00")
    assert len(reminders_sent()) == 1


def test_the_first_reminder_leaves_until_then(cohort, member, clock):
    session(cohort)
    clock("2027-03-18T09:00", has_server=False)
    clock("2027-03-23T23:00")
    assert len(reminders_sent()) == 1


def test_a_convocation_says_what_is_so_when_it_leaves(cohort, member, clock):
    session(cohort, kind=WorkshopKind.KICKOFF, number=1)
    later = session(cohort, BEGINS + timedelta(days=14), number=1)
    clock("2027-03-11T09:00", has_server=False)
    cancel_workshop(later, reason=CancelReason.PLACE, seen=0, user=cohort.coordinator)
    clock("2027-03-12T09:00")
    [mail] = [one for one in sent_mails() if "convocation" in one.subject]
    assert ("Réunion de lancement" in mail.body, "Séance n° 1" in mail.body) == (True, False)
    titles = [str(one["SUMMARY"]) for one in Calendar.from_ical(mail.attachments[0][1]).events]
    assert titles == ["LU-1 – Réunion de lancement"]


def test_a_convocation_that_waits_is_not_doubled(cohort, member, clock):
    session(cohort, kind=WorkshopKind.KICKOFF)
    clock("2027-03-11T09:00", has_server=False)
    convoke_again(cohort.enrolments.get(), user=cohort.coordinator)
    assert mails("convocation") == [member.email]


def test_one_that_left_stays_proved_when_a_second_does_not_leave(cohort, member, clock):
    session(cohort, kind=WorkshopKind.KICKOFF)
    clock("2027-03-11T09:00")
    place = cohort.enrolments.get()
    clock("2027-03-20T10:00")
    convoke_again(place, user=cohort.coordinator)
    gone = {"reason": LeaveReason.NOT_SAID, "left_on": date(2027, 3, 20), "seen": 0}
    withdraw(place, **gone, user=cohort.coordinator)
    clock("2027-03-20T11:00")
    assert mails("convocation") == [member.email]
    sent_on = convocations_of(cohort)[member.pk].astimezone(PARIS)
    assert sent_on == datetime(2027, 3, 11, 9, tzinfo=PARIS)


def test_news_come_in_their_order_and_not_after_the_session(cohort, member, clock, settings):
    workshop = session(cohort)
    backend, settings.EMAIL_BACKEND = settings.EMAIL_BACKEND, "nowhere.Backend"
    moved(workshop, cohort.coordinator)
    for minute in (0, 1, 3, 7, 15, 31):  # the first is put off for an hour in the end
        clock(f"2027-03-20T10:{minute:02}")
    later = BEGINS + timedelta(days=4)
    to = {"starts_at": later, "ends_at": later + HOURS}
    move_workshop(workshop, **to, seen=1, user=cohort.coordinator)
    settings.EMAIL_BACKEND = backend
    clock("2027-03-20T10:35")
    clock("2027-03-20T12:00")
    told = [one.body for one in sent_mails() if "nouvelle date" in one.subject]
    days = ["vendredi 26 mars 2027", "lundi 29 mars 2027"]
    assert [[day for day in days if day in body] for body in told] == [[days[0]], days]
    last = OutboxMail.objects.filter(kind="workshop_news").latest("pk")
    assert last.expires_at == later


def test_news_that_wait_do_not_reach_who_has_left(cohort, member, clock, settings):
    """Paused, gone, shut; who has left another group only is still told."""
    workshop, staying = session(cohort), FacilitationFactory(cohort=cohort).person
    pausing, leaving = (EnrolmentFactory(cohort=cohort) for _ in range(2))
    shut = EnrolmentFactory(cohort=cohort).person
    elsewhere = EnrolmentFactory(person=member, status=EnrolmentStatus.WITHDRAWN, **A_DEPARTURE)
    backend, settings.EMAIL_BACKEND = settings.EMAIL_BACKEND, "nowhere.Backend"
    moved(workshop, cohort.coordinator)
    deliver_due_mails()
    suspend(pausing, seen=0, user=cohort.coordinator)
    gone = {"reason": LeaveReason.JOB_CHANGE, "left_on": date(2027, 1, 4), "seen": 0}
    withdraw(leaving, **gone, user=cohort.coordinator)
    User.objects.filter(pk=shut.pk).update(is_active=False)
    settings.EMAIL_BACKEND = backend
    clock("2027-03-20T12:00")
    told = sorted(to for one in sent_mails() if "nouvelle date" in one.subject for to in one.to)
    assert elsewhere.cohort != cohort
    assert told == sorted([member.email, staying.email])
    assert not OutboxMail.objects.filter(kind="workshop_news", state=MailState.WAITING).exists()


# Convocations ------------------------------------------------------------------------------------


def test_members_are_called_once_before_the_kickoff(cohort, member, clock):
    session(cohort, kind=WorkshopKind.KICKOFF, number=1)
    session(cohort, BEGINS + timedelta(days=14), number=1)
    clock("2027-03-10T23:00")
    assert mails("convocation") == []
    for day in range(11, 26):
        clock(f"2027-03-{day}T09:00")
    assert mails("convocation") == [member.email]


def test_what_a_convocation_says(cohort, member, clock):
    session(cohort, kind=WorkshopKind.KICKOFF, number=1, video_url="https://visio.example.org/s")
    session(cohort, BEGINS + timedelta(days=14), number=1)
    session(cohort, BEGINS + timedelta(days=28), number=2, status=WorkshopStatus.CANCELLED)
    clock("2027-03-11T09:00")
    [mail] = sent_mails()
    assert mail.subject == "LU-1\u00a0: votre convocation"
    for said in (
        "LU-1 – Réunion de lancement",
        "jeudi 25 mars 2027, 9\u00a0h\u00a030 – 12\u00a0h\u00a030",
        "12 rue des Lilas, Lyon",
        "Séance n° 1\u00a0: jeudi 8 avril 2027",
        "/formations/pratiquer/",
        f"/espace/groupes/{cohort.pk}/charte/",
        cohort.coordinator.email,
        "handicap@example.org",
    ):
        assert said in mail.body
    assert "visio" not in mail.message().as_string() + mail.body
    assert "Séance n° 2" not in mail.body
    [(_, content, kind)] = mail.attachments
    assert kind == "text/calendar; method=PUBLISH"
    titles = [str(event["SUMMARY"]) for event in Calendar.from_ical(content).walk("VEVENT")]
    assert titles == ["LU-1 – Réunion de lancement", "LU-1 – Séance n° 1"]


def test_who_joins_shortly_before_is_called_too_and_a_move_calls_nobody_again(
    cohort, member, clock
):
    kickoff = session(cohort, kind=WorkshopKind.KICKOFF)
    clock("2027-03-12T09:00")
    late = EnrolmentFactory(cohort=cohort).person
    to = BEGINS + timedelta(days=2)
    move_workshop(kickoff, starts_at=to, ends_at=to + HOURS, seen=0, user=cohort.coordinator)
    clock("2027-03-13T09:00")
    assert mails("convocation") == sorted([member.email, late.email])


def test_nobody_is_called_to_what_has_begun(cohort, clock):
    session(cohort, kind=WorkshopKind.KICKOFF, number=1)
    session(cohort, BEGINS + timedelta(days=7), number=1)
    clock("2027-03-24T09:00")
    EnrolmentFactory(cohort=cohort)
    clock("2027-03-25T10:00")
    clock("2027-03-26T10:00")
    assert mails("convocation") == []


def test_a_convocation_is_sent_again_with_what_it_says_today(cohort, member, clock):
    kickoff = session(cohort, kind=WorkshopKind.KICKOFF, number=1)
    clock("2027-03-11T09:00")
    change_workshop(kickoff, place="3 quai Rambaud, Lyon", seen=0, user=cohort.coordinator)
    clock("2027-03-20T10:00")
    convoke_again(cohort.enrolments.get(), user=cohort.coordinator)
    clock("2027-03-21T10:00")
    assert mails("convocation") == [member.email] * 2
    first, second = [one for one in sent_mails() if "convocation" in one.subject]
    assert ("12 rue des Lilas" in first.body, "3 quai Rambaud" in second.body) == (True, True)
    assert [one.attachments[0][2] for one in (first, second)] == [first.attachments[0][2]] * 2
    sent_on = convocations_of(cohort)[member.pk].astimezone(PARIS)
    assert sent_on == datetime(2027, 3, 20, 10, tzinfo=PARIS)
    logged = ModelLogEntry.objects.filter(action="portal.convoke_again")
    assert logged.get().user == cohort.coordinator


@pytest.mark.parametrize(
    "trouble", ["never called", "begun", "suspended", "closed", "inactive", "no session"]
)
def test_nobody_else_is_called_again(cohort, member, clock, trouble):
    session(cohort, kind=WorkshopKind.KICKOFF)
    clock("2027-03-10T09:00" if trouble == "never called" else "2027-03-11T09:00")
    called = mails("convocation")
    if trouble == "begun":
        clock("2027-03-25T10:00")
    elif trouble == "suspended":
        Enrolment.objects.update(status=EnrolmentStatus.SUSPENDED)
    elif trouble == "closed":
        Cohort.objects.update(status="closed")
    elif trouble == "inactive":
        User.objects.filter(pk=member.pk).update(is_active=False)
    elif trouble == "no session":
        Workshop.objects.update(status=WorkshopStatus.CANCELLED)
    with pytest.raises(ValidationError, match="tant que le groupe n’a pas commencé"):
        convoke_again(cohort.enrolments.get(), user=cohort.coordinator)
    assert mails("convocation") == called


# A life ------------------------------------------------------------------------------------------


def test_every_mail_of_a_cohorts_life_is_counted(cohort, clock):
    """Kickoff, three sessions and a review; one is moved, one cancelled; one member leaves."""
    stays, refuses, leaves, absent = EnrolmentFactory.create_batch(4, cohort=cohort)
    NotificationChoices.objects.create(person=refuses.person, week_before=False)
    facilitator = FacilitationFactory(cohort=cohort, starts_on=BEGINS.date()).person
    kinds = ["kickoff", "workshop", "workshop", "workshop", "review"]
    sessions = [
        session(cohort, BEGINS + timedelta(days=28 * n), kind=kind, number=n + 1)
        for n, kind in enumerate(kinds)
    ]
    day = datetime(2027, 3, 1, tzinfo=PARIS)
    while day < datetime(2027, 8, 1, tzinfo=PARIS):
        for hour in (7, 9, 15):
            clock(f"{day.date()}T{hour:02}:00")
        match day.date().isoformat():
            case "2027-04-01":
                announce_absence(sessions[1], absent.person)
            case "2027-05-13":  # the second is moved by a week, after its reminder of a week before
                to = sessions[2].starts_at + timedelta(days=7)
                move_workshop(
                    sessions[2], starts_at=to, ends_at=to + HOURS, seen=0, user=facilitator
                )
            case "2027-05-20":
                leaves.status, leaves.left_on = EnrolmentStatus.WITHDRAWN, day.date()
                leaves.leave_reason = "not_said"
                leaves.save()
            case "2027-06-12":
                cancel_workshop(
                    sessions[3], reason=CancelReason.PLACE, seen=0, user=cohort.coordinator
                )
        day += timedelta(days=1)
    counted = Counter(OutboxMail.objects.values_list("kind", "to"))
    assert counted == {
        **{("convocation", one.person.email): 1 for one in (stays, refuses, leaves, absent)},
        # Six of a week before: the second session twice, as planned and as moved, and the third,
        # cancelled later; four of the day before.
        ("workshop_reminder", stays.person.email): 10,
        ("workshop_reminder", facilitator.email): 10,
        ("workshop_reminder", refuses.person.email): 4,
        # Neither of the two of the session they said they would not come to.
        ("workshop_reminder", absent.person.email): 8,
        # Gone on 20 May, after the reminder of that morning for the new date.
        ("workshop_reminder", leaves.person.email): 6,
        ("workshop_news", stays.person.email): 2,
        ("workshop_news", refuses.person.email): 2,
        ("workshop_news", absent.person.email): 2,
        ("workshop_news", leaves.person.email): 1,
        ("workshop_news", facilitator.email): 2,
        ("workshop_news", cohort.coordinator.email): 1,
    }


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_two_workers_at_once_remind_once(clock, time_machine):
    cohort = CohortFactory()
    EnrolmentFactory.create_batch(2, cohort=cohort)
    session(cohort)
    time_machine.move_to(BEGINS - timedelta(days=1), tick=False)
    assert sorted(at_once(send_workshop_reminders, send_workshop_reminders)) == [0, 2]
    assert len(mails()) == 2
