"""Which requests wait for an answer, and since when."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from cms.enums import OfferStatus
from cms.queries.offers import waiting_too_long
from tests.factories.offers import OfferRequestFactory

PARIS = ZoneInfo("Europe/Paris")


def paris(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=PARIS)


@pytest.mark.django_db
def test_who_waits_too_long(time_machine):
    now = paris("2026-11-25T10:00")
    time_machine.move_to(now, tick=False)
    long_ago, lately = paris("2026-11-23T09:00"), paris("2026-11-24T09:00")
    waits = OfferRequestFactory(received_at=long_ago)
    wrote_again = OfferRequestFactory(
        received_at=long_ago, answered_at=long_ago - timedelta(hours=1)
    )
    OfferRequestFactory(received_at=lately)
    OfferRequestFactory(received_at=long_ago, answered_at=lately)
    for status in (OfferStatus.WON, OfferStatus.LOST, OfferStatus.SPAM):
        OfferRequestFactory(received_at=long_ago, status=status)
    assert set(waiting_too_long()) == {waits, wrote_again}
