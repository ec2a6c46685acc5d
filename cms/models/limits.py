"""How often somebody did something lately: limits that hold across processes, without a cache."""

from django.db import models


class AttemptLog(models.Model):
    """The last times of one action by one subject, an address or a person.

    `subject` is a keyed hash: who that is cannot be read back here.
    """

    action = models.CharField(max_length=40)
    subject = models.CharField(max_length=64)
    moments = models.JSONField(default=list)  # seconds since 1970, oldest first
    last_at = models.DateTimeField(db_index=True)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = "tentatives récentes"
        verbose_name_plural = "tentatives récentes"
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["action", "subject"], name="attempts_once_a_subject")
        ]
