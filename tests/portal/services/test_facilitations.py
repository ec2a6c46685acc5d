"""Who facilitates, from and to which day (BR-60 to 63)."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.utils import timezone

from cms.models import OutboxMail, User
from portal.access import cohorts_facilitated_by, cohorts_for, is_facilitator, workshops_for
from portal.enums import CohortStatus, EnrolmentStatus
from portal.models import Facilitation
from portal.services.facilitations import (
    add_facilitator,
    assign_facilitator,
    assign_substitute,
    end_facilitation,
)
from tests.factories.content import UserFactory
from tests.factories.portal import (
    CohortFactory,
    EnrolmentFactory,
    FacilitationFactory,
    WorkshopFactory,
)
from tests.threads import at_once

pytestmark = pytest.mark.django_db
NEW = {"email": "neuve@example.org", "first_name": "Nadia", "last_name": "Roy"}


@pytest.fixture
def coordinator() -> User:
    return UserFactory()


def test_somebody_new_facilitates_and_the_group_hears_of_it(coordinator):
    cohort = CohortFactory(code="AN-1")
    member = EnrolmentFactory(cohort=cohort).person
    EnrolmentFactory(cohort=cohort, status=EnrolmentStatus.SUSPENDED)
    made = add_facilitator(
        cohort, **NEW, starts_on=timezone.localdate(), ends_on=None, user=coordinator
    )
    assert made.person.get_full_name() == "Nadia Roy"
    assert cohorts_facilitated_by(made.person).get() == cohort
    mail = OutboxMail.objects.get()
    assert (mail.to, mail.subject) == (member.email, "AN-1 : l’animation du groupe change")
    assert "Nadia" not in mail.text + mail.html


def test_a_member_does_not_facilitate_their_group(coordinator):
    enrolment = EnrolmentFactory(status=EnrolmentStatus.SUSPENDED)
    with pytest.raises(ValidationError, match="inscrite"):
        assign_facilitator(
            enrolment.cohort, enrolment.person, starts_on=date(2027, 1, 1), user=coordinator
        )


@pytest.mark.parametrize(
    ("starts", "ends", "refused"),
    [
        (date(2027, 1, 1), None, True),
        (date(2027, 3, 31), None, True),
        (date(2027, 4, 1), None, False),
        (date(2026, 12, 1), date(2026, 12, 31), False),
        (date(2026, 12, 1), date(2027, 1, 1), True),
    ],
)
def test_nobody_is_assigned_twice_for_a_day(coordinator, starts, ends, refused):
    first = FacilitationFactory(starts_on=date(2027, 1, 1), ends_on=date(2027, 3, 31))
    try:
        assign_facilitator(
            first.cohort, first.person, starts_on=starts, ends_on=ends, user=coordinator
        )
    except ValidationError:
        assert refused
    else:
        assert not refused


def test_the_last_day_counts_and_the_next_one_does_not():
    facilitation = FacilitationFactory(starts_on=date(2026, 9, 1), ends_on=date(2026, 12, 10))
    for moment, there in (
        (datetime(2026, 8, 31, 21, 59, tzinfo=UTC), False),
        (datetime(2026, 8, 31, 22, 1, tzinfo=UTC), True),  # 0 h 01 in Paris
        (datetime(2026, 12, 10, 22, 59, tzinfo=UTC), True),
        (datetime(2026, 12, 10, 23, 1, tzinfo=UTC), False),
    ):
        with time_machine.travel(moment, tick=False):
            assert is_facilitator(facilitation.person) is there
            assert cohorts_for(facilitation.person).exists() is there


def test_a_running_cohort_is_not_left_alone(coordinator):
    cohort = CohortFactory(status=CohortStatus.RUNNING)
    only = FacilitationFactory(cohort=cohort)
    today = timezone.localdate()
    with pytest.raises(ValidationError, match="au moins une animation"):
        end_facilitation(only, ends_on=today, user=coordinator)
    assert Facilitation.objects.get(pk=only.pk).ends_on is None
    FacilitationFactory(cohort=cohort, starts_on=today)
    end_facilitation(only, ends_on=today, user=coordinator)
    assert Facilitation.objects.get(pk=only.pk).ends_on == today


def test_a_substitute_sees_one_session_until_the_day_after(coordinator):
    cohort = CohortFactory()
    start = datetime(2026, 12, 10, 9, tzinfo=UTC)
    theirs = WorkshopFactory(cohort=cohort, starts_at=start)
    WorkshopFactory(cohort=cohort, starts_at=start + timedelta(days=14))
    with time_machine.travel(datetime(2026, 12, 1, 9, tzinfo=UTC), tick=False):
        substitute = assign_substitute(theirs, NEW, user=coordinator).person
        assert list(workshops_for(substitute)) == [theirs]
        assert not cohorts_for(substitute).exists()
    with time_machine.travel(datetime(2026, 12, 11, 22, 59, tzinfo=UTC), tick=False):
        assert workshops_for(substitute).exists()
    with time_machine.travel(datetime(2026, 12, 11, 23, 1, tzinfo=UTC), tick=False):
        assert not workshops_for(substitute).exists()
        with pytest.raises(ValidationError, match="passée"):
            assign_substitute(theirs, NEW, user=coordinator)


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_both_roles_given_at_once_make_one(coordinator):
    """The cohort's row is what two coordinators meet at."""
    from portal.parsing.participants import read_text
    from portal.services.enrolments import enrol_participants

    cohort = CohortFactory(status=CohortStatus.OPEN)

    def attempt(deed) -> bool:
        try:
            deed()
        except ValidationError:
            return False
        return True

    person = {"email": "double@example.org", "first_name": "A", "last_name": "B"}
    lines = read_text("A B;double@example.org")
    outcomes = at_once(
        lambda: attempt(
            lambda: add_facilitator(
                cohort,
                **person,
                starts_on=timezone.localdate(),
                ends_on=None,
                user=coordinator,
            )
        ),
        lambda: attempt(lambda: enrol_participants(cohort, lines, user=coordinator)),
    )
    assert sorted(outcomes) == [False, True]
    assert cohort.enrolments.count() + cohort.facilitations.count() == 1
