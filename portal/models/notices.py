"""What became of a session's dates, and whom the portal has written to about them."""

from django.conf import settings
from django.db import models

from cms.models import OutboxMail
from portal.enums import NoticeKind
from portal.models.base import PortalModel
from portal.models.workshops import Workshop


class WorkshopMove(PortalModel):
    """The dates a session had before it was moved: shown as « reporté du 12 mars » (BR-31)."""

    workshop = models.ForeignKey(Workshop, on_delete=models.CASCADE, related_name="moves")
    starts_at = models.DateTimeField("début d’avant")
    ends_at = models.DateTimeField("fin d’avant")
    moved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="reportée par",
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )

    class Meta(PortalModel.Meta):
        verbose_name = "date d’avant"
        verbose_name_plural = "dates d’avant"
        ordering = ["created_at", "pk"]

    def __str__(self) -> str:
        return f"date d’avant {self.pk}"


class WorkshopNotice(PortalModel):
    """A mail about one day of a session, sent to a person: it makes that none is sent twice.

    `for_day` is the session's local day; moved to another, it is reminded of anew. `mail` is
    written anew when it leaves; a notice that has become untrue by then is forgotten.
    """

    workshop = models.ForeignKey(Workshop, on_delete=models.CASCADE, related_name="notices")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="workshop_notices"
    )
    kind = models.CharField("message", max_length=11, choices=NoticeKind.choices)
    for_day = models.DateField("pour le")
    mail = models.ForeignKey(
        OutboxMail, null=True, editable=False, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta(PortalModel.Meta):
        verbose_name = "message sur une séance"
        verbose_name_plural = "messages sur les séances"
        ordering = ["created_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["workshop", "person", "kind", "for_day"], name="workshop_notice_once"
            )
        ]

    def __str__(self) -> str:
        return f"message {self.pk}"
