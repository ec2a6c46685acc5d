"""Links by which somebody without an account reads one version of a page."""

from datetime import timedelta

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from wagtail.log_actions import log
from wagtail.models import Page, Revision

from cms.models import ReviewLink
from cms.preview import digest_of, new_token
from cms.queries.drafts import public_content


@transaction.atomic
def create_review_link(page: Page, *, maker, days: int, recipient: str = "") -> ReviewLink:
    """Share the latest version of a page for `days` days (1 to 30).

    The token is the `token` of the returned object, and is nowhere else.
    """
    token, revision = new_token(), page.latest_revision or _first_revision(page, maker)
    now = timezone.now()
    link = ReviewLink.objects.create(
        token_sha256=digest_of(token),
        page_id=page.pk,
        revision=revision,
        content=public_content(revision.content),
        maker=maker,
        recipient=recipient,
        created_at=now,
        expires_at=now + timedelta(days=days),
    )
    log(page, "cms.share_for_review", user=maker, data={"recipient": recipient, "days": days})
    link.token = token
    return link


@transaction.atomic
def revoke_review_link(link: ReviewLink, *, user) -> None:
    """Make a link useless at once. Revoking twice keeps the first moment."""
    if ReviewLink.objects.filter(pk=link.pk, revoked_at=None).update(revoked_at=timezone.now()):
        log(link.page, "cms.revoke_review_link", user=user, data={"recipient": link.recipient})


def record_opening(link: ReviewLink) -> None:
    ReviewLink.objects.filter(pk=link.pk).update(
        opening_count=F("opening_count") + 1, opened_at=timezone.now()
    )


def _first_revision(page: Page, maker) -> Revision:
    """A page that came with the installation has no version yet; this changes nothing of it."""
    return page.specific.save_revision(user=maker, changed=False, clean=False)
