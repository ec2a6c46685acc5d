"""A page of the site: its representation, and the lists that its type shows besides.

Templates are given nothing but data that the API gives everybody: a page whole, and lists.
"""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from cms.api.catalogue import ThemeList
from cms.website.listings import PAGE_SIZE, in_pages, page_number, read_items, read_listing

FORMATIONS, ARTICLES = "cms.FormationPage", "cms.ArticlePage"
MOST_SHOWN, MOST_DATES = 4, 5
BOOKABLE = {"open", "few"}


def render_page(request: HttpRequest, page: dict, **context) -> HttpResponse:
    """Show a representation (published, or a draft) in the way of its type."""
    lists = LISTS.get(page["type"], no_list)(request, page)
    kind = page["type"].removeprefix("cms.").removesuffix("Page").lower()
    return render(request, f"website/pages/{kind}.html", {"page": page, **lists, **context})


def no_list(request: HttpRequest, page: dict) -> dict:
    return {}


def front(request: HttpRequest, page: dict) -> dict:
    """What is put forward of the catalogue, and the next dates of all of it."""
    shown = read_items(type=FORMATIONS, featured="true", limit=MOST_SHOWN)
    soonest = read_items(
        type=FORMATIONS,
        order="next_date",
        starts_after=timezone.localdate().isoformat(),
        limit=MOST_DATES,
        fields="audience",
    )
    dates = next_dates(soonest)
    return {
        "formations": shown or read_items(type=FORMATIONS, limit=MOST_SHOWN),
        "next": next((each for each in dates if each["date"]["seats"]["code"] in BOOKABLE), None),
        "dates": dates,
    }


def next_dates(formations: list[dict]) -> list[dict]:
    """Return the soonest dates of several formations: `{"formation", "date"}`."""
    dates = [
        {"formation": formation, "date": date}
        for formation in formations
        for date in formation["next_dates"]
    ]
    return sorted(dates, key=lambda each: each["date"]["starts_on"])[:MOST_DATES]


def catalogue(request: HttpRequest, page: dict) -> dict:
    facets = ["theme", "category", "format", "tag"]
    return {"listing": read_listing(request, fixed={"type": FORMATIONS}, facets=facets)}


def articles(request: HttpRequest, page: dict) -> dict:
    fixed = {"type": ARTICLES, "order": "-published"}
    return {"listing": read_listing(request, fixed=fixed, facets=["theme", "tag"])}


def themes(request: HttpRequest, page: dict) -> dict:
    number = page_number(request)
    items, total = ThemeList().window((number - 1) * PAGE_SIZE, PAGE_SIZE)
    return {"listing": in_pages(items, total, number)}


def of_theme(request: HttpRequest, page: dict) -> dict:
    """The formations of a theme in pages, and its newest articles; none of a draft without name."""
    slug = page["meta"]["slug"]
    if not slug:
        return {"listing": in_pages([], 0, 1), "articles": []}
    newest = {"type": ARTICLES, "order": "-published", "limit": MOST_SHOWN}
    return {
        "listing": read_listing(request, fixed={"type": FORMATIONS, "theme": slug}),
        "articles": read_items(theme=slug, **newest),
    }


LISTS: dict[str, Callable[[HttpRequest, dict], dict]] = {
    "cms.HomePage": front,
    "cms.FormationIndexPage": catalogue,
    "cms.ArticleIndexPage": articles,
    "cms.ThemeIndexPage": themes,
    "cms.ThemePage": of_theme,
}
