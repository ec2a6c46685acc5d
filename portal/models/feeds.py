"""The secret address at which a phone reads somebody's sessions."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from portal.models.base import PortalModel


class CalendarFeed(PortalModel):
    """One open feed a person; its token is shown once and stored as a digest alone.

    Calendars know no log-in: this is the one secret that an address holds for longer than a moment
    (a documented deviation from ASVS 14.2.1, security §3.2 line 37). What it opens says little.
    """

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="calendar_feeds"
    )
    digest = models.CharField(max_length=64, unique=True)
    alarms = models.JSONField("rappels de l’agenda", default=list, blank=True)
    revoked_at = models.DateTimeField("arrêté le", null=True, blank=True)

    class Meta(PortalModel.Meta):
        verbose_name = "abonnement à l’agenda"
        verbose_name_plural = "abonnements à l’agenda"
        ordering = ["created_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["person"], condition=Q(revoked_at=None), name="one_open_feed_a_person"
            )
        ]

    def __str__(self) -> str:
        return f"abonnement {self.pk}"
