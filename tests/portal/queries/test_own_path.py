"""One's own path: what there was each month, for oneself."""

from datetime import UTC, datetime

import pytest
import time_machine

from portal.enums import EnrolmentStatus, LeaveReason
from portal.models import Absence, Enrolment
from portal.months import Month
from portal.queries.own_path import AT_MOST, PathMonth, path_of
from tests.factories.portal import (
    CommitmentFactory,
    EnrolmentFactory,
    JournalEntryFactory,
    WorkshopFactory,
)

pytestmark = pytest.mark.django_db
NOW = datetime(2027, 4, 15, 9, tzinfo=UTC)


@pytest.fixture(autouse=True)
def on_that_day():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def place():
    return EnrolmentFactory()


def at(month: int, day: int = 10) -> datetime:
    return datetime(2027, month, day, 9, tzinfo=UTC)


def numbers(person) -> list[tuple]:
    return [(str(one.month), one.sessions, one.entries, one.commitments) for one in path_of(person)]


def test_months_count_what_there_was(place):
    given = {"owner": place.person, "cohort": place.cohort}
    for month in (1, 3, 3):
        WorkshopFactory(cohort=place.cohort, starts_at=at(month))
    JournalEntryFactory(**given, entry_date=at(3).date())
    CommitmentFactory(**given, state="done", state_changed_at=at(4, 1))
    CommitmentFactory(**given, state="adapted", state_changed_at=at(4, 2))
    assert numbers(place.person) == [
        ("2027-01", 1, 0, 0),
        ("2027-02", 0, 0, 0),
        ("2027-03", 2, 1, 0),
        ("2027-04", 0, 0, 2),
    ]


def test_what_did_not_happen_or_is_not_mine_does_not_count(place):
    given = {"owner": place.person, "cohort": place.cohort}
    WorkshopFactory(cohort=place.cohort, starts_at=at(2), status="cancelled", cancel_reason="place")
    WorkshopFactory(cohort=place.cohort, starts_at=at(5))  # to come
    WorkshopFactory(starts_at=at(2))  # of another group
    missed = WorkshopFactory(cohort=place.cohort, starts_at=at(3))
    Absence.objects.create(workshop=missed, enrolment=place)
    JournalEntryFactory(**given, entry_date=at(2).date(), lock_version=0, texts={})
    JournalEntryFactory(**given, entry_date=at(2).date(), deleted_at=NOW)
    JournalEntryFactory(entry_date=at(2).date())
    CommitmentFactory(**given, state="dropped", state_changed_at=at(2))
    CommitmentFactory(**given)
    assert numbers(place.person) == []


def test_sessions_count_while_one_had_a_place(place):
    for month in (1, 2, 3):
        WorkshopFactory(cohort=place.cohort, starts_at=at(month))
    Enrolment.objects.update(
        status=EnrolmentStatus.WITHDRAWN,
        joined_on=at(2, 1).date(),
        left_on=at(2, 20).date(),
        leave_reason=LeaveReason.NOT_SAID,
    )
    assert numbers(place.person)[0] == ("2027-02", 1, 0, 0)
    assert sum(row[1] for row in numbers(place.person)) == 1


def test_last_two_years_are_shown(place):
    JournalEntryFactory(
        owner=place.person, cohort=place.cohort, entry_date=at(4).date().replace(year=2020)
    )
    months = path_of(place.person)
    assert len(months) == AT_MOST
    assert months[-1] == PathMonth(Month(2027, 4), 0, 0, 0)


@pytest.mark.parametrize("count", [1, 3])
def test_path_costs_the_same_for_many(place, count, django_assert_num_queries):
    given = {"owner": place.person, "cohort": place.cohort}
    for month in range(1, count + 1):
        WorkshopFactory(cohort=place.cohort, starts_at=at(month))
        JournalEntryFactory(**given, entry_date=at(month).date())
        CommitmentFactory(**given, state="done", state_changed_at=at(month))
    with django_assert_num_queries(3):
        path_of(place.person)
