"""Preparation sheets, and what the facilitator answers to them."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from portal.encryption import EncryptedDataField, EncryptedTextField
from portal.enums import Audience, SheetRole, SheetState
from portal.models.base import PortalModel
from portal.models.sheets import SheetVersion
from portal.models.texts import OwnText
from portal.models.turns import ClientTurn


class Preparation(OwnText):
    """Of a turn or, where nobody is client, of a session; of neither after the turn changed hands.

    `texts` is what its owner is writing. `released` is what the others read: a copy made each time
    the owner hands it over, so that nobody reads along while somebody types (BR-53).
    """

    turn = models.ForeignKey(
        ClientTurn, null=True, blank=True, on_delete=models.SET_NULL, related_name="preparations"
    )
    role = models.CharField("rôle", max_length=10, choices=SheetRole.choices)
    version = models.ForeignKey(SheetVersion, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(
        "état", max_length=9, choices=SheetState.choices, default=SheetState.DRAFT
    )
    released = EncryptedDataField("texte remis", owner="owner", null=True, blank=True)
    revision = models.PositiveSmallIntegerField("révision", default=0)
    submitted_at = models.DateTimeField("remise le", null=True, blank=True)
    released_at = models.DateTimeField("mise à jour le", null=True, blank=True)
    shared_at = models.DateTimeField("partagée le", null=True, blank=True)

    class Meta(OwnText.Meta):
        verbose_name = "fiche de préparation"
        verbose_name_plural = "fiches de préparation"
        ordering = ["created_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["turn", "owner", "role"],
                condition=Q(turn__isnull=False),
                name="one_sheet_of_a_turn",
            ),
            models.UniqueConstraint(
                fields=["workshop", "owner", "role"],
                condition=Q(turn=None, workshop__isnull=False),
                name="one_sheet_of_a_session",
            ),
            models.CheckConstraint(
                condition=Q(state__in=[SheetState.DRAFT, SheetState.WITHDRAWN], released=None)
                | Q(state__in=[SheetState.SUBMITTED, SheetState.SHARED], released__isnull=False)
                | Q(state=SheetState.ARCHIVED),
                name="sheet_has_what_others_read",
            ),
            models.CheckConstraint(
                condition=Q(state=SheetState.SHARED, shared_at__isnull=False)
                | Q(state=SheetState.ARCHIVED)
                | Q(shared_at=None),
                name="sheet_shared_since_a_moment",
            ),
        ]

    @property
    def audience(self) -> Audience:
        """Who reads it besides its owner, today or in a group that is over."""
        if self.shared_at:
            return Audience.COHORT
        return Audience.FACILITATOR if self.submitted_at else Audience.ME


class PreparationComment(PortalModel):
    """A facilitator's word on a sheet: sealed with the key of who it is for."""

    preparation = models.ForeignKey(Preparation, on_delete=models.CASCADE, related_name="comments")
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+"
    )
    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+"
    )
    text = EncryptedTextField("commentaire", owner="recipient")

    class Meta(PortalModel.Meta):
        verbose_name = "commentaire d’une fiche"
        verbose_name_plural = "commentaires des fiches"
        ordering = ["created_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["preparation", "written_by"], name="one_comment_of_a_facilitator"
            )
        ]

    def __str__(self) -> str:
        return f"commentaire {self.pk}"


class CommentDraft(OwnText):
    """What a facilitator is writing about a sheet: theirs alone, sealed with their own key.

    Handed over, its words are the comment's, and are here no more; the row goes on counting the
    versions of what is written.
    """

    preparation = models.ForeignKey(Preparation, on_delete=models.CASCADE, related_name="+")

    class Meta(OwnText.Meta):
        verbose_name = "brouillon de commentaire"
        verbose_name_plural = "brouillons de commentaires"
        constraints = [
            models.UniqueConstraint(
                fields=["preparation", "owner"], name="one_draft_of_a_facilitator"
            )
        ]
