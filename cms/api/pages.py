"""Published pages as JSON: lists of summaries, and whole pages."""

import json
from collections.abc import Iterable
from typing import NotRequired

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from typing_extensions import TypedDict

from cms.api.facets import Facets, count_facets
from cms.api.filters import filter_pages, order_pages, public_pages
from cms.api.operations import ListMeta, Operation
from cms.api.page_types import BY_LABEL, BY_MODEL, PAGE_TYPES
from cms.api.parameters import FindParameters, PageListParameters, PageParameters
from cms.api.problems import problem_for
from cms.api.projection import Projection, read_fields
from cms.api.representation import AnyPage, AnyPageSummary
from cms.api.serializers import PublicPagesSerializers
from cms.api.stored import as_json, detail_texts, summary_texts
from cms.api.views import JsonOnly, json_answer
from cms.queries.addresses import page_at, the_site

LARGEST_ID = 2**31 - 1


class PageListMeta(ListMeta):
    facets: NotRequired[Facets]


class PageList(TypedDict):
    meta: PageListMeta
    items: list[AnyPageSummary]


class PublicPagesAPIViewSet(PublicPagesSerializers):
    """Answers everyone alike: no session is read, so that no cache can mix two visitors."""

    authentication_classes: list = []
    content_negotiation_class = JsonOnly
    operations = {
        "listing_view": Operation(
            "listPages", "pages", answers=PageList, parameters=PageListParameters
        ),
        "detail_view": Operation(
            "getPage", "pages", answers=AnyPage, parameters=PageParameters, problems=(404,)
        ),
        "find_view": Operation(
            "findPage", "pages", parameters=FindParameters, problems=(404,), redirects=True
        ),
    }

    def listing_view(self, request) -> HttpResponse:
        """Summaries of the pages that match, with counts of facets when asked."""
        return list_pages(PageListParameters.read(request))

    def detail_view(self, request, pk: int) -> HttpResponse:
        """One whole page."""
        query = PageParameters.read(request)
        if pk > LARGEST_ID:
            raise Http404
        page = public_pages().filter(pk=pk).first()
        if page is None:
            raise Http404
        projection = read_fields(query.get("fields") or ["*"], [BY_MODEL[page.specific_class]])
        return json_answer(next(iter(_texts({page.pk: page.content_type_id}, projection))))

    def find_view(self, request) -> HttpResponse:
        """A redirect to the page at `html_path`, or of an id."""
        query = FindParameters.read(request)
        page = (
            page_at(f"/{query['html_path'].lstrip('/')}", the_site())
            if "html_path" in query
            else None
        )
        pk = page.pk if page else query.get("id")
        page = public_pages().filter(pk=pk).first()
        if page is None:
            raise Http404
        return HttpResponseRedirect(reverse("wagtailapi:pages:detail", args=[page.pk]))

    def handle_exception(self, exc) -> HttpResponse:
        return problem_for(exc) or super().handle_exception(exc)


def list_pages(query: dict) -> HttpResponse:
    """Answer a list of pages (`PageListParameters`)."""
    return json_answer(page_list(query))


def page_list(query: dict) -> str:
    """Return a `PageList` as JSON text."""
    page_types = [BY_LABEL[label] for label in query.get("type", [])] or PAGE_TYPES
    projection = read_fields(query.get("fields"), page_types)
    pages = filter_pages(query)
    by_relevance = "search" in query and "order" not in query
    ordered = pages if by_relevance else order_pages(pages, query.get("order", "weight"))
    window = ordered[query["offset"] : query["offset"] + query["limit"]]
    meta = {"total_count": pages.count()}
    if "facets" in query:
        meta["facets"] = count_facets(query["facets"], query)
    texts = _texts(dict(window.values_list("pk", "content_type_id")), projection)
    return f'{{"meta":{as_json(meta)},"items":[{",".join(texts)}]}}'


def _texts(content_types: dict[int, int], projection: Projection) -> Iterable[str]:
    if projection.is_summary:
        return summary_texts(content_types)
    details = detail_texts(content_types)
    if projection.is_whole:
        return details
    return [_project(json.loads(text), projection) for text in details]


def _project(detail: dict, projection: Projection) -> str:
    return as_json(projection.apply(detail, BY_LABEL[detail["type"]].summary))
