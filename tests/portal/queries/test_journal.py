"""What a new text is about, and what comes back after a month."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from portal.enums import EntryMoment, EntryRole, WorkshopKind
from portal.queries.journal import entry_a_month_ago, occasion_now, occasion_of
from tests.factories.portal import (
    ClientTurnFactory,
    EnrolmentFactory,
    JournalEntryFactory,
    WorkshopFactory,
)

pytestmark = pytest.mark.django_db
DAY, HOUR = timedelta(days=1), timedelta(hours=1)


@pytest.fixture
def place():
    return EnrolmentFactory()


def session(place, starts: timedelta, **fields):
    return WorkshopFactory(cohort=place.cohort, starts_at=timezone.now() + starts, **fields)


@pytest.mark.parametrize(
    ("starts", "expected", "moment"),
    [
        ([-HOUR, 2 * DAY], 0, EntryMoment.DURING),
        ([-20 * HOUR, 3 * DAY], 0, EntryMoment.AFTER),
        ([-6 * DAY, 2 * DAY], 1, EntryMoment.BEFORE),
        ([-30 * DAY, 6 * DAY], 1, EntryMoment.BEFORE),
        ([-30 * DAY, 20 * DAY], None, EntryMoment.FREE),
        ([], None, EntryMoment.FREE),
    ],
)
def test_new_text_is_about_the_session_that_is_near(place, starts, expected, moment):
    sessions = [session(place, one) for one in starts]
    found = occasion_now(place.person, [place.cohort])
    assert (found.moment, found.cohort) == (moment, place.cohort)
    assert found.workshop == (None if expected is None else sessions[expected])


def test_cancelled_session_is_about_nothing(place):
    session(place, DAY, status="cancelled", cancel_reason="place")
    assert occasion_now(place.person, [place.cohort]).workshop is None


def test_nearest_of_several_groups_counts(place):
    other = EnrolmentFactory(person=place.person)
    session(place, 5 * DAY)
    nearer = session(other, 2 * DAY)
    found = occasion_now(place.person, [place.cohort, other.cohort])
    assert (found.workshop, found.cohort) == (nearer, other.cohort)


@pytest.mark.parametrize(
    ("state", "role"),
    [
        ("confirmed", EntryRole.CLIENT),
        ("done", EntryRole.CLIENT),
        (None, EntryRole.CONSULTANT),
    ],
)
def test_role_is_that_of_the_day(place, state, role):
    consultation = session(place, DAY)
    ClientTurnFactory(workshop=consultation, client=EnrolmentFactory(cohort=place.cohort))
    if state:
        ClientTurnFactory(workshop=consultation, client=place, state=state)
    assert occasion_of(place.person, consultation).role == role


def test_kickoff_has_neither_clients_nor_consultants(place):
    kickoff = session(place, DAY, kind=WorkshopKind.KICKOFF)
    assert occasion_of(place.person, kickoff).role == EntryRole.OTHER


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ([date(2027, 2, 15)], date(2027, 2, 15)),
        ([date(2027, 2, 14), date(2027, 2, 17)], date(2027, 2, 14)),
        ([date(2027, 2, 18)], date(2027, 2, 18)),
        ([date(2027, 2, 11), date(2027, 2, 19)], None),
        ([date(2027, 3, 15)], None),
    ],
)
def test_a_month_ago_or_so(place, written, expected):
    for day in written:
        JournalEntryFactory(owner=place.person, cohort=place.cohort, entry_date=day)
    JournalEntryFactory(entry_date=date(2027, 2, 15))  # somebody else's
    found = entry_a_month_ago(place.person, date(2027, 3, 15))
    assert (found and found.entry_date) == expected


def test_a_month_before_the_31st_is_the_last_of_its_month(place):
    JournalEntryFactory(owner=place.person, cohort=place.cohort, entry_date=date(2027, 2, 28))
    assert entry_a_month_ago(place.person, date(2027, 3, 31)) is not None
