"""What all notices about sessions have in common: hour, day, that each leaves once, and that none
leaves which has become untrue while it waited for its server.
"""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from cms.enums import MailState
from cms.models import OutboxMail, User
from portal.enums import CohortStatus, NoticeKind, WorkshopStatus
from portal.models import Workshop, WorkshopNotice

PARIS = ZoneInfo("Europe/Paris")
OPENS = time(9)
COMING = (WorkshopStatus.PLANNED, WorkshopStatus.CONFIRMED)
ALIVE = (CohortStatus.OPEN, CohortStatus.RUNNING)
REMINDERS = [kind for kind in NoticeKind if kind != NoticeKind.CONVOCATION]
OF_SHEETS = (NoticeKind.SHEET_WEEK, NoticeKind.SHEET_SOON)


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


def take_back_notices(**about) -> None:
    """Take back the mails that wait to leave, of the notices that match these fields.

    As if they had never been written: what is still true and due is written anew within the hour.
    A mail that a worker is sending at this moment leaves. The callers own the transaction.
    """
    notices = WorkshopNotice.objects.filter(**about, mail__state=MailState.WAITING)
    waiting = OutboxMail.objects.select_for_update(skip_locked=True).filter(
        state=MailState.WAITING, pk__in=list(notices.values_list("mail", flat=True))
    )
    taken = list(waiting.values_list("pk", flat=True))
    WorkshopNotice.objects.filter(mail__in=taken).delete()
    OutboxMail.objects.filter(pk__in=taken).delete()
