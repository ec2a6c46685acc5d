"""Publication on a date."""

from dataclasses import dataclass, field

from django.db import transaction
from django.utils import timezone
from wagtail.log_actions import log
from wagtail.models import Page, Revision

from cms.publication import PublicationRefused


@dataclass
class ScheduleReport:
    """What one pass did: titles of pages published, taken off line, and refused with the reason."""

    published: list[str] = field(default_factory=list)
    expired: list[str] = field(default_factory=list)
    refused: list[tuple[str, str]] = field(default_factory=list)


def publish_due_pages() -> ScheduleReport:
    """Publish what is due and take off line what has expired, each page in its own transaction.

    A refused page stays as it was, loses its date, and says why in its history; the others go on.
    """
    report = ScheduleReport()
    for page in Page.objects.live().filter(expire_at__lt=timezone.now()).specific():
        page.unpublish(set_expired=True, log_action="wagtail.unpublish.scheduled")
        report.expired.append(page.title)
    due = Revision.page_revisions.filter(approved_go_live_at__lt=timezone.now())
    for revision in due.order_by("approved_go_live_at"):
        _publish_revision(revision, report)
    return report


def _publish_revision(revision: Revision, report: ScheduleReport) -> None:
    try:
        with transaction.atomic():
            revision.publish(log_action="wagtail.publish.scheduled")
    except PublicationRefused as refusal:
        report.refused.append((refusal.page.title, refusal.messages[0]))
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
