"""The demonstration's requests for an offer: one of each state, and one that has waited."""

import tomllib
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from cms.demo.catalogue import CONTENT
from cms.models import FormationPage, OfferCounter, OfferLogEntry, OfferRequest
from cms.privacy_notice import VERSION
from cms.services.offer_treatment import add_log_entry
from cms.services.offers import keep_formations, next_reference


@transaction.atomic
def ensure_offers() -> None:
    """Write the requests once, without the mails that real ones cause."""
    if OfferRequest.objects.exists():
        return
    requests = tomllib.loads((CONTENT / "offers.toml").read_text())["requests"]
    for request in sorted(requests, key=lambda request: -request["days_ago"]):
        _write(**request)


def delete_offers() -> None:
    OfferRequest.objects.all().delete()


def _write(days_ago: int, formations: list[str], log: tuple = (), **fields) -> None:
    received_at = _days_ago(days_ago)
    offer_request = OfferRequest.objects.create(
        reference=_next_reference(received_at),
        received_at=received_at,
        last_contact_at=received_at,
        privacy_notice_version=VERSION,
        **fields,
    )
    keep_formations(offer_request, FormationPage.objects.filter(slug__in=formations))
    for entry in log:
        _write_entry(offer_request, **entry)


def _write_entry(offer_request: OfferRequest, kind: str, days_ago: int, text: str) -> OfferLogEntry:
    moment = _days_ago(days_ago)
    return add_log_entry(offer_request, kind=kind, text=text, happened_at=moment, author=None)


def _days_ago(days: int) -> datetime:
    return timezone.now() - timedelta(days=days, hours=days and 2)


def _next_reference(moment: datetime) -> str:
    counter, _ = OfferCounter.objects.get_or_create(year=timezone.localtime(moment).year)
    return next_reference(counter)
