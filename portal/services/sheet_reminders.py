"""Reminders of sheets: to clients, 7 and 3 days before, until theirs is handed over (BR-57)."""

from collections import defaultdict
from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from cms.delivery.outbox import Content
from cms.models import OutboxMail, User
from portal.enums import EnrolmentStatus, NoticeKind
from portal.models import ClientTurn, NotificationChoices, Preparation, Workshop, WorkshopNotice
from portal.models.turns import COMING_STATES
from portal.preparation_emails import send_sheet_reminder, sheet_reminder
from portal.queries.preparations import READ_BY_OTHERS
from portal.services.notices import (
    coming_workshops,
    days_ahead,
    is_still_to_come,
    note_once,
    still_true,
    tie,
    too_early,
)

DAYS_BEFORE = {7: NoticeKind.SHEET_WEEK, 3: NoticeKind.SHEET_SOON}


@transaction.atomic
def send_sheet_reminders() -> int:
    """Remind the clients of the sessions in 7 and in 3 days; return how many mails that makes.

    A job of every hour: nobody is reminded twice of one day, and several sheets make one mail.
    """
    now = timezone.now()
    if too_early(now):
        return 0
    by_person: dict[User, list[WorkshopNotice]] = defaultdict(list)
    for workshop, person in _due(now):
        if notice := note_once(workshop, person, DAYS_BEFORE[days_ahead(workshop, now)]):
            by_person[person].append(notice)
    for person, notices in by_person.items():
        workshops = [notice.workshop for notice in notices]
        first = min(one.starts_at for one in workshops)
        tie(notices, send_sheet_reminder(person, workshops, lifetime=first - now))
    return len(by_person)


def rewrite_sheet_reminder(mail: OutboxMail) -> Content | None:
    """What a reminder that is about to leave says now, of the sheets that are still to be done."""
    now = timezone.now()
    notices = still_true(mail, lambda notice: _is_still_to_do(notice, now))
    return sheet_reminder([notice.workshop for notice in notices]) if notices else None


def _is_still_to_do(notice: WorkshopNotice, now: datetime) -> bool:
    """That of a week before gives way to the second one."""
    last = min(DAYS_BEFORE) if notice.kind == DAYS_BEFORE[max(DAYS_BEFORE)] else -1
    if not is_still_to_come(notice, now) or days_ahead(notice.workshop, now) <= last:
        return False
    mine = {"workshop": notice.workshop_id, "client__person": notice.person_id}
    return _turns_without_sheet().filter(**mine).exists()


def _due(now: datetime) -> list[tuple[Workshop, User]]:
    """The sessions and clients to be reminded today, by date."""
    near = coming_workshops(now, max(DAYS_BEFORE))
    sessions = {one.pk: one for one in near if days_ahead(one, now) in DAYS_BEFORE}
    turns = _turns_without_sheet().filter(workshop__in=sessions)
    found = turns.select_related("client__person").order_by("workshop__starts_at", "position")
    return [(sessions[turn.workshop_id], turn.client.person) for turn in found]


def _turns_without_sheet():
    """The turns whose client has handed nothing over, and wishes to be reminded."""
    handed_over = Preparation.objects.filter(turn=OuterRef("pk"), state__in=READ_BY_OTHERS)
    silent = NotificationChoices.objects.filter(
        person=OuterRef("client__person"), preparation=False
    )
    return ClientTurn.objects.filter(
        ~Exists(handed_over),
        ~Exists(silent),
        state__in=COMING_STATES,
        client__status=EnrolmentStatus.ACTIVE,
        client__person__is_active=True,
    )
