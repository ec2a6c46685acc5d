"""What changed at a session, told once to whom it concerns, and no more to who has left since."""

from datetime import timedelta

from django.db.models import Q
from django.utils import timezone

from cms.delivery.outbox import Content, content_of
from cms.models import OutboxMail, User
from portal.enums import EnrolmentStatus, WorkshopStatus
from portal.models import Enrolment, Workshop
from portal.queries.concerned import TOLD, people_concerned
from portal.workshop_emails import News, send_workshop_news, send_workshop_news_to_coordinator

GONE = (EnrolmentStatus.WITHDRAWN, EnrolmentStatus.SUSPENDED)


def tell_news(before: Workshop, current: Workshop, *, user: User) -> None:
    """Write to whom it concerns, unless the session lay and lies in the past.

    `before` is the session as it was; `user` made the change. The caller owns the transaction.
    """
    news = _news(before, current)
    useful_for = max(before.starts_at, current.starts_at) - timezone.now()
    if not news.is_any or useful_for <= timedelta(0) or current.cohort.status not in TOLD:
        return
    # Who facilitated on the old day, too: else they would come.
    people = {one.pk: one for known in (before, current) for one in people_concerned(known)}
    send_workshop_news(current, news, people.values(), lifetime=useful_for)
    coordinator = current.cohort.coordinator
    if coordinator.pk not in people and coordinator != user and coordinator.is_active:
        send_workshop_news_to_coordinator(current, news, coordinator, lifetime=useful_for)


def _news(before: Workshop, current: Workshop) -> News:
    if WorkshopStatus.HELD in {before.status, current.status}:
        return News()
    was, times = (before.starts_at, before.ends_at), (current.starts_at, current.ends_at)
    was_cancelled = before.status == WorkshopStatus.CANCELLED
    is_cancelled = current.status == WorkshopStatus.CANCELLED
    if was_cancelled and is_cancelled:  # nobody goes there, wherever it would be
        return News()
    return News(
        was=was if was != times else None,
        is_cancelled=is_cancelled and not was_cancelled,
        is_restored=was_cancelled and not is_cancelled,
        has_new_place=(before.place, before.modality) != (current.place, current.modality),
        has_new_facilitator=before.facilitator_id != current.facilitator_id,
    )


def rewrite_news(mail: OutboxMail) -> Content | None:
    """Return what the mail says, as it was written; None once its reader has left the group.

    The words stay true: they tell what changed, in the order in which it did.
    """
    workshop = Workshop.objects.select_related("cohort").filter(pk=mail.about).first()
    return None if workshop and _has_left(mail.to, workshop) else content_of(mail)


def _has_left(address: str, workshop: Workshop) -> bool:
    """True for who had a place in the group, and is told nothing as its coordinator either."""
    places = Enrolment.objects.filter(cohort=workshop.cohort, person__email=address)
    gone = places.filter(Q(status__in=GONE) | Q(person__is_active=False))
    return gone.exclude(person=workshop.cohort.coordinator_id).exists()
