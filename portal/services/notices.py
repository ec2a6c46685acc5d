"""What all notices about sessions have in common: hour, day, and that each leaves once."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from cms.models import User
from portal.enums import CohortStatus, NoticeKind, WorkshopStatus
from portal.models import Workshop, WorkshopNotice

PARIS = ZoneInfo("Europe/Paris")
OPENS = time(9)
COMING = (WorkshopStatus.PLANNED, WorkshopStatus.CONFIRMED)
ALIVE = (CohortStatus.OPEN, CohortStatus.RUNNING)


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


def noted(workshop: Workshop, person: User, kind: NoticeKind) -> bool:
    """Note that a mail leaves; False when one has left before for this day of the session."""
    return WorkshopNotice.objects.get_or_create(
        workshop=workshop, person=person, kind=kind, for_day=local_day(workshop)
    )[1]
