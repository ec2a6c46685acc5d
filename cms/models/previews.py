"""What opens an unpublished page without an account. Of their tokens only the hash is stored."""

from datetime import timedelta

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils import timezone
from wagtail.models import Page, Revision

from cms.enums import ReviewLinkState
from cms.typography import fr_moment

DRAFT_PREVIEW_LIFETIME = timedelta(minutes=15)


class Token(models.Model):
    """`token` is known to the object that was just made, and to whoever it was given to."""

    token_sha256 = models.CharField(max_length=64, unique=True)
    # The page as `serializable_data` gives it, without the comments of its editors.
    content = models.JSONField(encoder=DjangoJSONEncoder)
    created_at = models.DateTimeField("créé le", default=timezone.now)
    expires_at = models.DateTimeField("valable jusqu’au", db_index=True)

    token: str | None = None
    # Beside the page, not of it: neither in the reference index nor in the search index.
    wagtail_reference_index_ignore = True

    class Meta:
        abstract = True
        default_permissions = ()


class DraftPreviewQuerySet(models.QuerySet):
    def valid(self):
        """Not expired, and its editor has not been shut out since."""
        return self.filter(expires_at__gt=timezone.now()).exclude(editor__is_active=False)


class DraftPreview(Token):
    """What one editor had in the form at one moment. A page never saved has only its parent."""

    page = models.ForeignKey(Page, null=True, on_delete=models.CASCADE, related_name="+")
    parent = models.ForeignKey(Page, null=True, on_delete=models.CASCADE, related_name="+")
    content_type = models.ForeignKey(
        "contenttypes.ContentType", on_delete=models.CASCADE, related_name="+"
    )
    editor = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.CASCADE, related_name="+"
    )
    in_panel = models.BooleanField(default=False)

    objects = DraftPreviewQuerySet.as_manager()

    class Meta(Token.Meta):
        abstract = False
        indexes = [
            models.Index(fields=["editor", "page", "in_panel"], name="draft_preview_of_editor")
        ]

    def __str__(self) -> str:
        return f"aperçu n°\u00a0{self.pk}"


class ReviewLinkQuerySet(models.QuerySet):
    def valid(self):
        """Neither expired nor revoked; its version is still there, and its maker's account too."""
        return self.filter(
            expires_at__gt=timezone.now(),
            revoked_at=None,
            revision__isnull=False,
            maker__is_active=True,
        )


class ReviewLink(Token):
    """One version of one page, for readers without an account.

    The version is copied: an editor left open goes on writing into the same revision.
    """

    page = models.ForeignKey(
        Page, verbose_name="page", on_delete=models.CASCADE, related_name="review_links"
    )
    revision = models.ForeignKey(
        Revision, verbose_name="version", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    maker = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="créé par",
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    recipient = models.CharField("pour qui", max_length=120, blank=True)
    revoked_at = models.DateTimeField("révoqué le", null=True)
    opening_count = models.PositiveIntegerField("ouvertures", default=0)
    opened_at = models.DateTimeField("ouvert pour la dernière fois le", null=True)

    objects = ReviewLinkQuerySet.as_manager()

    class Meta(Token.Meta):
        abstract = False
        verbose_name = "lien de relecture"
        verbose_name_plural = "liens de relecture"
        ordering = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return f"lien de relecture n°\u00a0{self.pk}"

    @property
    def state(self) -> ReviewLinkState:
        if self.revoked_at:
            return ReviewLinkState.REVOKED
        if self.expires_at <= timezone.now():
            return ReviewLinkState.EXPIRED
        is_kept = self.revision_id and self.maker and self.maker.is_active
        return ReviewLinkState.VALID if is_kept else ReviewLinkState.VOID

    @property
    def is_valid(self) -> bool:
        return self.state == ReviewLinkState.VALID

    @property
    def state_label(self) -> str:
        return self.state.label

    @property
    def created_label(self) -> str:
        return fr_moment(self.created_at)

    @property
    def expiry_label(self) -> str:
        return fr_moment(self.expires_at)

    @property
    def openings_label(self) -> str:
        if not self.opened_at:
            return "Jamais ouvert"
        times = f"{self.opening_count}\u00a0fois" if self.opening_count > 1 else "Une fois"
        return f"{times}, la dernière le {fr_moment(self.opened_at)}"
