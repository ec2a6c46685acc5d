"""Bringing what a batch of pages reads, in a number of queries that does not grow with it."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from django.contrib.contenttypes.models import ContentType
from django.db.models import Model, prefetch_related_objects
from wagtail.models import Page

from blocks.representations import PageLink, represent_page_link
from blocks.streams import BodyBlock
from cms.api.page_types import BY_MODEL, PageType
from cms.models import SessionFlow, SiteDocument, SiteImage, SiteSettings


def load_pages(content_types: dict[int, int], *, whole: bool) -> list[Page]:
    """Return published pages as their own types, in the order of the ids given.

    `content_types` maps the id of each page to that of its content type; without `whole`, only
    what lists say of a page is there.
    """
    ids_by_type = defaultdict(list)
    for pk, content_type in content_types.items():
        ids_by_type[content_type].append(pk)
    found = {}
    for content_type, ids in ids_by_type.items():
        model = ContentType.objects.get_for_id(content_type).model_class()
        found |= {page.pk: page for page in _load(BY_MODEL[model], ids, whole=whole)}
    pages = [found[pk] for pk in content_types if pk in found]
    if whole:
        _share_settings(pages)
        load_bodies(pages)
    return pages


def _load(page_type: PageType, ids: list[int], *, whole: bool):
    pages = page_type.model.objects.filter(pk__in=ids, live=True)
    if whole:
        pages = pages.select_related(*page_type.joins, *page_type.detail_joins)
        return pages.prefetch_related(*page_type.prefetches, *page_type.detail_prefetches)
    pages = pages.defer_streamfields().select_related(*page_type.joins)
    return pages.prefetch_related(*page_type.prefetches)


def _share_settings(pages: Iterable[Page]) -> None:
    """Ask once for what formations fall back on."""
    concerned = [page for page in pages if hasattr(type(page), "site_settings")]
    if concerned:
        settings = SiteSettings.load()
        for page in concerned:
            page.site_settings = settings


def load_bodies(pages: Iterable[Page]) -> None:
    """Look up the images, pages, documents and flows of all bodies at once."""
    pages = [page for page in pages if hasattr(page, "body")]
    block = BodyBlock()
    values = block.bulk_to_python([list(page.body.raw_data) for page in pages])
    for page, value in zip(pages, values, strict=True):
        page.body = value
    objects = defaultdict(list)
    for page in pages:
        for found in _objects_in(page.body):
            objects[type(found)].append(found)
    prefetch_related_objects(objects[SessionFlow], "steps")
    _complete_images(objects[SiteImage])
    _complete_documents(objects[SiteDocument])


def _complete_images(images: list[SiteImage]) -> None:
    """Give the images of blocks what `for_display` gives those of fields."""
    shown = (
        SiteImage.objects.for_display().in_bulk({image.pk for image in images}) if images else {}
    )
    for image in images:
        twin = shown[image.pk]
        image.has_private_collection = twin.has_private_collection
        image._prefetched_objects_cache = twin._prefetched_objects_cache


def _complete_documents(documents: list[SiteDocument]) -> None:
    keys = {document.pk for document in documents}
    shown = SiteDocument.objects.for_display().in_bulk(keys) if keys else {}
    for document in documents:
        document.has_private_collection = shown[document.pk].has_private_collection


def load_drafts(drafts: Iterable[Page]) -> None:
    """Bring what pages read that were not fetched by `load_pages`, being drafts."""
    drafts = list(drafts)
    load_bodies(drafts)
    _complete_images([image for draft in drafts for image in _images_of(draft)])


def _images_of(page: Page) -> Iterator[SiteImage]:
    """The images of a page outside of its body."""
    author = getattr(page, "author", None)
    links = page.facilitator_links.all() if hasattr(page, "facilitator_links") else []
    people = [author, *(link.facilitator for link in links)]
    images = [person.photo for person in people if person]
    images += [getattr(page, "hero_image", None), page.social_image]
    yield from (image for image in images if image)


def _objects_in(value) -> Iterator[Model]:
    """The database objects inside the value of a block, however deep."""
    if isinstance(value, Model):
        yield value
    elif isinstance(value, dict):
        for part in value.values():
            yield from _objects_in(part)
    elif hasattr(value, "stream_block"):
        for child in value:
            yield from _objects_in(child.value)
    elif hasattr(value, "list_block"):
        for part in value:
            yield from _objects_in(part)


def breadcrumbs(pages: Sequence[Page]) -> list[list[PageLink]]:
    """For each page, links to the published pages above it, from the front page down."""
    paths = [_paths_above(page) for page in pages]
    found = Page.objects.filter(path__in={path for above in paths for path in above})
    links = {page.path: represent_page_link(page) for page in found}
    return [[link for path in above if (link := links.get(path))] for above in paths]


def _paths_above(page: Page) -> list[str]:
    """The tree's paths of the ancestors, without the root that no visitor sees."""
    length = Page.steplen
    return [page.path[:end] for end in range(2 * length, len(page.path or ""), length)]
