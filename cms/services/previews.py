"""Making, revoking and clearing away the short previews of drafts."""

from datetime import timedelta

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.utils import timezone
from wagtail.models import Page

from cms.models import DraftPreview, ReviewLink
from cms.models.previews import DRAFT_PREVIEW_LIFETIME
from cms.preview import digest_of, new_token
from cms.queries.drafts import public_content

# The panel makes a preview at each pause in typing. The last few are enough: a front end that is
# slow to ask for one still finds it.
KEPT = 10
ENDED_LINKS_ARE_KEPT = timedelta(days=90)


@transaction.atomic
def create_draft_preview(draft: Page, *, editor, in_panel: bool) -> DraftPreview:
    """Keep a draft for 15 minutes under a new token, the `token` of the returned object.

    `draft` may never have been saved. Of one editor and page only the last `KEPT` previews stay,
    those of the panel apart from those opened in a window of their own.
    """
    token, now = new_token(), timezone.now()
    place = {
        "page_id": draft.pk,
        "parent": None if draft.pk else draft.get_parent(),
        "content_type": ContentType.objects.get_for_model(type(draft)),
        "editor": editor,
        "in_panel": in_panel,
    }
    preview = DraftPreview.objects.create(
        token_sha256=digest_of(token),
        content=public_content(draft.serializable_data()),
        created_at=now,
        expires_at=now + DRAFT_PREVIEW_LIFETIME,
        **place,
    )
    _keep_the_last(DraftPreview.objects.filter(**place))
    preview.token = token
    return preview


def revoke_draft_previews(page: Page) -> int:
    """Make every preview of a page useless at once; return how many there were."""
    return DraftPreview.objects.filter(page_id=page.pk).delete()[0]


def delete_old_previews() -> int:
    """Delete expired previews, and review links that ended 90 days ago; return how many."""
    now = timezone.now()
    ended = now - ENDED_LINKS_ARE_KEPT
    previews, _ = DraftPreview.objects.filter(expires_at__lte=now).delete()
    expired, _ = ReviewLink.objects.filter(expires_at__lte=ended).delete()
    revoked, _ = ReviewLink.objects.filter(revoked_at__lte=ended).delete()
    return previews + expired + revoked


def _keep_the_last(previews) -> None:
    surplus = previews.order_by("-pk").values_list("pk", flat=True)[KEPT:]
    previews.filter(pk__in=list(surplus)).delete()
