"""The one way a page becomes data: what the API, the website and previews show."""

from collections.abc import Sequence
from functools import lru_cache
from typing import NewType

from django.conf import settings
from django.http import HttpRequest
from wagtail.models import Page

from cms.api.page_data import breadcrumbs, load_drafts, load_pages
from cms.api.page_types import BY_MODEL
from cms.api.serializers import PublicPagesSerializers
from cms.api.structured_data import structured_data
from cms.models import SiteSettings
from cms.rich_text import looking_up_links

# A page whole, of any type; and what lists say of one. Their shapes follow from `api_fields`, the
# blocks and `PAGE_TYPES`: `cms.api.schema.pages` writes them out.
AnyPage = NewType("AnyPage", dict)
AnyPageSummary = NewType("AnyPageSummary", dict)


def represent(page: Page, request: HttpRequest | None = None) -> AnyPage:
    """Return a specific page (published, or a draft being previewed) as plain data.

    Everyone gets the same: the request is not read.
    """
    load_drafts([page])
    return _represent_whole([page])[0]


def represent_details(content_types: dict[int, int]) -> dict[int, dict]:
    """Return published pages whole, by id (see `load_pages`), at a constant number of queries."""
    pages = load_pages(content_types, whole=True)
    return dict(zip((page.pk for page in pages), _represent_whole(pages), strict=True))


def represent_summaries(content_types: dict[int, int]) -> dict[int, dict]:
    """The same with what lists say of a page."""
    pages = load_pages(content_types, whole=False)
    return {page.pk: _serialize(page, BY_MODEL[type(page)].summary) for page in pages}


def summary_of(detail: dict) -> dict:
    """Cut the summary out of a whole representation."""
    names = {"id", "type", "meta", "title", *_summary_names()[detail["type"]]}
    return {name: value for name, value in detail.items() if name in names}


@lru_cache
def _summary_names() -> dict[str, tuple[str, ...]]:
    return {page_type.label: page_type.summary for page_type in BY_MODEL.values()}


def _represent_whole(pages: Sequence[Page]) -> list[dict]:
    with looking_up_links(_texts(pages)):
        found = [_serialize(page, None) for page in pages]
    _add_extras(pages, found)
    firm = {"name": SiteSettings.load().name, "url": f"{settings.BASE_URL}/"}
    for data, links in zip(found, breadcrumbs(pages), strict=True):
        data["breadcrumbs"] = links
        data["json_ld"] = structured_data(data, firm)
    return found


def _serialize(page: Page, fields: tuple[str, ...] | None) -> dict:
    data = PublicPagesSerializers.of(type(page), fields).to_representation(page)
    pk = data.pop("id") or 0  # of a draft that was never saved
    return {"id": pk, "type": data["meta"]["type"], **data}


def _texts(pages: Sequence[Page]) -> list[str]:
    """Every rich text of the pages, as it is stored."""
    return [
        field.value_to_string(page)
        for page in pages
        for field in page._meta.concrete_fields
        if field.name == "body"
    ]


def _add_extras(pages: Sequence[Page], found: list[dict]) -> None:
    for page_type in BY_MODEL.values():
        own = [
            (page, data)
            for page, data in zip(pages, found, strict=True)
            if type(page) is page_type.model
        ]
        if not own:
            continue
        for name, extra in page_type.extras.items():
            for (_, data), value in zip(own, extra([page for page, _ in own]), strict=True):
                data[name] = value
