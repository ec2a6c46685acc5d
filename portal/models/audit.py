"""Who did what with which text, and when; never a word of it."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from portal.enums import AuditAction, AuditedKind
from portal.models.base import PortalModel


class AuditEvent(PortalModel):
    """`owner` is whose text it is, or whose data. Of reading, one line a reader, text and day."""

    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="audit_events"
    )
    action = models.CharField("quoi", max_length=9, choices=AuditAction.choices)
    target_kind = models.CharField("sur", max_length=11, choices=AuditedKind.choices)
    target_id = models.UUIDField(null=True, blank=True)
    happened_at = models.DateTimeField("quand", db_index=True)
    day = models.DateField("jour")

    class Meta(PortalModel.Meta):
        verbose_name = "trace"
        verbose_name_plural = "traces"
        ordering = ["-happened_at", "-created_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["actor", "target_id", "day"],
                condition=Q(action=AuditAction.READ),
                name="reading_noted_once_a_day",
            )
        ]

    def __str__(self) -> str:
        return f"trace {self.pk}"
