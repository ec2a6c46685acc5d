"""Lists that visitors narrow down: what the API answers, in pages.

Everything that is asked stands in the address. What is asked wrongly there is left out, for an
address may have been cut, or carry the marks of a newsletter.
"""

import json
from collections.abc import Sequence
from itertools import chain

from django.http import Http404, HttpRequest

from cms.api.pages import page_list
from cms.api.parameters import FARTHEST_OFFSET, MOST_ITEMS, PageListParameters

PAGE_SIZE = 12
FACETS = {"theme": "Thème", "category": "Catégorie", "format": "Format", "tag": "Étiquette"}
# One comes to these from a page's tags; all of them at once would say nothing.
SHOWN_WHEN_CHOSEN = {"tag"}
KINDS = {
    "cms.FormationPage": "Formation",
    "cms.ArticlePage": "Article",
    "cms.ThemePage": "Thème",
}


def read_items(**asked) -> list[dict]:
    """Return the items of a list of the API; `asked` are its parameters."""
    return _read(_validated(asked))["items"]


def read_all_items(**asked) -> list[dict]:
    """Return the items of a list of the API, as many pages as it has."""
    first = _read(_validated({**asked, "limit": MOST_ITEMS}))
    farther = range(MOST_ITEMS, min(first["meta"]["total_count"], FARTHEST_OFFSET), MOST_ITEMS)
    pages = [read_items(**asked, limit=MOST_ITEMS, offset=offset) for offset in farther]
    return [*first["items"], *chain.from_iterable(pages)]


def read_listing(request: HttpRequest, *, fixed: dict, facets: Sequence[str] = ()) -> dict:
    """Return one page of a list as plain data.

    `fixed` are parameters of the API that the address does not decide, `facets` those that it may.
    The answer is that of `in_pages`, with `filters` and `is_filtered`: a filter is
    `{"name", "label", "choices"}`, a choice `{"value", "label", "count", "is_chosen"}`.
    Raises Http404 past the last page.
    """
    number = page_number(request)
    paging = {"limit": PAGE_SIZE, "offset": (number - 1) * PAGE_SIZE}
    query = read_query(request, {**fixed, **paging, "facets": ",".join(facets)}, facets)
    data = _read(query)
    items = [{**item, "kind": KINDS.get(item["type"], "Page")} for item in data["items"]]
    return {
        **in_pages(items, data["meta"]["total_count"], number),
        "filters": read_filters(data["meta"].get("facets", {}), query),
        "is_filtered": any(name in query for name in facets),
    }


def in_pages(items: list[dict], total: int, number: int) -> dict:
    """Return `{"items", "total", "number", "pages"}`; raises Http404 past the last page."""
    if number > 1 and (number - 1) * PAGE_SIZE >= total:
        raise Http404
    return {"items": items, "total": total, "number": number, "pages": -(-total // PAGE_SIZE)}


def page_number(request: HttpRequest) -> int:
    given = request.GET.get("page", "1")
    number = int(given) if given.isascii() and given.isdigit() and len(given) < 5 else 1
    return min(max(number, 1), FARTHEST_OFFSET // PAGE_SIZE)


def read_query(request: HttpRequest, fixed: dict, names: Sequence[str]) -> dict:
    """Return the parameters of the API, without those of the address that it would refuse."""
    fixed = {name: value for name, value in fixed.items() if value != ""}
    given = {name: request.GET[name] for name in names if request.GET.get(name)}
    parameters = PageListParameters(data={**given, **fixed})
    if parameters.is_valid():
        return parameters.validated_data
    usable = {name: given[name] for name in given if name not in parameters.errors}
    return _validated({**usable, **fixed})


def read_filters(facets: dict[str, list[dict]], query: dict) -> list[dict]:
    """Return the facets of a list as filters, those that only a page's tags lead to if chosen."""
    filters = [
        {"name": name, "label": FACETS[name], "choices": mark_chosen(choices, query.get(name))}
        for name, choices in facets.items()
    ]
    for one in filters:
        if one["name"] in SHOWN_WHEN_CHOSEN:
            one["choices"] = [choice for choice in one["choices"] if choice["is_chosen"]]
    return filters


def mark_chosen(choices: list[dict], chosen: str | list[str] | None) -> list[dict]:
    values = [chosen] if isinstance(chosen, str) else chosen or []
    return [{**choice, "is_chosen": choice["value"] in values} for choice in choices]


def _read(query: dict) -> dict:
    return json.loads(page_list(query))


def _validated(asked: dict) -> dict:
    parameters = PageListParameters(data=asked)
    parameters.is_valid(raise_exception=True)
    return parameters.validated_data
