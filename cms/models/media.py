"""Images and documents of the firm; never a participant's file (they are public at their URL)."""

import uuid
from pathlib import Path

from django.core.exceptions import ValidationError
from django.db import models
from wagtail.documents.models import AbstractDocument, Document, DocumentQuerySet
from wagtail.images.models import AbstractImage, AbstractRendition, Image, ImageQuerySet
from wagtail.search import index

from blocks.representations import in_private_collection


def random_name(folder: str, filename: str) -> str:
    """Return a path in `folder` that says nothing of the name the file came with."""
    return f"{folder}/{uuid.uuid4().hex}{Path(filename).suffix.lower()}"


def document_path(instance, filename: str) -> str:
    return random_name("documents", filename)


class CollectedQuerySet(models.QuerySet):
    """Files in collections, which may be private."""

    def for_display(self) -> "CollectedQuerySet":
        """With all that their representation asks for."""
        return self.annotate(has_private_collection=in_private_collection("collection_id"))

    def public(self) -> "CollectedQuerySet":
        """Without those of a private collection, or of one below it."""
        return self.exclude(in_private_collection("collection_id"))


class SiteImageQuerySet(CollectedQuerySet, ImageQuerySet):
    def for_display(self) -> "SiteImageQuerySet":
        """The same, with renditions: two queries for any number of images."""
        return super().for_display().prefetch_related("renditions")


class SiteDocumentQuerySet(CollectedQuerySet, DocumentQuerySet):
    pass


class SiteImage(AbstractImage):
    description = models.CharField(  # Wagtail's own field; here it is the alternative text
        "texte de remplacement",
        max_length=255,
        blank=True,
        help_text="Ce que l’image apporte, pour qui ne la voit pas. "
        "ex. : Six personnes assises en cercle",
    )
    # Not `decorative`: Wagtail keeps under that name what a block says of the image.
    is_decorative = models.BooleanField(
        "décorative",
        default=False,
        help_text="L’image n’apporte rien au texte.",
    )
    credit = models.CharField(
        "crédit", max_length=160, blank=True, help_text="ex. : Photo Jeanne Morel"
    )

    source_ref = models.CharField(
        "provenance",
        max_length=500,
        blank=True,
        db_index=True,
        editable=False,
        help_text="D’où un import l’a tirée\u00a0: la même image n’est pas prise deux fois.",
    )

    admin_form_fields = (
        "title",
        "file",
        "description",
        "is_decorative",
        "credit",
        "collection",
        "tags",
        "focal_point_x",
        "focal_point_y",
        "focal_point_width",
        "focal_point_height",
    )
    search_fields = [*Image.search_fields, index.SearchField("credit")]
    objects = SiteImageQuerySet.as_manager()

    class Meta(AbstractImage.Meta):
        verbose_name = "image"
        verbose_name_plural = "images"
        permissions = [("choose_siteimage", "Peut choisir une image")]

    @property
    def default_alt_text(self) -> str:
        """Wagtail proposes the title when there is none; a file's name is not an alternative."""
        return "" if self.is_decorative else self.description

    @property
    def needs_alt_text(self) -> bool:
        return not self.description and not self.is_decorative

    def get_upload_to(self, filename: str) -> str:
        return random_name("original_images", filename)

    def clean(self) -> None:
        super().clean()
        if self.is_decorative and self.description:
            raise ValidationError(
                {"description": "Une image décorative n’a pas de texte de remplacement."}
            )


class SiteRendition(AbstractRendition):
    image = models.ForeignKey(SiteImage, on_delete=models.CASCADE, related_name="renditions")

    class Meta:
        unique_together = [("image", "filter_spec", "focal_point_key")]


class SiteDocument(AbstractDocument):
    file = models.FileField("fichier", upload_to=document_path)

    admin_form_fields = Document.admin_form_fields
    objects = SiteDocumentQuerySet.as_manager()

    class Meta(AbstractDocument.Meta):
        verbose_name = "document"
        verbose_name_plural = "documents"
        permissions = [("choose_sitedocument", "Peut choisir un document")]

    def clean(self) -> None:
        if self.file:  # the form refused it already: nothing to say of its extension
            super().clean()
