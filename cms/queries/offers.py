"""What is asked of the requests for an offer: which formations may be named, who waits."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Count, Q
from django.db.models.functions import Upper
from django.utils import timezone

from cms.models import FormationPage, OfferRequest
from cms.working_days import working_days_before

WORKING_DAYS_TO_ANSWER = 2


def formations_to_ask_for(slugs: Iterable[str]) -> dict[str, FormationPage]:
    """Return by slug the formations that are, or once were, on line.

    A visitor may send what they filled in before a formation was taken off line (BR-93). A draft
    is not told from what does not exist.
    """
    public = Q(live=True) | Q(first_published_at__isnull=False)
    pages = FormationPage.objects.filter(public, slug__in=list(slugs)).defer_streamfields()
    return {page.slug: page for page in pages.order_by("live", "-pk")}


def waiting_too_long(now: datetime | None = None):
    """Return the open requests without an answer for two working days."""
    return OfferRequest.objects.unanswered(
        since=working_days_before(now or timezone.now(), WORKING_DAYS_TO_ANSWER)
    )


def with_folded_address(requests=None):
    """Return requests with `folded`, the address whatever its letter case."""
    found = OfferRequest.objects.all() if requests is None else requests
    return found.annotate(folded=Upper("email"))


def addresses_asking_again():
    """Return rows `{"folded", "times"}` of the addresses with more than one request."""
    by_address = with_folded_address().order_by().values("folded")
    return by_address.annotate(times=Count("pk")).filter(times__gt=1)
