"""What may be uploaded, and what is kept of it."""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
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
UNREADABLE = "Cette image ne peut pas être lue\u00a0: le fichier est abîmé ou d’une autre nature."
TOO_MANY_PIXELS = "Cette image a trop de pixels\u00a0: réduisez-la avant de l’envoyer."
NOT_A_PDF = "Ce fichier n’est pas un PDF."
CHOOSE_AGAIN = "Corrigez d’abord le reste, puis choisissez de nouveau le fichier."


def reencode_image(file, extension: str) -> ContentFile:
    """Return the picture decoded and written anew: no metadata, no position, no second file
    hidden behind the first. Raises ValidationError when it is too large or cannot be decoded whole.
    """
    encoder, options = ENCODERS[extension]
    output = io.BytesIO()
    file.seek(0)
    with refusing_the_unreadable(), Image.open(file, formats=[encoder]) as picture:
        _refuse_too_many_pixels(picture)
        bare = _without_information(ImageOps.exif_transpose(picture))
        if encoder == "JPEG" and bare.mode not in {"RGB", "L"}:
            bare = bare.convert("RGB")
        bare.save(output, encoder, **options)
    return ContentFile(output.getvalue(), name=file.name)


@contextmanager
def refusing_the_unreadable() -> Iterator[None]:
    """Make a refusal of whatever happens to Pillow's decoders on a damaged picture."""
    try:
        yield
    except ValidationError:
        raise
    except Exception as error:
        raise ValidationError(UNREADABLE) from error


def _refuse_too_many_pixels(picture: Image.Image) -> None:
    """Before decoding: a picture of some kilobytes may ask for gigabytes."""
    if picture.width * picture.height > settings.WAGTAILIMAGES_MAX_IMAGE_PIXELS:
        raise ValidationError(TOO_MANY_PIXELS)


def _without_information(picture: Image.Image) -> Image.Image:
    """Keep the pixels and what makes some of them transparent: Pillow would write comments and
    colour profiles again, whatever they hold."""
    kept = {"transparency"} & picture.info.keys()
    picture.info = {name: picture.info[name] for name in kept}
    return picture


class WholeUploadMixin:
    """Takes a file with all that is said of it, or refuses it.

    Otherwise Wagtail's upload of several files keeps the file as it came and makes an image of it
    once its title is given, past `clean_file`.
    """

    def _post_clean(self) -> None:
        super()._post_clean()
        if self.errors and "file" in self.changed_data and "file" not in self.errors:
            self.add_error("file", CHOOSE_AGAIN)


class ImageForm(WholeUploadMixin, BaseImageForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "file" in self.fields:  # Wagtail's field measures a picture as if it were whole
            field = self.fields["file"]
            field.to_python = refusing_the_unreadable()(field.to_python)

    def clean_file(self):
        file = self.cleaned_data["file"]
        if not file or "file" not in self.changed_data:
            return file
        return reencode_image(file, Path(file.name).suffix.lower().lstrip("."))


class DocumentForm(WholeUploadMixin, BaseDocumentForm):
    def clean_file(self):
        file = self.cleaned_data["file"]
        if file and "file" in self.changed_data:
            file.seek(0)
            if not file.read(1024).lstrip().startswith(b"%PDF-"):
                raise ValidationError(NOT_A_PDF)
            file.seek(0)
        return file
