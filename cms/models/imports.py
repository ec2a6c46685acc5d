"""Where a page came from, kept beside it for its editors: source, warnings, unknown keys."""

from django.db import models
from wagtail.models import Page


class ImportedSource(models.Model):
    """One file that the importer read.

    `content_sha256` tells a changed file; `page_sha256` is the content that the importer itself
    wrote, so that an editor's later changes are seen and never overwritten.
    """

    key = models.CharField("fichier", max_length=500, unique=True)
    content_sha256 = models.CharField(max_length=64, db_index=True)
    page_sha256 = models.CharField(max_length=64)
    page = models.OneToOneField(Page, on_delete=models.CASCADE, related_name="imported_source")
    raw = models.TextField("texte d’origine")
    warnings = models.JSONField("avertissements", default=list)
    unknown_keys = models.JSONField("clés inconnues", default=dict)
    imported_at = models.DateTimeField("importé le", auto_now=True)

    # Beside the page, not of it: neither in the reference index nor in the search index.
    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = "fichier importé"
        verbose_name_plural = "fichiers importés"

    def __str__(self) -> str:
        return self.key
