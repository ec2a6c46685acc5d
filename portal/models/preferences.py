"""What a person wishes to be told of."""

from django.conf import settings
from django.db import models

from portal.models.base import PortalModel


class NotificationChoices(PortalModel):
    """Only reminders can be refused; what changes a session is told to everybody it concerns."""

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notification_choices"
    )
    week_before = models.BooleanField("une semaine avant chaque séance", default=True)
    day_before = models.BooleanField("la veille de chaque séance", default=True)
    preparation = models.BooleanField("quand une fiche est à rendre", default=True)

    turns = models.BooleanField("quand un passage me concerne", default=True, db_default=True)

    class Meta(PortalModel.Meta):
        verbose_name = "choix de rappels"
        verbose_name_plural = "choix de rappels"

    def __str__(self) -> str:
        return f"rappels {self.pk}"
