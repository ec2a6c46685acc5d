"""What may be uploaded, and what is kept of it."""

import io
from pathlib import Path

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from PIL import Image, ImageOps
from wagtail.documents.forms import BaseDocumentForm
from wagtail.images.forms import BaseImageForm

ENCODERS = {
    "jpg": ("JPEG", {"quality": 90, "optimize": True}),
    "jpeg": ("JPEG", {"quality": 90, "optimize": True}),
    "png": ("PNG", {"optimize": True}),
    "webp": ("WEBP", {"quality": 90}),
}
UNREADABLE = "Cette image ne peut pas être lue : le fichier est abîmé ou d’une autre nature."
NOT_A_PDF = "Ce fichier n’est pas un PDF."


def reencode_image(file, extension: str) -> ContentFile:
    """Return the picture decoded and written anew: no metadata, no position, no second file
    hidden behind the first. Raises ValidationError when it cannot be decoded whole."""
    encoder, options = ENCODERS[extension]
    try:
        file.seek(0)
        with Image.open(file) as picture:
            picture.load()
            upright = ImageOps.exif_transpose(picture)
            if encoder == "JPEG" and upright.mode not in {"RGB", "L"}:
                upright = upright.convert("RGB")
            output = io.BytesIO()
            upright.save(output, encoder, **options)
    except (OSError, SyntaxError, ValueError) as error:
        raise ValidationError(UNREADABLE) from error
    return ContentFile(output.getvalue(), name=file.name)


class ImageForm(BaseImageForm):
    def clean_file(self):
        file = self.cleaned_data["file"]
        if not file or "file" not in self.changed_data:
            return file
        return reencode_image(file, Path(file.name).suffix.lower().lstrip("."))


class DocumentForm(BaseDocumentForm):
    def clean_file(self) -> forms.FileField:
        file = self.cleaned_data["file"]
        if file and "file" in self.changed_data:
            file.seek(0)
            if not file.read(1024).lstrip().startswith(b"%PDF-"):
                raise ValidationError(NOT_A_PDF)
            file.seek(0)
        return file
