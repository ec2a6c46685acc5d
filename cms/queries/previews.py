"""What a token shows, and the links that one may see."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet
from wagtail.models import Page
from wagtail.permissions import policy_registry

from cms.models import DraftPreview, ReviewLink
from cms.permissions import can_share_for_review
from cms.preview import digest_of
from cms.queries.drafts import restore_draft


@dataclass(frozen=True)
class Shown:
    """A draft, until when it may be shown, and the review link that shows it, if one does."""

    draft: Page
    until: datetime
    review_link: ReviewLink | None = None


def find_shown(token: str) -> Shown | None:
    """Return what this token shows; None when it is wrong, expired, revoked or of no use.

    A link is worth what its maker is worth: it shows nothing once they may not edit the page.
    """
    digest = digest_of(token)
    return digest and (_find_draft_preview(digest) or _find_review_link(digest))


def review_links_for(user) -> QuerySet[ReviewLink]:
    """Return the review links of the pages that this person may edit."""
    policy = policy_registry.get_by_type(Page)
    pages = policy.instances_user_has_permission_for(user, "change")
    return ReviewLink.objects.filter(page__in=pages).select_related("page", "maker")


def _find_draft_preview(digest: str) -> Shown | None:
    valid = DraftPreview.objects.valid().select_related("page")
    preview = valid.filter(token_sha256=digest).first()
    if preview is None:
        return None
    model = preview.content_type.model_class()
    return Shown(restore_draft(model, preview.content, preview.page), preview.expires_at)


def _find_review_link(digest: str) -> Shown | None:
    valid = ReviewLink.objects.valid().select_related("page", "maker")
    link = valid.filter(token_sha256=digest).first()
    if link is None or not can_share_for_review(link.maker, link.page):
        return None
    draft = restore_draft(link.page.specific_class, link.content, link.page)
    return Shown(draft, link.expires_at, link)
