"""What all notices about sessions have in common: hour, day, that each leaves once, and that none
leaves which has become untrue while it waited for its server: it is written when it leaves.
"""

from collections.abc import Callable, Iterable
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from cms.models import OutboxMail, User
from portal.enums import CohortStatus, NoticeKind, WorkshopStatus
from portal.models import Workshop, WorkshopNotice

PARIS = ZoneInfo("Europe/Paris")
OPENS = time(9)
COMING = (WorkshopStatus.PLANNED, WorkshopStatus.CONFIRMED)
ALIVE = (CohortStatus.OPEN, CohortStatus.RUNNING)
SAME_MOMENT = timedelta(minutes=1)  # between a notice and its first mail, however busy


def too_early(now: datetime) -> bool:
    """True before 9 h in Paris: what is due on a day leaves later that day."""
    return now.astimezone(PARIS).time() < OPENS


def local_day(workshop: Workshop) -> date:
    """Return the day a session is on where it takes place."""
    return workshop.starts_at.astimezone(workshop.zone).date()


def days_ahead(workshop: Workshop, now: datetime) -> int:
    """Return how many days of the calendar lie between today in Paris and a session (BR-43)."""
    return (local_day(workshop) - now.astimezone(PARIS).date()).days


def coming_workshops(now: datetime, days: int) -> list[Workshop]:
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


def note_once(workshop: Workshop, person: User, kind: NoticeKind) -> WorkshopNotice | None:
    """Note that a mail leaves; None when one has left before for this day of the session."""
    notice, is_new = WorkshopNotice.objects.get_or_create(
        workshop=workshop, person=person, kind=kind, for_day=local_day(workshop)
    )
    return notice if is_new else None


def tie(notices: Iterable[WorkshopNotice], mail: OutboxMail) -> None:
    """Say which mail it is that tells of these days."""
    rows = WorkshopNotice.objects.filter(pk__in=[notice.pk for notice in notices])
    rows.update(mail=mail)


def still_true(mail: OutboxMail, is_true: Callable[[WorkshopNotice], bool]) -> list[WorkshopNotice]:
    """Return the notices that a mail may still give, by date; forget the others.

    As if they had never been written: a session that is put back is reminded of. The callers own
    the transaction.
    """
    found = WorkshopNotice.objects.filter(mail=mail).select_related("workshop__cohort", "person")
    notices = list(found.order_by("workshop__starts_at", "pk"))
    kept = [notice for notice in notices if is_true(notice)]
    for notice in notices:
        if notice not in kept:
            _forget(notice, mail)
    return kept


def _forget(notice: WorkshopNotice, mail: OutboxMail) -> None:
    """What a convocation before this one told stays told, on the day it was; none other is sent
    again."""
    is_first = mail.created_at - notice.created_at < SAME_MOMENT
    if is_first or notice.kind != NoticeKind.CONVOCATION:
        notice.delete()
    else:
        first = {"mail": None, "updated_at": notice.created_at}
        WorkshopNotice.objects.filter(pk=notice.pk).update(**first)


def is_still_to_come(notice: WorkshopNotice, now: datetime) -> bool:
    """True while its session is to come, on the day that the notice is about."""
    workshop = notice.workshop
    is_alive = workshop.status in COMING and workshop.cohort.status in ALIVE
    return is_alive and workshop.starts_at > now and local_day(workshop) == notice.for_day
