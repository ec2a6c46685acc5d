"""Images, videos and files to download."""

import re
from typing import Literal

from django.core.exceptions import ValidationError
from typing_extensions import TypedDict
from wagtail.blocks import CharBlock, TextBlock, URLBlock
from wagtail.blocks.struct_block import StructBlockValidationError
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images import get_image_model
from wagtail.images.blocks import ImageBlock

from blocks.representations import ImageData, represent_document, represent_image
from blocks.structs import DataStructBlock

# Players that set no cookie before the visitor clicks; the address is only built from the id.
VIDEO_PLAYERS = {
    "youtube": (
        r"https://(?:www\.)?(?:youtube\.com/(?:watch\?v=|embed/|shorts/)|youtu\.be/)([\w-]{11})",
        "https://www.youtube-nocookie.com/embed/{}",
    ),
    "vimeo": (
        r"https://(?:www\.|player\.)?vimeo\.com/(?:video/)?(\d+)",
        "https://player.vimeo.com/video/{}?dnt=1",
    ),
    "dailymotion": (
        r"https://(?:www\.)?(?:dailymotion\.com/(?:embed/)?video|dai\.ly)/(\w+)",
        "https://www.dailymotion.com/embed/video/{}",
    ),
}


class SiteImageBlock(ImageBlock):
    """An image with the words for it in this place, or the mark that it only decorates."""

    class Meta:
        icon = "image"
        label = "Image"

    def get_api_representation(self, value, context=None) -> ImageData | None:
        if value is None:
            return None
        return represent_image(
            value, alt=value.contextual_alt_text or "", decorative=bool(value.decorative)
        )


class FigureBlock(DataStructBlock):
    image = SiteImageBlock(label="Image")
    caption = CharBlock(label="Légende", required=False, max_length=250)

    class Meta:
        icon = "image"
        label = "Image"
        description = "Une image avec son texte de remplacement et, si besoin, une légende."

    def get_preview_value(self):
        image = get_image_model().objects.first()
        if image:
            image.contextual_alt_text, image.decorative = image.description, image.is_decorative
        return self.normalize({"image": image, "caption": "Un groupe de pairs autour d’une table"})

    @property
    def is_previewable(self):
        return True


class VideoValue(TypedDict):
    """`embed_url` is the address of a player that sets no cookie before a click."""

    url: str
    title: str
    transcript: str
    provider: Literal["youtube", "vimeo", "dailymotion"] | None
    embed_url: str | None


class VideoBlock(DataStructBlock):
    url = URLBlock(
        label="Adresse de la vidéo",
        help_text="YouTube, Vimeo ou Dailymotion. ex. : https://vimeo.com/76979871",
    )
    title = CharBlock(label="Titre", max_length=160, help_text="Lu avant de lancer la vidéo.")
    transcript = TextBlock(
        label="Transcription", required=False, help_text="Pour qui ne voit ou n’entend pas."
    )

    class Meta:
        icon = "media"
        label = "Vidéo"
        description = "Une vidéo qui ne se charge qu’après un clic."
        preview_value = {
            "url": "https://vimeo.com/76979871",
            "title": "Une séance en deux minutes",
            "transcript": "",
        }

    def clean(self, value):
        value = super().clean(value)
        if value["url"] and identify_video(value["url"]) is None:
            raise StructBlockValidationError(
                {
                    "url": ValidationError(
                        "Cette adresse n’est pas celle d’une vidéo YouTube, Vimeo ou Dailymotion."
                    )
                }
            )
        return value

    def get_api_representation(self, value, context=None) -> VideoValue:
        provider, embed_url = identify_video(value["url"] or "") or (None, None)
        return {
            "url": value["url"] or "",
            "title": value["title"] or "",
            "transcript": value["transcript"] or "",
            "provider": provider,
            "embed_url": embed_url,
        }


class DocumentBlock(DataStructBlock):
    document = DocumentChooserBlock(label="Document")
    label = CharBlock(
        label="Libellé",
        required=False,
        max_length=120,
        help_text="Laissé vide, c’est le titre du document.",
    )

    class Meta:
        icon = "doc-full-inverse"
        label = "Document"
        description = "Un fichier à télécharger, avec son type et son poids."

    def get_api_representation(self, value, context=None):
        document = represent_document(value["document"])
        return {
            "document": document,
            "label": value["label"] or (document["title"] if document else ""),
        }

    @property
    def is_previewable(self):
        return True


def identify_video(url: str) -> tuple[str, str] | None:
    """Return the provider's name and its player's address, None for an address of nobody known."""
    for provider, (pattern, player) in VIDEO_PLAYERS.items():
        if match := re.match(pattern, url):
            return provider, player.format(match.group(1))
    return None
