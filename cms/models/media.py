"""Images and documents of the firm; never a participant's file (they are public at their URL)."""

import uuid
from pathlib import Path

from django.core.exceptions import ValidationError
from django.db import models
from wagtail.documents.models import AbstractDocument, Document
from wagtail.images.models import AbstractImage, AbstractRendition, Image
from wagtail.search import index


def random_name(folder: str, filename: str) -> str:
    """Return a path in `folder` that says nothing of the name the file came with."""
    return f"{folder}/{uuid.uuid4().hex}{Path(filename).suffix.lower()}"


def document_path(instance, filename: str) -> str:
    return random_name("documents", filename)


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
        help_text="D’où un import l’a tirée : la même image n’est pas prise deux fois.",
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

    class Meta(AbstractDocument.Meta):
        verbose_name = "document"
        verbose_name_plural = "documents"
        permissions = [("choose_sitedocument", "Peut choisir un document")]
