"""Who may open what: one row per state somebody can be in."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.utils import timezone

from portal.access import (
    can_change_cohorts,
    can_facilitate_cohort,
    can_facilitate_workshop,
    can_view_cohorts,
    cohorts_for,
    workshops_for,
)
from portal.enums import EnrolmentStatus, LeaveReason
from portal.models import Cohort, Workshop
from portal.roles import Roles
from tests.factories.content import UserFactory
from tests.factories.portal import (
    CohortFactory,
    EnrolmentFactory,
    FacilitationFactory,
    WorkshopFactory,
)

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def workshop() -> Workshop:
    return WorkshopFactory()


def enrolled(status: EnrolmentStatus):
    def make(workshop):
        gone = {"left_on": timezone.localdate(), "leave_reason": LeaveReason.NOT_SAID}
        extra = gone if status == EnrolmentStatus.WITHDRAWN else {}
        return EnrolmentFactory(cohort=workshop.cohort, status=status, **extra).person

    return make


def facilitating(starts: int, ends: int | None, *, one_workshop: bool = False):
    """Days from the one on which the test runs: a suite may go on past midnight."""

    def make(workshop):
        today = timezone.localdate()
        return FacilitationFactory(
            cohort=workshop.cohort,
            starts_on=today + starts * DAY,
            ends_on=None if ends is None else today + ends * DAY,
            workshop=workshop if one_workshop else None,
        ).person

    return make


def in_group(name: str):
    def make(workshop):
        person = UserFactory()
        person.groups.add(Group.objects.get(name=name))
        return person

    return make


NOTHING = (False, False, False, False)
# cohort, workshop, facilitates the cohort, facilitates the workshop
TABLE = {
    "stranger": (lambda workshop: UserFactory(), NOTHING),
    "member elsewhere": (lambda workshop: EnrolmentFactory().person, NOTHING),
    "facilitator elsewhere": (lambda workshop: FacilitationFactory().person, NOTHING),
    "invited": (enrolled(EnrolmentStatus.INVITED), NOTHING),
    "active": (enrolled(EnrolmentStatus.ACTIVE), (True, True, False, False)),
    "completed": (enrolled(EnrolmentStatus.COMPLETED), (True, True, False, False)),
    "suspended": (enrolled(EnrolmentStatus.SUSPENDED), NOTHING),
    "withdrawn": (enrolled(EnrolmentStatus.WITHDRAWN), NOTHING),
    "facilitator": (facilitating(-1, None), (True, True, True, True)),
    "facilitator on the last day": (facilitating(0, 0), (True, True, True, True)),
    "facilitator until yesterday": (facilitating(-1, -1), NOTHING),
    "facilitator from tomorrow": (facilitating(1, None), NOTHING),
    "substitute": (facilitating(0, 0, one_workshop=True), (False, True, False, True)),
    "substitute of yesterday": (
        facilitating(-1, -1, one_workshop=True),
        NOTHING,
    ),
    "editor": (in_group("Rédaction"), NOTHING),
    "coordinator": (in_group("Coordination"), NOTHING),
    "superuser": (lambda workshop: UserFactory(is_superuser=True), NOTHING),
}


@pytest.mark.parametrize("who", TABLE)
def test_who_opens_what(workshop, who):
    make, expected = TABLE[who]
    WorkshopFactory()  # of another cohort, for everybody to stay out of
    person = make(workshop)
    mine = {workshop.cohort_id}
    seen = (
        workshop.cohort in cohorts_for(person),
        workshop in workshops_for(person),
        can_facilitate_cohort(person, workshop.cohort),
        can_facilitate_workshop(person, workshop),
    )
    assert seen == expected
    if "elsewhere" not in who:
        assert set(cohorts_for(person).values_list("pk", flat=True)) <= mine
        assert set(workshops_for(person).values_list("cohort", flat=True)) <= mine


def test_a_substitute_does_not_see_the_cohort_s_other_sessions(workshop):
    other = WorkshopFactory(cohort=workshop.cohort)
    person = facilitating(0, 0, one_workshop=True)(workshop)
    assert list(workshops_for(person)) == [workshop]
    assert not can_facilitate_workshop(person, other)


def test_one_is_participant_here_and_facilitator_there():
    here, there = CohortFactory(), CohortFactory()
    person = EnrolmentFactory(cohort=here).person
    FacilitationFactory(cohort=there, person=person)
    assert set(cohorts_for(person)) == {here, there}
    assert not can_facilitate_cohort(person, here)
    assert can_facilitate_cohort(person, there)


@pytest.mark.parametrize(
    ("name", "may", "needs_factor"),
    [("Rédaction", False, True), ("Coordination", True, True), (None, False, False)],
)
def test_groups_give_the_screens_of_cohorts_and_ask_for_a_factor(name, may, needs_factor):
    person = in_group(name)(None) if name else UserFactory()
    assert (can_view_cohorts(person), can_change_cohorts(person)) == (may, may)
    assert Roles(person).must_have_second_factor is needs_factor


@pytest.mark.parametrize(
    ("facilitation", "needs"),
    [
        (facilitating(0, None), True),
        (facilitating(0, 0, one_workshop=True), True),
        (facilitating(-1, -1), False),
    ],
)
def test_facilitators_need_a_factor_while_they_are(workshop, facilitation, needs):
    assert Roles(facilitation(workshop)).must_have_second_factor is needs


def test_the_lists_cost_one_query_each(django_assert_num_queries):
    person = UserFactory()
    for _ in range(3):
        EnrolmentFactory(person=person)
        FacilitationFactory(person=person)
    with django_assert_num_queries(1):
        assert len(cohorts_for(person)) == 6
    assert Cohort.objects.count() == 6
