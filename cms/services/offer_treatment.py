"""What the coordination does with a request: state, assignment, notes, contacts."""

from datetime import datetime

from django.db import transaction
from django.db.models import F
from wagtail.log_actions import log

from cms.models import OfferLogEntry, OfferRequest, User
from cms.models.offers import FROM_FIRM, FROM_PERSON


class ChangedMeanwhile(Exception):
    """Somebody else changed the request after it was read."""


@transaction.atomic
def change_offer_request(
    offer_request: OfferRequest, *, status: str, assigned_to: User | None, seen: int, user: User
) -> None:
    """Set state and assignment, if the request is still at version `seen`.

    Raises ChangedMeanwhile otherwise; nothing is written then.
    """
    changed = OfferRequest.objects.filter(pk=offer_request.pk, version=seen).update(
        status=status, assigned_to=assigned_to, version=F("version") + 1
    )
    if not changed:
        raise ChangedMeanwhile
    log(offer_request, "cms.change_offer_request", user=user)


@transaction.atomic
def add_log_entry(
    offer_request: OfferRequest,
    *,
    kind: str,
    text: str,
    happened_at: datetime,
    author: User | None,
) -> OfferLogEntry:
    """Keep a note or a contact; a contact from the person makes the retention begin anew."""
    entry = OfferLogEntry.objects.create(
        offer_request=offer_request, kind=kind, text=text, happened_at=happened_at, author=author
    )
    if kind in FROM_PERSON:
        _move_forward(offer_request, "last_contact_at", happened_at)
    if kind in FROM_FIRM:
        _move_forward(offer_request, "answered_at", happened_at)
    log(offer_request, "cms.follow_offer_request", user=author)
    return entry


@transaction.atomic
def delete_offer_request(offer_request: OfferRequest, *, user: User) -> None:
    """Delete a request with its notes; the log keeps its reference, which is never given again."""
    log(offer_request, "cms.delete_offer_request", user=user)
    offer_request.delete()


def _move_forward(offer_request: OfferRequest, field: str, moment: datetime) -> None:
    """An entry about an older day changes nothing."""
    request = OfferRequest.objects.select_for_update().get(pk=offer_request.pk)
    before = getattr(request, field)
    if before is None or before < moment:
        OfferRequest.objects.filter(pk=request.pk).update(**{field: moment})
