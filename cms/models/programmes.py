"""The programme of a formation as a file to download."""

from datetime import datetime, timedelta

from django.db import models
from django.utils import timezone

from cms.models.formations import FormationPage

CLAIM_LIFETIME = timedelta(minutes=1)


class Programme(models.Model):
    """A PDF, and the digest of all that it states (`cms.programmes.statement`).

    In a table rather than among the media: it comes and goes with its page in one transaction, is
    there for every process and machine, and no file is ever left over.
    """

    page = models.OneToOneField(
        FormationPage, primary_key=True, on_delete=models.CASCADE, related_name="programme"
    )
    digest = models.CharField(max_length=64)
    content = models.BinaryField()
    size = models.PositiveIntegerField()  # bytes
    made_at = models.DateTimeField(default=timezone.now)

    wagtail_reference_index_ignore = True  # not a use of the page

    class Meta:
        verbose_name = "programme en PDF"
        default_permissions = ()


def claim_end() -> datetime:
    return timezone.now() + CLAIM_LIFETIME


class ProgrammeClaim(models.Model):
    """Someone is making this page's programme; the others wait for it.

    A process that dies leaves its claim: it counts no longer after a minute.
    """

    page = models.OneToOneField(
        FormationPage, primary_key=True, on_delete=models.CASCADE, related_name="+"
    )
    until = models.DateTimeField(default=claim_end)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = "programme en préparation"
        default_permissions = ()
