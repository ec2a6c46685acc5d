"""What tells every process that public content changed, and the representations made of it."""

from django.db import models
from wagtail.models import Page


class ContentVersion(models.Model):
    """One row, written by the triggers of `cms.content_watch` and by nothing else."""

    number = models.BigIntegerField(default=1)
    # The number of the last change that may show on any page.
    common = models.BigIntegerField(default=1)

    class Meta:
        verbose_name = "version du contenu"
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="contentversion_one")]


class PageRepresentation(models.Model):
    """What the API says of a published page, as JSON text that lists are put together from.

    True while `version` is not below ContentVersion.common and `fresh_until` has not passed; a
    change of the page itself deletes the row.
    """

    page = models.OneToOneField(
        Page, primary_key=True, on_delete=models.CASCADE, related_name="representation"
    )
    version = models.BigIntegerField()
    # The last day on which this is true: a public date begins, and is no longer to come.
    fresh_until = models.DateField(null=True)
    summary = models.TextField()
    detail = models.TextField()

    wagtail_reference_index_ignore = True  # not a use of the page

    class Meta:
        verbose_name = "représentation d’une page"


class GonePath(models.Model):
    """An address at which a page once was, that was deleted since: its readers are told so."""

    path = models.CharField(max_length=2000, unique=True)

    class Meta:
        verbose_name = "adresse disparue"
