"""Reminders and convocations: at 9 h in Paris, once each, never of what is over (BR-31, BR-43).

Jobs of every hour; a convocation may be sent again by hand. What is due on a day may leave later
that day, never on the next: « demain » would be wrong. A mail that waits for its server is dropped
when its session begins, says what is so when it leaves, and never leaves untrue.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from wagtail.log_actions import log

from cms.delivery.outbox import Content
from cms.enums import MailState
from cms.models import OutboxMail, User
from portal.enums import EnrolmentStatus, NoticeKind, WorkshopStatus
from portal.models import Absence, Enrolment, NotificationChoices, Workshop, WorkshopNotice
from portal.queries.concerned import people_concerned
from portal.queries.workshop_changes import is_to_begin
from portal.services.locking import lock_cohort
from portal.services.notices import (
    ALIVE,
    coming_workshops,
    days_ahead,
    is_still_to_come,
    note_once,
    still_true,
    tie,
    too_early,
)
from portal.workshop_emails import convocation, reminder, send_convocation, send_reminder

DAYS_BEFORE = {NoticeKind.WEEK_BEFORE: 7, NoticeKind.DAY_BEFORE: 1}
CONVOKED_BEFORE = timedelta(days=14)
WAITING = (MailState.WAITING, MailState.SENDING)
NOT_AGAIN = (
    "La convocation se renvoie à un membre qui l’a reçue, tant que le groupe n’a pas commencé."
)


# Reminders ---------------------------------------------------------------------------------------


@transaction.atomic
def send_workshop_reminders() -> int:
    """Remind of the sessions of tomorrow and in a week; return how many mails that makes."""
    now = timezone.now()
    if too_early(now):
        return 0
    due = _due_reminders(now)
    wishes = NotificationChoices.objects.in_bulk(
        {person.pk for _, _, person in due}, field_name="person_id"
    )
    by_person: dict[User, list[WorkshopNotice]] = defaultdict(list)
    for workshop, kind, person in due:
        is_wished = _wants(wishes.get(person.pk), kind)
        if is_wished and (notice := note_once(workshop, person, kind)):
            by_person[person].append(notice)
    for person, notices in by_person.items():
        workshops = [notice.workshop for notice in notices]
        first = min(one.starts_at for one in workshops)
        tie(notices, send_reminder(person, workshops, lifetime=first - now))
    return len(by_person)


def _due_reminders(now: datetime) -> list[tuple[Workshop, NoticeKind, User]]:
    """Every person to be reminded today, by session in the order of the calendar."""
    due = []
    for workshop in coming_workshops(now, max(DAYS_BEFORE.values())):
        ahead = days_ahead(workshop, now)
        kinds = [kind for kind, days in DAYS_BEFORE.items() if days == ahead]
        for kind in kinds:
            due += [(workshop, kind, person) for person in _who_comes(workshop)]
    return due


def _who_comes(workshop: Workshop) -> list[User]:
    absent = set(
        Absence.objects.filter(workshop=workshop).values_list("enrolment__person", flat=True)
    )
    return [person for person in people_concerned(workshop) if person.pk not in absent]


def _wants(choices: NotificationChoices | None, kind: NoticeKind) -> bool:
    """Who never chose wants both."""
    return choices is None or getattr(choices, kind.value)


def rewrite_reminder(mail: OutboxMail) -> Content | None:
    """What a reminder that is about to leave says now, of the sessions it is still right about."""
    now = timezone.now()
    notices = still_true(mail, lambda notice: _is_still_wished(notice, now))
    workshops = [notice.workshop for notice in notices]
    return reminder(notices[0].person, workshops) if notices else None


def _is_still_wished(notice: WorkshopNotice, now: datetime) -> bool:
    """That of a week before gives way to that of the day before."""
    workshop, person = notice.workshop, notice.person
    last = DAYS_BEFORE[NoticeKind.DAY_BEFORE] if notice.kind == NoticeKind.WEEK_BEFORE else -1
    if not is_still_to_come(notice, now) or days_ahead(workshop, now) <= last:
        return False
    choices = NotificationChoices.objects.filter(person=person).first()
    return _wants(choices, NoticeKind(notice.kind)) and person in _who_comes(workshop)


# Convocations ------------------------------------------------------------------------------------


@transaction.atomic
def send_convocations() -> int:
    """Call the members of each cohort that begins within 14 days; return how many mails.

    Once a person and cohort, whatever is moved afterwards; who joins in these days is called too.
    """
    now = timezone.now()
    if too_early(now):
        return 0
    sent = 0
    for first in _first_workshops(now):
        workshops = list(_sessions_of(first.cohort_id))
        for person in _not_called_yet(first):
            if notice := note_once(first, person, NoticeKind.CONVOCATION):
                mail = send_convocation(person, workshops, lifetime=first.starts_at - now)
                tie([notice], mail)
                sent += 1
    return sent


def _first_workshops(now: datetime) -> Iterable[Workshop]:
    """The sessions soon to come with which a cohort begins."""
    soon = coming_workshops(now, CONVOKED_BEFORE.days)
    for workshop in soon:
        is_first = _sessions_of(workshop.cohort_id).first() == workshop
        if is_first and days_ahead(workshop, now) <= CONVOKED_BEFORE.days:
            yield workshop


def _sessions_of(cohort_id):
    sessions = Workshop.objects.filter(cohort=cohort_id).select_related("cohort__coordinator")
    return sessions.exclude(status=WorkshopStatus.CANCELLED).order_by("starts_at", "pk")


def _not_called_yet(first: Workshop) -> list[User]:
    called = _convocations_in(first.cohort_id).values("person")
    members = _members_of(first.cohort_id).exclude(person__in=called)
    return [one.person for one in members.select_related("person")]


def _convocations_in(cohort_id):
    return WorkshopNotice.objects.filter(workshop__cohort=cohort_id, kind=NoticeKind.CONVOCATION)


def _members_of(cohort_id):
    return Enrolment.objects.filter(
        cohort=cohort_id,
        cohort__status__in=ALIVE,
        status=EnrolmentStatus.ACTIVE,
        person__is_active=True,
    )


def rewrite_convocation(mail: OutboxMail) -> Content | None:
    """What a convocation that is about to leave says now; None once there is nothing to begin."""
    notices = still_true(mail, _is_still_called)
    return convocation(list(_sessions_of(notices[0].workshop.cohort_id))) if notices else None


def _is_still_called(notice: WorkshopNotice) -> bool:
    cohort = notice.workshop.cohort_id
    is_member = _members_of(cohort).filter(person=notice.person_id).exists()
    return is_member and is_to_begin(list(_sessions_of(cohort)))


@transaction.atomic
def convoke_again(enrolment: Enrolment, *, user: User) -> None:
    """Send a member the convocation once more, with what it says today; the notice says when.

    One that still waits for its server will say that when it leaves: none is added to it.

    ValidationError unless they were called before, and their cohort is still to begin.
    """
    cohort = lock_cohort(enrolment.cohort)
    sessions = list(_sessions_of(cohort.pk))
    mine = _convocations_in(cohort.pk).filter(person=enrolment.person_id)
    notice = mine.select_related("mail").first()
    is_member = _members_of(cohort.pk).filter(pk=enrolment.pk).exists()
    if not (notice and is_member and is_to_begin(sessions)):
        raise ValidationError(NOT_AGAIN)
    if notice.mail and notice.mail.state in WAITING:
        return
    lifetime = sessions[0].starts_at - timezone.now()
    notice.mail = send_convocation(enrolment.person, sessions, lifetime=lifetime)
    notice.save(update_fields=["mail", "updated_at"])
    log(cohort, "portal.convoke_again", user=user)
