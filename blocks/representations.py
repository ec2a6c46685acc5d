"""How what a block points at (page, image, document) becomes data in the API."""

from django.template.defaultfilters import filesizeformat


def represent_page_link(page) -> dict | None:
    """Return `{id, type, title, path}` of a live page, None for a draft or a missing one."""
    if page is None or not page.live:
        return None
    parts = page.get_url_parts()
    return {
        "id": page.pk,
        "type": page.specific_class._meta.label,
        "title": page.title,
        "path": parts[2] if parts else None,
    }


def represent_image(image, *, alt: str | None = None, decorative: bool | None = None):
    """Return the data of an image, None when there is none.

    `alt` and `decorative` are those of the place where it is shown; without them the image's own.
    Width and height are pixels; the focal point is in pixels of the original.
    """
    if image is None:
        return None
    decorative = image.is_decorative if decorative is None else decorative
    focal_point = image.get_focal_point()
    return {
        "id": image.pk,
        "src": image.file.url,
        "width": image.width,
        "height": image.height,
        "alt": "" if decorative else (image.description if alt is None else alt),
        "decorative": decorative,
        "credit": image.credit,
        "focal_point": focal_point and {"x": focal_point.centroid.x, "y": focal_point.centroid.y},
    }


def represent_document(document) -> dict | None:
    """Return title, address, type (upper case) and size (bytes and words) of a document."""
    if document is None:
        return None
    size = document.get_file_size()
    return {
        "id": document.pk,
        "title": document.title,
        "url": document.url,
        "type": document.file_extension.upper(),
        "size": size,
        "size_display": filesizeformat(size),
    }
