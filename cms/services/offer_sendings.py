"""What makes a second sending of a request harmless: sendings of the last day, as keyed hashes."""

import json
from collections.abc import Sequence
from datetime import timedelta

from django.core.serializers.json import DjangoJSONEncoder
from django.utils import timezone
from django.utils.crypto import salted_hmac

from cms.models import FormationPage, OfferRequest, OfferSubmission

KEYS_ARE_KEPT = timedelta(days=1)
MOST_SENDINGS = 100  # of one request; further ones are answered, and not noted any more


def sent_with(key: str) -> OfferSubmission | None:
    """Return the sending of the last day that had this Idempotency-Key."""
    if not key:
        return None
    found = OfferSubmission.objects.filter(key=_digest(key)).select_related("offer_request")
    sent = found.first()
    if sent and sent.sent_at <= timezone.now() - KEYS_ARE_KEPT:
        sent.delete()
        return None
    return sent


def has_sent(sender: str, offer_request: OfferRequest, text: str) -> bool:
    """Return whether this network address sent this text to this request before.

    To have sent it at all is enough for no text. What the request holds is not looked at: else
    somebody who never gets tired would find out what others wrote in it.
    """
    return OfferSubmission.objects.filter(key=_mark(sender, offer_request, text)).exists()


def note_sending(
    offer_request: OfferRequest, *, key: str, body: str, sender: str, text: str
) -> None:
    """Remember a sending: its key if it has one, and that `sender` sent `text`."""
    if OfferSubmission.objects.filter(offer_request=offer_request).count() >= MOST_SENDINGS:
        return
    marks = {_mark(sender, offer_request, one) for one in ("", text)}
    OfferSubmission.objects.bulk_create(
        [
            OfferSubmission(key=one, body=body, offer_request=offer_request, sent_at=timezone.now())
            for one in sorted(marks | ({_digest(key)} if key else set()))
        ],
        ignore_conflicts=True,
    )


def digest_of_body(data: dict, formations: Sequence[FormationPage]) -> str:
    """Return a keyed hash of all that was filled in."""
    known = {**data, "formations": sorted(formation.slug for formation in formations)}
    return _digest(json.dumps(known, sort_keys=True, cls=DjangoJSONEncoder))


def _mark(sender: str, offer_request: OfferRequest, text: str) -> str:
    """Under another salt than keys, which strangers choose."""
    return _digest(json.dumps([sender, offer_request.pk, text]), salt="cms.offers.senders")


def _digest(text: str, *, salt: str = "cms.offers") -> str:
    """A keyed hash: neither keys nor data can be read back from the table of sendings."""
    return salted_hmac(salt, text, algorithm="sha256").hexdigest()
