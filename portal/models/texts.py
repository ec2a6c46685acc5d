"""What every text of a participant has in common: its owner, its group, and its words, sealed."""

from django.conf import settings
from django.db import models

from portal.encryption import EncryptedDataField
from portal.models.base import PortalModel
from portal.models.cohorts import Cohort
from portal.models.workshops import Workshop


class OwnText(PortalModel):
    """Written by its owner alone, one version after the other (`portal.services.writing`)."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    cohort = models.ForeignKey(Cohort, on_delete=models.CASCADE, related_name="+")
    workshop = models.ForeignKey(
        Workshop, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    texts = EncryptedDataField("textes", owner="owner", default=dict)
    # Of the last save: a save that is sent twice, because its answer got lost, is one.
    last_key = models.UUIDField(null=True, blank=True)
    # Of the one it was written upon, which may come after it: a page that closes waits for nothing.
    overtaken_key = models.UUIDField(null=True, blank=True)
    lock_version = models.PositiveIntegerField(default=0)
    saved_at = models.DateTimeField("enregistré le", null=True, blank=True)

    class Meta(PortalModel.Meta):
        abstract = True

    def __str__(self) -> str:
        """Says nothing: this is what logs and errors name."""
        return f"{self._meta.verbose_name} {self.pk}"
