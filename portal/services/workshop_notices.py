"""Reminders and convocations: at 9 h in Paris, once each, never of what is over (BR-31, BR-43).

Jobs of every hour. What is due on a day may leave later that day, never on the next: « demain »
would be wrong. A mail that waits for its server is dropped when its session begins.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone

from cms.models import User
from portal.enums import CohortStatus, EnrolmentStatus, NoticeKind, WorkshopStatus
from portal.models import Absence, Enrolment, NotificationChoices, Workshop, WorkshopNotice
from portal.queries.concerned import people_concerned
from portal.workshop_emails import send_convocation, send_reminder

PARIS = ZoneInfo("Europe/Paris")
OPENS = time(9)
DAYS_BEFORE = {NoticeKind.WEEK_BEFORE: 7, NoticeKind.DAY_BEFORE: 1}
CONVOKED_BEFORE = timedelta(days=14)
COMING = (WorkshopStatus.PLANNED, WorkshopStatus.CONFIRMED)
ALIVE = (CohortStatus.OPEN, CohortStatus.RUNNING)


def local_day(workshop: Workshop) -> date:
    """Return the day a session is on where it takes place."""
    return workshop.starts_at.astimezone(workshop.zone).date()


# Reminders ---------------------------------------------------------------------------------------


@transaction.atomic
def send_workshop_reminders() -> int:
    """Remind of the sessions of tomorrow and in a week; return how many mails that makes."""
    now = timezone.now()
    if _too_early(now):
        return 0
    due = _due_reminders(now)
    wishes = NotificationChoices.objects.in_bulk(
        {person.pk for _, _, person in due}, field_name="person_id"
    )
    by_person: dict[User, list[Workshop]] = defaultdict(list)
    for workshop, kind, person in due:
        if _wants(wishes.get(person.pk), kind) and _noted(workshop, person, kind):
            by_person[person].append(workshop)
    for person, workshops in by_person.items():
        first = min(one.starts_at for one in workshops)
        send_reminder(person, workshops, lifetime=first - now)
    return len(by_person)


def _due_reminders(now: datetime) -> list[tuple[Workshop, NoticeKind, User]]:
    """Every person to be reminded today, by session in the order of the calendar."""
    due = []
    for workshop in _coming_workshops(now, max(DAYS_BEFORE.values())):
        ahead = (local_day(workshop) - now.astimezone(PARIS).date()).days
        kinds = [kind for kind, days in DAYS_BEFORE.items() if days == ahead]
        for kind in kinds:
            due += [(workshop, kind, person) for person in _who_comes(workshop)]
    return due


def _coming_workshops(now: datetime, days: int) -> list[Workshop]:
    """The sessions that begin within so many days, kept as they are until the mails are written."""
    found = Workshop.objects.select_for_update(of=("self",)).select_related("cohort")
    return list(
        found.filter(
            starts_at__gt=now,
            starts_at__lt=now + timedelta(days=days + 2),  # whatever the zone
            status__in=COMING,
            cohort__status__in=ALIVE,
        ).order_by("starts_at", "pk")
    )


def _who_comes(workshop: Workshop) -> list[User]:
    absent = set(
        Absence.objects.filter(workshop=workshop).values_list("enrolment__person", flat=True)
    )
    return [person for person in people_concerned(workshop) if person.pk not in absent]


def _wants(choices: NotificationChoices | None, kind: NoticeKind) -> bool:
    """Who never chose wants both."""
    return choices is None or getattr(choices, kind.value)


def _noted(workshop: Workshop, person: User, kind: NoticeKind) -> bool:
    """Note that a mail leaves; False when one has left before for this day of the session."""
    return WorkshopNotice.objects.get_or_create(
        workshop=workshop, person=person, kind=kind, for_day=local_day(workshop)
    )[1]


def _too_early(now: datetime) -> bool:
    return now.astimezone(PARIS).time() < OPENS


# Convocations ------------------------------------------------------------------------------------


@transaction.atomic
def send_convocations() -> int:
    """Call the members of each cohort that begins within 14 days; return how many mails.

    Once a person and cohort, whatever is moved afterwards; who joins in these days is called too.
    """
    now = timezone.now()
    if _too_early(now):
        return 0
    sent = 0
    for first in _first_workshops(now):
        workshops = list(_sessions_of(first).select_related("cohort__coordinator"))
        for person in _not_called_yet(first):
            _noted(first, person, NoticeKind.CONVOCATION)
            send_convocation(person, workshops, lifetime=first.starts_at - now)
            sent += 1
    return sent


def _first_workshops(now: datetime) -> Iterable[Workshop]:
    """The sessions soon to come with which a cohort begins."""
    soon = _coming_workshops(now, CONVOKED_BEFORE.days)
    for workshop in soon:
        is_first = _sessions_of(workshop).first() == workshop
        days = (local_day(workshop) - now.astimezone(PARIS).date()).days
        if is_first and days <= CONVOKED_BEFORE.days:
            yield workshop


def _sessions_of(workshop: Workshop):
    sessions = Workshop.objects.filter(cohort=workshop.cohort_id)
    return sessions.exclude(status=WorkshopStatus.CANCELLED).order_by("starts_at", "pk")


def _not_called_yet(first: Workshop) -> list[User]:
    called = WorkshopNotice.objects.filter(
        workshop__cohort=first.cohort_id, kind=NoticeKind.CONVOCATION
    )
    members = Enrolment.objects.filter(
        cohort=first.cohort_id, status=EnrolmentStatus.ACTIVE, person__is_active=True
    ).exclude(person__in=called.values("person"))
    return [one.person for one in members.select_related("person")]
