"""What the catalogue still misses, and what is due for another reading."""

from collections.abc import Iterable
from datetime import date

from django.utils import timezone
from wagtail.models import get_page_models

from cms.models import FormationPage, SiteSettings
from cms.models.base import BasePage
from cms.publication import Fact, missing_fact_list, missing_facts


def latest_versions(pages: Iterable[FormationPage]) -> list[FormationPage]:
    """Return each page as its editor last left it, draft included, without a query a page.

    `pages` carry their latest revision (select_related).
    """
    return [_latest_version(page) for page in pages]


def publication_gaps() -> dict[int, list[Fact]]:
    """Return what each formation's latest version misses, by page id, in two queries."""
    settings = SiteSettings.load()
    pages = FormationPage.objects.select_related("latest_revision").order_by("title")
    gaps = {}
    for page in latest_versions(pages):
        page.site_settings = settings
        gaps[page.pk] = missing_fact_list(page)
    return gaps


def live_page_gaps() -> list[dict]:
    """Return `{id, title, path, missing}` for each published formation that misses a fact.

    What is on line is looked at, not the draft behind it. `missing` holds the contract's codes.
    """
    settings = SiteSettings.load()
    gaps = []
    for page in FormationPage.objects.live().order_by("title"):
        page.site_settings = settings
        if missing := missing_facts(page):
            path = page.get_url_parts()[2]
            gaps.append({"id": page.pk, "title": page.title, "path": path, "missing": missing})
    return gaps


def pages_due_for_review(until: date | None = None):
    """Return the published pages whose review is due by `until` (today in Paris), oldest first."""
    until = until or timezone.localdate()
    due = [
        page
        for model in get_page_models()
        if issubclass(model, BasePage)
        for page in model.objects.live().filter(review_due_on__lte=until)
    ]
    return sorted(due, key=lambda page: (page.review_due_on, page.title))


def _latest_version(page: FormationPage) -> FormationPage:
    if not (page.has_unpublished_changes and page.latest_revision):
        return page
    draft = type(page).from_serializable_data(page.latest_revision.content, check_fks=False)
    draft.pk = page.pk
    return draft
