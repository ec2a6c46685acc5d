"""Which pages a list holds, and in which order."""

from collections.abc import Callable

from django.db.models import Exists, F, Min, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce, Lower
from wagtail.models import Page

from cms.api.page_types import BY_LABEL, PAGE_TYPES
from cms.api.problems import refuse
from cms.enums import DateStatus, PriceUnit, TrainingFormat
from cms.models import ArticlePage, ArticleTag, FormationDate, FormationPage, FormationTag
from cms.search.queries import search_pages

INCLUDED_FORMATS = {
    TrainingFormat.INTER: [TrainingFormat.INTER, TrainingFormat.BOTH],
    TrainingFormat.INTRA: [TrainingFormat.INTRA, TrainingFormat.BOTH],
    TrainingFormat.BOTH: [TrainingFormat.BOTH],
}


def public_pages() -> QuerySet:
    """The pages that anonymous visitors may read, of the types that the site has."""
    models = [page_type.model for page_type in PAGE_TYPES]
    return Page.objects.live().public().type(*models)


def filter_pages(query: dict, *, without: str = "") -> QuerySet:
    """Return the public pages that a query asks for (`PageListParameters`), in no order but that of
    relevance when words are searched.

    `without` names a filter to leave out, for the counts of its facet.
    """
    pages = public_pages()
    for name, apply in FILTERS.items():
        if name in query and name != without:
            pages = apply(pages, query[name])
    pages = _filter_prices(pages, query)
    return _filter_dates(pages, query)


def order_pages(pages: QuerySet, order: str) -> QuerySet:
    """Order by a name of `ORDERS`, `-` reverses; empty values come last either way."""
    key = ORDERINGS[order.removeprefix("-")]()
    pages = pages.annotate(sort_key=key)
    first = (
        F("sort_key").desc(nulls_last=True)
        if order[0] == "-"
        else F("sort_key").asc(nulls_last=True)
    )
    return pages.order_by(first, Lower("title"), "pk")


def _by_type(pages: QuerySet, labels: list[str]) -> QuerySet:
    return pages.type(*(BY_LABEL[label].model for label in labels))


def _by_theme(pages: QuerySet, slugs: list[str]) -> QuerySet:
    """Formations of the theme, and articles with one of its tags."""
    articles = ArticleTag.objects.filter(
        page=OuterRef("pk"), tag__theme__slug__in=slugs, tag__theme__live=True
    )
    own = Q(formationpage__theme__slug__in=slugs, formationpage__theme__live=True)
    return pages.filter(own | Exists(articles))


def _by_tag(pages: QuerySet, slugs: list[str]) -> QuerySet:
    links = (
        model.objects.filter(page=OuterRef("pk"), tag__slug__in=slugs, tag__theme__live=True)
        for model in (FormationTag, ArticleTag)
    )
    formations, articles = links
    return pages.filter(Exists(formations) | Exists(articles))


def _by_category(pages: QuerySet, slugs: list[str]) -> QuerySet:
    return pages.filter(formationpage__category__slug__in=slugs)


def _by_format(pages: QuerySet, code: str) -> QuerySet:
    return pages.filter(formationpage__format__in=INCLUDED_FORMATS[code])


def _by_featured(pages: QuerySet, wanted: str) -> QuerySet:
    featured = Q(formationpage__featured=True) | Q(articlepage__featured=True)
    models = [FormationPage, ArticlePage]
    return pages.filter(featured) if wanted == "true" else pages.type(*models).exclude(featured)


def _by_parent(pages: QuerySet, pk: int) -> QuerySet:
    parent = public_pages().filter(pk=pk).first()
    if parent is None:
        raise refuse("child_of", "Aucune page publiée n’a ce numéro.")
    return pages.child_of(parent)


def _filter_prices(pages: QuerySet, query: dict) -> QuerySet:
    bounds = {"min_price": "gte", "max_price": "lte"}
    asked = {
        f"formationpage__price_excl_tax__{bounds[name]}": query[name]
        for name in bounds
        if name in query
    }
    if not asked:
        return pages
    return pages.filter(**asked).exclude(formationpage__price_unit=PriceUnit.ON_QUOTE)


def _filter_dates(pages: QuerySet, query: dict) -> QuerySet:
    """One same date, not cancelled, begins within both bounds."""
    bounds = {"starts_after": "gte", "starts_before": "lte"}
    asked = {f"starts_on__{bounds[name]}": query[name] for name in bounds if name in query}
    if not asked:
        return pages
    return pages.filter(Exists(_dates().filter(**asked)))


def _dates() -> QuerySet:
    return FormationDate.objects.filter(formation=OuterRef("pk")).exclude(
        status=DateStatus.CANCELLED
    )


def _next_date() -> Subquery:
    upcoming = FormationDate.objects.upcoming().filter(formation=OuterRef("pk"))
    return Subquery(
        upcoming.order_by().values("formation").annotate(day=Min("starts_on")).values("day")
    )


def _updated() -> Coalesce:
    names = (page_type.model._meta.model_name for page_type in PAGE_TYPES)
    return Coalesce(*(F(f"{name}__content_updated_on") for name in names))


FILTERS: dict[str, Callable] = {
    "type": _by_type,
    "theme": _by_theme,
    "tag": _by_tag,
    "category": _by_category,
    "format": _by_format,
    "featured": _by_featured,
    "child_of": _by_parent,
    "search": search_pages,
}
ORDERINGS: dict[str, Callable] = {
    "weight": lambda: F("formationpage__weight"),
    "title": lambda: Lower("title"),
    "price": lambda: F("formationpage__price_excl_tax"),
    "next_date": _next_date,
    "updated": _updated,
    "published": lambda: F("articlepage__published_on"),
}
