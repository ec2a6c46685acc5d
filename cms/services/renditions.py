"""Making the sizes and formats of images that visitors are shown: after a save, by the worker."""

import logging
from collections.abc import Iterator
from pathlib import PurePosixPath

from django.db import transaction
from django.db.models import QuerySet
from django_tasks import task
from wagtail.images.models import Filter

from blocks.renditions import SHOWN, specs_of
from cms.models import SiteImage, SiteRendition

logger = logging.getLogger(__name__)


def on_image_saved(instance: SiteImage, raw: bool = False, **kwargs) -> None:
    """Have the renditions made once the image is there for the worker to see."""
    if not raw:
        transaction.on_commit(lambda: make_renditions_task.enqueue(instance.pk))


@task()
def make_renditions_task(image_id: int) -> None:
    """Safe to run twice, and when the image is gone."""
    image = SiteImage.objects.filter(pk=image_id).first()
    if image is not None:
        make_renditions(image)


def make_renditions(image: SiteImage) -> int:
    """Make what is missing, take away what is of another size, format or file; return how many
    were made.

    One after the other: a large picture takes a hundred megabytes while it is decoded. Raises what
    Pillow and the storage raise when the original cannot be read.
    """
    kept = []
    for rendition in _shown(image.renditions.all()):
        if rendition.filter_spec in specs_of(image.width) and _is_of_file(rendition, image):
            kept.append(rendition.filter_spec)
        else:
            rendition.delete()
    missing = [spec for spec in specs_of(image.width) if spec not in kept]
    for spec in missing:
        image.create_rendition(Filter(spec))
    return len(missing)


def images_to_render() -> list[SiteImage]:
    """Return the images whose renditions are not those of the settings. Two queries."""
    return [
        image
        for image in SiteImage.objects.prefetch_related("renditions").order_by("pk")
        if {one.filter_spec for one in _shown(image.renditions.all())} != set(specs_of(image.width))
    ]


def make_missing_renditions() -> Iterator[tuple[SiteImage, int]]:
    """Make all that is missing, here and now; yields each image with how many were made, -1 when
    it cannot be read: the others go on."""
    for image in images_to_render():
        try:
            yield image, make_renditions(image)
        except Exception:  # Pillow's decoders raise anything
            logger.exception("The renditions of image %d could not be made", image.pk)
            yield image, -1


def enqueue_missing_renditions() -> int:
    """Leave all that is missing to the worker; return how many images that is."""
    images = images_to_render()
    for image in images:
        make_renditions_task.enqueue(image.pk)
    return len(images)


def _shown(renditions: QuerySet[SiteRendition]) -> list[SiteRendition]:
    """Without the thumbnails of the admin, which Wagtail makes and keeps."""
    return [one for one in renditions if SHOWN.fullmatch(one.filter_spec)]


def _is_of_file(rendition: SiteRendition, image: SiteImage) -> bool:
    """False for what was made of the file that the image had before; names are random."""
    stem = PurePosixPath(image.file.name).stem
    return PurePosixPath(rendition.file.name).name.startswith(f"{stem}.")
