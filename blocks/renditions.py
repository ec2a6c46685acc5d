"""The sizes and formats of an image that visitors are shown, as far as they are made.

They are made when the image is saved (cms.services.renditions), never while a page is read. None
is cropped: the focal point is for whoever shows the image in another shape.
"""

import re
from urllib.parse import urljoin

from django.conf import settings
from typing_extensions import TypedDict

SHOWN = re.compile(r"width-\d+\|format-(avif|webp|jpeg)")
ORDER = ("avif", "webp", "jpeg")


def specs_of(width: int) -> list[str]:
    """Return Wagtail's filter specs for an image of that width in pixels.

    Every width below it and the next one above, which Wagtail makes no wider than the original.
    """
    widths = sorted(settings.IMAGE_WIDTHS)
    narrower = [candidate for candidate in widths if candidate < width]
    chosen = widths[: len(narrower) + 1]
    return [f"width-{size}|format-{kind}" for kind in settings.IMAGE_FORMATS for size in chosen]


def whole_address(url: str) -> str:
    """Return the address of one of our files for whoever reads it on another site."""
    return urljoin(settings.BASE_URL, url)


class RenditionData(TypedDict):
    """One size of an image, in pixels."""

    url: str
    width: int
    height: int


class ImageSource(TypedDict):
    """An image in one format, from narrow to wide."""

    type: str
    srcset: list[RenditionData]


def represent_sources(image) -> list[ImageSource]:
    """Return `[{type, srcset: [{url, width, height}]}]`: best format first, JPEG last, each from
    narrow to wide; empty as long as nothing is made.

    One query, none when the image came with its renditions (`SiteImage.objects.for_display()`).
    """
    made: dict[str, list] = {}
    for rendition in image.renditions.all():
        if match := SHOWN.fullmatch(rendition.filter_spec):
            made.setdefault(match.group(1), []).append(rendition)
    return [
        {"type": f"image/{kind}", "srcset": _represent_widths(made[kind])}
        for kind in ORDER
        if kind in made
    ]


def _represent_widths(renditions: list) -> list[RenditionData]:
    by_width = {rendition.width: rendition for rendition in renditions}
    return [
        {
            "url": whole_address(by_width[width].url),
            "width": width,
            "height": by_width[width].height,
        }
        for width in sorted(by_width)
    ]
