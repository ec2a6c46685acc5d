"""How what a block points at (page, image, document) becomes data in the API."""

from django.db.models import Exists, F, OuterRef, Subquery
from django.template.defaultfilters import filesizeformat
from typing_extensions import TypedDict
from wagtail.models import Collection, CollectionViewRestriction

from blocks.renditions import ImageSource, represent_sources, whole_address


class PageLink(TypedDict):
    """A link to a published page; `path` is its address on the site."""

    id: int
    type: str
    title: str
    path: str | None


class FocalPoint(TypedDict):
    """The centre of what matters in an image, in pixels of the original."""

    x: int
    y: int


class ImageData(TypedDict):
    """An image; `alt` is empty when it is decorative. Sizes are pixels of the original, addresses
    are whole: a front end elsewhere shows them as they are."""

    id: int
    src: str
    width: int
    height: int
    alt: str
    decorative: bool
    credit: str
    focal_point: FocalPoint | None
    sources: list[ImageSource]


class DocumentData(TypedDict):
    """A file to download; `size` is in bytes."""

    id: int
    title: str
    url: str
    type: str
    size: int
    size_display: str


def represent_page_link(page) -> PageLink | None:
    """Return the link to a live page, None for a draft or a missing one."""
    if page is None or not page.live:
        return None
    parts = page.get_url_parts()
    return {
        "id": page.pk,
        "type": page.specific_class._meta.label,
        "title": page.title,
        "path": parts[2] if parts else None,
    }


def represent_image(
    image, *, alt: str | None = None, decorative: bool | None = None
) -> ImageData | None:
    """Return the data of an image, None when there is none or its collection is private.

    `alt` and `decorative` are those of the place where it is shown; without them the image's own.
    `width`, `height` and `focal_point` are pixels of the original; `sources` are the renditions
    that exist, `src` the widest of them in JPEG, or the original while there is none.

    Two queries an image, none when it came from `SiteImage.objects.for_display()`.
    """
    if image is None or is_private(image):
        return None
    sources = represent_sources(image)
    decorative = image.is_decorative if decorative is None else decorative
    focal_point = image.get_focal_point()
    return {
        "id": image.pk,
        "src": _fallback_of(sources) or whole_address(image.file.url),
        "width": image.width,
        "height": image.height,
        "alt": "" if decorative else (image.description if alt is None else alt),
        "decorative": decorative,
        "credit": image.credit,
        "focal_point": focal_point and {"x": focal_point.centroid.x, "y": focal_point.centroid.y},
        "sources": sources,
    }


def _fallback_of(sources: list[dict]) -> str:
    """The picture for a browser that knows no other format than JPEG."""
    widest = [one["srcset"][-1]["url"] for one in sources if one["type"] == "image/jpeg"]
    return widest[0] if widest else ""


def in_private_collection(column: str) -> Exists:
    """Return the condition that the collection a column names, or one above it, is private."""
    own = Collection.objects.filter(pk=OuterRef(OuterRef(column)))
    above = CollectionViewRestriction.objects.annotate(member=Subquery(own.values("path")))
    return Exists(above.filter(member__startswith=F("collection__path")))


def is_private(file) -> bool:
    """True when the image or document is not for everybody: asked of the database each time, as
    privacy given a moment ago counts. One query, none when it was fetched with the answer."""
    answer = getattr(file, "has_private_collection", None)
    if answer is None:
        own = Collection.objects.filter(pk=file.collection_id)
        answer = own.filter(in_private_collection("pk")).exists()
    return answer


def represent_document(document) -> DocumentData | None:
    """Return title, address, type (upper case) and size (bytes and words) of a document, None when
    there is none or its collection is private.

    One query, none when it came from `SiteDocument.objects.for_display()`.
    """
    if document is None or is_private(document):
        return None
    size = document.get_file_size()
    return {
        "id": document.pk,
        "title": document.title,
        "url": whole_address(document.url),
        "type": document.file_extension.upper(),
        "size": size,
        "size_display": filesizeformat(size),
    }
