"""Keeping the index of the public search true, in the transaction of the change."""

from collections.abc import Iterable, Iterator
from dataclasses import asdict, fields
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.db.models import Q, prefetch_related_objects
from django.http import HttpRequest
from wagtail.models import Page

from cms.api.representation import represent
from cms.health import check_migrations
from cms.models import ArticlePage, FormationPage, SearchEntry
from cms.models.base import BasePage
from cms.search.public_text import PublicText, read_public_text

BATCH = 100
COLUMNS = [field.name for field in fields(PublicText)]
RELATIONS = {
    FormationPage: [
        "category",
        "theme",
        "tag_links__tag__theme",
        "facilitator_links__facilitator",
        "result_indicators",
        "session_flow__steps",
    ],
    ArticlePage: ["author", "tag_links__tag__theme", "formation_links__formation"],
}


@transaction.atomic
def index_pages(page_ids: Iterable[int]) -> int:
    """Write the words of these pages as they now are in the database; forget those that are not
    published any more. Returns how many entries changed.

    Pages are read a hundred at a time, each hundred at a number of queries that depends on what
    their bodies point at, not on how many they are.
    """
    page_ids = sorted(set(page_ids))
    batches = (page_ids[start : start + BATCH] for start in range(0, len(page_ids), BATCH))
    return sum(map(_index_batch, batches))


def refresh_pages(page_ids: Iterable[int]) -> int:
    """The same for pages that show something that changed: only those that have an entry.

    Whatever is published has one; a page that is being deleted with what it shows is left alone.
    """
    known = SearchEntry.objects.filter(page_id__in=list(page_ids))
    return index_pages(known.values_list("page_id", flat=True))


def rebuild() -> int:
    """Index every page anew; returns how many entries changed."""
    has_entry = Q(search_entry__isnull=False)
    return index_pages(Page.objects.filter(Q(live=True) | has_entry).values_list("pk", flat=True))


def index_missing_pages() -> int:
    """Index the published pages that were made without a word to us, by a migration.

    Nothing is done on a database that is migrated in part only: models are ahead of it.
    """
    if check_migrations() != "ok":
        return 0
    missing = Page.objects.live().filter(depth__gt=1, search_entry=None)
    return index_pages(missing.values_list("pk", flat=True))


def _index_batch(page_ids: list[int]) -> int:
    known = SearchEntry.objects.in_bulk(page_ids)
    entries = {entry.pk: entry for entry in _entries(page_ids)}
    gone = known.keys() - entries.keys()
    changed = [entry for pk, entry in entries.items() if not _is_same(entry, known.get(pk))]
    SearchEntry.objects.filter(pk__in=gone).delete()
    SearchEntry.objects.bulk_create(
        changed, update_conflicts=True, unique_fields=["page"], update_fields=COLUMNS
    )
    return len(gone) + len(changed)


def _entries(page_ids: list[int]) -> Iterator[SearchEntry]:
    """The entries that published pages should have, not saved."""
    request = visitors_request()
    for page in published_pages(page_ids):
        yield SearchEntry(page_id=page.pk, **asdict(read_public_text(represent(page, request))))


def _is_same(entry: SearchEntry, known: SearchEntry | None) -> bool:
    return known is not None and all(
        getattr(entry, column) == getattr(known, column) for column in COLUMNS
    )


def published_pages(page_ids: list[int]) -> list[BasePage]:
    """The pages with what they show, as the database has them."""
    found = Page.objects.live().filter(pk__in=page_ids).specific()
    pages = [page for page in found if isinstance(page, BasePage)]
    for model, relations in RELATIONS.items():
        prefetch_related_objects([page for page in pages if type(page) is model], *relations)
    return pages


def visitors_request() -> HttpRequest:
    """A request of nobody, for what `represent` makes addresses of."""
    request = HttpRequest()
    address = urlsplit(settings.BASE_URL)
    request.META = {"SERVER_NAME": address.hostname, "SERVER_PORT": address.port or 80}
    return request
