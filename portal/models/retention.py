"""What a person was told before anything of theirs is deleted."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from portal.enums import RetentionNoticeKind
from portal.models.base import PortalModel
from portal.models.cohorts import Cohort


class RetentionNotice(PortalModel):
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="retention_notices"
    )
    cohort = models.ForeignKey(
        Cohort, null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    kind = models.CharField("annonce", max_length=11, choices=RetentionNoticeKind.choices)
    sent_at = models.DateTimeField("envoyée le")

    class Meta(PortalModel.Meta):
        verbose_name = "annonce de suppression"
        verbose_name_plural = "annonces de suppression"
        ordering = ["sent_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "cohort", "kind"],
                condition=Q(cohort__isnull=False),
                name="deletion_of_texts_announced_once",
            )
        ]

    def __str__(self) -> str:
        return f"annonce {self.pk}"
