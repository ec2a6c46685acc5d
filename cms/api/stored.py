"""Representations kept in the database, so that an answer is put together from ready text.

Reading never writes: what is missing or outdated is made anew for that answer, and the worker
brings the stored ones up to date.
"""

import json
from collections.abc import Callable, Iterable
from datetime import date

from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.db.models import Q, QuerySet, Subquery
from django.utils import timezone
from wagtail.models import Page

from cms.api.filters import public_pages
from cms.api.representation import represent_details, represent_summaries, summary_of
from cms.models import ContentVersion, PageRepresentation
from cms.queries.content_version import Version, current_version

BATCH = 50


def as_json(data) -> str:
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"), cls=DjangoJSONEncoder)


def summary_texts(content_types: dict[int, int]) -> list[str]:
    """Return the JSON text of the summaries of published pages, in the order of the ids.

    `content_types` maps the ids to those of their content types.
    """
    return _texts(content_types, "summary", represent_summaries)


def detail_texts(content_types: dict[int, int]) -> list[str]:
    """The same with whole pages."""
    return _texts(content_types, "detail", represent_details)


def read_detail(page: Page) -> dict | None:
    """Return a published page whole, None when it is of no type that the site has."""
    texts = detail_texts({page.pk: page.content_type_id})
    return json.loads(texts[0]) if texts else None


def _texts(content_types: dict[int, int], column: str, make: Callable) -> list[str]:
    stored = _true_ones().filter(pk__in=content_types).values_list("pk", column)
    found = dict(stored) if content_types else {}
    missing = {pk: kind for pk, kind in content_types.items() if pk not in found}
    if missing:
        found |= {pk: as_json(data) for pk, data in make(missing).items()}
    return [found[pk] for pk in content_types if pk in found]


def _true_ones() -> QuerySet:
    """The stored representations that no change has outdated."""
    common = Subquery(ContentVersion.objects.values("common"))
    still = Q(fresh_until__isnull=True) | Q(fresh_until__gte=timezone.localdate())
    return PageRepresentation.objects.filter(still, version__gte=common)


def refresh_representations() -> int:
    """Store the representations that are missing or outdated; return how many.

    A batch during which content changed is thrown away and made again, later if need be.
    """
    PageRepresentation.objects.filter(page__live=False).delete()
    done: set[int] = set()
    while batch := _outdated(without=done):
        version = current_version()
        details = represent_details(batch)
        if _store(details, version):
            done |= batch.keys()
        elif current_version() == version:  # nothing changed and yet nothing could be stored
            break
    return len(done)


def _outdated(*, without: Iterable[int]) -> dict[int, int]:
    pages = public_pages().exclude(pk__in=_true_ones().values("pk")).exclude(pk__in=without)
    return dict(pages.order_by("pk").values_list("pk", "content_type_id")[:BATCH])


@transaction.atomic
def _store(details: dict[int, dict], version: Version) -> bool:
    """Keep a batch unless content changed since `version`: every change waits for this row."""
    if ContentVersion.objects.select_for_update().get().number != version.number:
        return False
    rows = [
        PageRepresentation(
            page_id=pk,
            version=version.number,
            fresh_until=_fresh_until(detail),
            summary=as_json(summary_of(detail)),
            detail=as_json(detail),
        )
        for pk, detail in details.items()
    ]
    columns = ["version", "fresh_until", "summary", "detail"]
    PageRepresentation.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["page"], update_fields=columns
    )
    return True


def _fresh_until(detail: dict) -> date | None:
    """The day after which one of the dates shown has begun."""
    days = [date.fromisoformat(each["starts_on"]) for each in detail.get("next_dates", [])]
    return min(days, default=None)
