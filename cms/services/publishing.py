"""Publication on a date."""

from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from wagtail.log_actions import log
from wagtail.models import Page, Revision


@dataclass
class ScheduleReport:
    """What one pass did: titles of pages published, taken off line, and refused with the reason."""

    published: list[str] = field(default_factory=list)
    expired: list[str] = field(default_factory=list)
    refused: list[tuple[str, str]] = field(default_factory=list)


def publish_due_pages() -> ScheduleReport:
    """Publish what is due and take off line what has expired, each page in its own transaction.

    A refused page stays as it was, loses its date, and says why in its history; the others go on.
    Several passes at once (two workers, and the command) publish each page once.
    """
    report = ScheduleReport()
    for pk in list(_expired_pages().values_list("pk", flat=True)):
        _unpublish_page(pk, report)
    for pk in list(_due_revisions().values_list("pk", flat=True)):
        _publish_revision(pk, report)
    return report


def _expired_pages() -> QuerySet[Page]:
    return Page.objects.live().filter(expire_at__lte=timezone.now())


def _due_revisions() -> QuerySet[Revision]:
    due = Revision.page_revisions.filter(approved_go_live_at__lte=timezone.now())
    return due.order_by("approved_go_live_at", "pk")


@transaction.atomic
def _unpublish_page(pk: int, report: ScheduleReport) -> None:
    """Two passes at once: the second finds, with the row locked, that nothing is due any more."""
    page = _expired_pages().select_for_update().filter(pk=pk).first()
    if page is not None:
        page.specific.unpublish(set_expired=True, log_action="wagtail.unpublish.scheduled")
        report.expired.append(page.title)


def _publish_revision(pk: int, report: ScheduleReport) -> None:
    try:
        with transaction.atomic():
            revision = _due_revisions().select_for_update().filter(pk=pk).first()
            if revision is None:
                return
            revision.publish(log_action="wagtail.publish.scheduled")
    except ValidationError as refusal:  # incomplete, or from before a rule that it breaks
        report.refused.append((revision.as_object().title, refusal.messages[0]))
        with transaction.atomic():
            Revision.objects.filter(pk=revision.pk).update(approved_go_live_at=None)
            log(
                revision.content_object,
                "cms.publication_refused",
                data={"reason": refusal.messages[0]},
                revision=revision,
            )
    else:
        report.published.append(str(revision.content_object))
