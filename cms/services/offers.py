"""Taking in a request for an offer, whichever door it comes through."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac

from cms.emails import send_offer_acknowledgement, send_offer_notice
from cms.enums import OfferStatus
from cms.models import (
    FormationPage,
    OfferCounter,
    OfferRequest,
    OfferSubmission,
    RequestedFormation,
)
from cms.services.limits import Limit, count_attempt, mailbox_of, network_of
from cms.typography import fr_moment

FROM_AN_ADDRESS = Limit("offer_request_address", 5, timedelta(hours=1))
FROM_A_PERSON = Limit("offer_request_person", 3, timedelta(days=1))
SAME_REQUEST_WITHIN = timedelta(minutes=10)
KEYS_ARE_KEPT = timedelta(days=1)


@dataclass(frozen=True)
class Receipt:
    """What the person is told; `is_new` is False when they had asked for the same before."""

    reference: str
    received_at: datetime
    is_new: bool


class KeyAlreadyUsed(Exception):
    """The Idempotency-Key came with other data before."""


@transaction.atomic
def create_offer_request(
    data: dict, *, formations: Sequence[FormationPage], address: str, key: str = "", spam=False
) -> Receipt:
    """Keep a request and write its mails; return its reference.

    `data` holds the fields of OfferRequest that a person fills in, checked by the serializer.
    `address` is the IP address limits count, `key` an Idempotency-Key. `spam` requests are kept
    apart, and nobody is written to. The same person asking for the same formations within ten
    minutes is the same request, to which a new message is added.

    Raises KeyAlreadyUsed and LimitReached; then nothing was written.
    """
    counter = _lock_counter()  # from here on one request after the other
    body = _digest_of_body(data, formations)
    if sent := _sent_with(key):
        return _replay(sent, body)
    count_attempt(FROM_AN_ADDRESS, network_of(address))
    count_attempt(FROM_A_PERSON, mailbox_of(data["email"]))
    same = _same_request(data, formations, spam)
    offer_request = _add_message(same, data) if same else _create(counter, data, formations, spam)
    if key:
        OfferSubmission.objects.create(
            key=_digest(key), body=body, offer_request=offer_request, sent_at=timezone.now()
        )
    return Receipt(offer_request.reference, offer_request.received_at, is_new=same is None)


def _lock_counter() -> OfferCounter:
    """Hold the year's counter until the end of the transaction: references are given in order."""
    year = timezone.localdate().year
    OfferCounter.objects.bulk_create([OfferCounter(year=year)], ignore_conflicts=True)
    return OfferCounter.objects.select_for_update().get(year=year)


def _sent_with(key: str) -> OfferSubmission | None:
    if not key:
        return None
    sent = OfferSubmission.objects.filter(key=_digest(key)).select_related("offer_request").first()
    if sent and sent.sent_at <= timezone.now() - KEYS_ARE_KEPT:
        sent.delete()
        return None
    return sent


def _replay(sent: OfferSubmission, body: str) -> Receipt:
    if sent.body != body:
        raise KeyAlreadyUsed
    return Receipt(sent.offer_request.reference, sent.offer_request.received_at, is_new=False)


def _same_request(data: dict, formations: Sequence[FormationPage], spam) -> OfferRequest | None:
    recent = OfferRequest.objects.filter(
        email__iexact=data["email"], received_at__gt=timezone.now() - SAME_REQUEST_WITHIN
    )
    recent = recent.filter(status=OfferStatus.SPAM) if spam else recent.exclude(status="spam")
    wanted = {formation.slug for formation in formations}
    for one in recent.prefetch_related("formations"):
        if {each.slug for each in one.formations.all()} == wanted:
            return one
    return None


def _add_message(offer_request: OfferRequest, data: dict) -> OfferRequest:
    """Add a new text below the former one, dated; what else was filled in stays as it was."""
    now, text = timezone.now(), data.get("message", "")
    if text and text not in offer_request.message:
        added = f"Ajouté le {fr_moment(now)}\u00a0:\n{text}"
        offer_request.message = "\n\n".join(filter(None, [offer_request.message, added]))
    offer_request.last_contact_at = now
    offer_request.save(update_fields=["message", "last_contact_at"])
    return offer_request


def _create(
    counter: OfferCounter, data: dict, formations: Sequence[FormationPage], spam
) -> OfferRequest:
    now = timezone.now()
    offer_request = OfferRequest.objects.create(
        **data,
        reference=next_reference(counter),
        received_at=now,
        last_contact_at=now,
        status=OfferStatus.SPAM if spam else OfferStatus.NEW,
    )
    keep_formations(offer_request, formations)
    if not spam:
        titles = [formation.title for formation in formations]
        send_offer_acknowledgement(offer_request, titles)
        send_offer_notice(offer_request, titles)
    return offer_request


def next_reference(counter: OfferCounter) -> str:
    """Return the next reference of the counter's year; the caller holds its row."""
    counter.last += 1
    counter.save(update_fields=["last"])
    return f"DEM-{counter.year}-{counter.last:04d}"


def keep_formations(offer_request: OfferRequest, formations: Iterable[FormationPage]) -> None:
    """Note the formations asked for, as they are named and priced now."""
    RequestedFormation.objects.bulk_create(
        RequestedFormation(
            offer_request=offer_request,
            formation=formation,
            slug=formation.slug,
            title=formation.title,
            price=formation.price["display"],
        )
        for formation in formations
    )


def _digest_of_body(data: dict, formations: Sequence[FormationPage]) -> str:
    known = {**data, "formations": sorted(formation.slug for formation in formations)}
    return _digest(json.dumps(known, sort_keys=True, cls=DjangoJSONEncoder))


def _digest(text: str) -> str:
    """A keyed hash: neither keys nor data can be read back from the table of sendings."""
    return salted_hmac("cms.offers", text, algorithm="sha256").hexdigest()
