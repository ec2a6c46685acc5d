"""« Prévenez-moi » : who wants to hear of the next date of a formation."""

import secrets

from django.db import models
from django.utils import timezone

from cms.validators import validate_one_line


def new_key() -> str:
    return secrets.token_urlsafe(32)


class DateAlert(models.Model):
    """An address without a name. It counts once confirmed by the mail that was sent there."""

    formation = models.ForeignKey(
        "cms.FormationPage", on_delete=models.CASCADE, related_name="date_alerts"
    )
    email = models.EmailField("adresse électronique", validators=[validate_one_line])
    # Opens the confirmation and the removal, in every mail of this alert.
    key = models.CharField(max_length=64, unique=True, default=new_key)
    asked_at = models.DateTimeField("demandée le", default=timezone.now)
    confirmed_at = models.DateTimeField("confirmée le", null=True, blank=True)
    notified_at = models.DateTimeField("prévenu·e le", null=True, blank=True)
    privacy_notice_version = models.CharField(max_length=40)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = "alerte de date"
        verbose_name_plural = "alertes de date"
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["formation", "email"], name="alert_once_a_formation")
        ]

    def __str__(self) -> str:
        return f"alerte {self.pk}"
