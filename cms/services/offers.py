"""Taking in a request for an offer, whichever door it comes through."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

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
from cms.services.offer_sendings import digest_of_body, has_sent, note_sending, sent_with
from cms.typography import fr_moment

FROM_AN_ADDRESS = Limit("offer_request_address", 5, timedelta(hours=1))
FROM_A_PERSON = Limit("offer_request_person", 3, timedelta(days=1))
SAME_REQUEST_WITHIN = timedelta(minutes=10)
LONGEST_IN_ALL = 10_000  # signs of a request with all that was added to it


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
    minutes is the same request, to which a new message is added. That counts against the address;
    the same sent again from there counts nothing.

    Raises KeyAlreadyUsed and LimitReached; then nothing was written.
    """
    counter = _lock_counter()  # from here on one request after the other
    body = digest_of_body(data, formations)
    if sent := sent_with(key):
        return _replay(sent, body)
    sender, text = network_of(address), data.get("message", "")
    same = _same_request(data, formations, spam)
    if same is None:
        count_attempt(FROM_AN_ADDRESS, sender)
        count_attempt(FROM_A_PERSON, mailbox_of(data["email"]))
    elif not has_sent(sender, same, text):
        count_attempt(FROM_AN_ADDRESS, sender)
        _add_message(same, text)
    offer_request = same or _create(counter, data, formations, spam)
    note_sending(offer_request, key=key, body=body, sender=sender, text=text)
    return Receipt(offer_request.reference, offer_request.received_at, is_new=same is None)


def _lock_counter() -> OfferCounter:
    """Hold the year's counter until the end of the transaction: references are given in order."""
    year = timezone.localdate().year
    OfferCounter.objects.bulk_create([OfferCounter(year=year)], ignore_conflicts=True)
    return OfferCounter.objects.select_for_update().get(year=year)


def _replay(sent: OfferSubmission, body: str) -> Receipt:
    if sent.body != body:
        raise KeyAlreadyUsed
    return Receipt(sent.offer_request.reference, sent.offer_request.received_at, is_new=False)


def _same_request(data: dict, formations: Sequence[FormationPage], spam) -> OfferRequest | None:
    """The person's request of the last minutes for just these, if the text finds room in it.

    What does not is a request of its own, which the limit of a person counts.
    """
    recent = OfferRequest.objects.filter(
        email__iexact=data["email"], received_at__gt=timezone.now() - SAME_REQUEST_WITHIN
    )
    recent = recent.filter(status=OfferStatus.SPAM) if spam else recent.exclude(status="spam")
    wanted = {formation.slug for formation in formations}
    for one in recent.prefetch_related("formations"):
        is_for_these = {each.slug for each in one.formations.all()} == wanted
        if is_for_these and len(_with_text(one, data.get("message", ""))) <= LONGEST_IN_ALL:
            return one
    return None


def _add_message(offer_request: OfferRequest, text: str) -> None:
    """Add a new text below the former one, dated; what else was filled in stays as it was."""
    offer_request.message = _with_text(offer_request, text)
    offer_request.last_contact_at = timezone.now()
    offer_request.save(update_fields=["message", "last_contact_at"])


def _with_text(offer_request: OfferRequest, text: str) -> str:
    if text in offer_request.message:
        return offer_request.message
    added = f"Ajouté le {fr_moment(timezone.now())}\u00a0:\n{text}"
    return "\n\n".join(filter(None, [offer_request.message, added]))


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
