"""Former versions of a text, for its owner alone."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from portal.encryption import EncryptedDataField
from portal.models.base import PortalModel
from portal.models.journal import JournalEntry
from portal.models.preparations import Preparation


class Snapshot(PortalModel):
    """A text as it was: of every five minutes of writing, of every explicit save, of a conflict."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    preparation = models.ForeignKey(
        Preparation, null=True, on_delete=models.CASCADE, related_name="snapshots"
    )
    entry = models.ForeignKey(
        JournalEntry, null=True, on_delete=models.CASCADE, related_name="snapshots"
    )
    content = EncryptedDataField("textes", owner="owner")
    taken_at = models.DateTimeField("écrit le")
    is_explicit = models.BooleanField("enregistré par son auteur", default=False)
    # What another tab or device sent too late: kept, so that nothing is ever lost.
    is_refused = models.BooleanField("venu d’une autre fenêtre", default=False)

    class Meta(PortalModel.Meta):
        verbose_name = "version antérieure"
        verbose_name_plural = "versions antérieures"
        ordering = ["-taken_at", "-created_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(preparation__isnull=False, entry=None)
                | Q(preparation=None, entry__isnull=False),
                name="snapshot_of_one_text",
            )
        ]

    def __str__(self) -> str:
        return f"version antérieure {self.pk}"
