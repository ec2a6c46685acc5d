"""How many pages each choice of a filter would leave."""

from collections.abc import Callable

from django.db.models import Count, QuerySet
from typing_extensions import TypedDict

from cms.api.filters import INCLUDED_FORMATS, filter_pages
from cms.enums import TrainingFormat
from cms.models import ArticleTag, FormationPage, FormationTag
from cms.search.folding import fold


class FacetChoice(TypedDict):
    """How many pages there would be with this value of the filter."""

    value: str
    label: str
    count: int


class Facets(TypedDict, total=False):
    """Those that were asked for, each ignoring its own filter."""

    theme: list[FacetChoice]
    tag: list[FacetChoice]
    category: list[FacetChoice]
    format: list[FacetChoice]


def count_facets(names: list[str], query: dict) -> Facets:
    """Return `{name: [{"value", "label", "count"}]}`, each ignoring its own filter.

    Choices are in the order of their labels; those that no page has are left out.
    """
    return {name: FACETS[name](filter_pages(query, without=name).values("pk")) for name in names}


def _themes(pages: QuerySet) -> list[dict]:
    """Formations by their theme, articles by the themes of their tags."""
    formations = FormationPage.objects.filter(pk__in=pages, theme__live=True)
    rows = formations.values_list("theme__slug", "theme__title").annotate(Count("pk")).order_by()
    links = ArticleTag.objects.filter(page__in=pages, tag__theme__live=True)
    articles = links.values_list("tag__theme__slug", "tag__theme__title")
    return _add_up(rows, articles.annotate(Count("page", distinct=True)).order_by())


def _tags(pages: QuerySet) -> list[dict]:
    counts = (
        model.objects.filter(page__in=pages, tag__theme__live=True)
        .values_list("tag__slug", "tag__name")
        .annotate(Count("page"))
        .order_by()
        for model in (FormationTag, ArticleTag)
    )
    return _add_up(*counts)


def _categories(pages: QuerySet) -> list[dict]:
    formations = FormationPage.objects.filter(pk__in=pages, category__isnull=False)
    rows = formations.values_list("category__slug", "category__name").annotate(Count("pk"))
    return _add_up(rows.order_by())


def _formats(pages: QuerySet) -> list[dict]:
    rows = FormationPage.objects.filter(pk__in=pages).exclude(format="").values_list("format")
    counts = dict(rows.annotate(Count("pk")).order_by())
    found = (
        {
            "value": code.value,
            "label": str(code.label),
            "count": sum(counts.get(each, 0) for each in INCLUDED_FORMATS[code]),
        }
        for code in TrainingFormat
    )
    return [facet for facet in found if facet["count"]]


def _add_up(*counts) -> list[dict]:
    totals: dict[tuple[str, str], int] = {}
    for rows in counts:
        for value, label, count in rows:
            totals[value, label] = totals.get((value, label), 0) + count
    by_label = sorted(totals.items(), key=lambda item: (fold(item[0][1]), item[0][0]))
    return [{"value": value, "label": label, "count": n} for (value, label), n in by_label]


FACETS: dict[str, Callable] = {
    "theme": _themes,
    "tag": _tags,
    "category": _categories,
    "format": _formats,
}
