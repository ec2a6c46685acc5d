"""Who facilitates, from and to which day (BR-60 to 63)."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.utils import timezone

from cms.models import OutboxMail, User
from portal.access import (
    cohorts_facilitated_by,
    cohorts_for,
    preparations_for,
    workshops_for,
)
from portal.enums import CohortStatus, EnrolmentStatus
from portal.models import Facilitation
from portal.queries.concerned import people_concerned
from portal.roles import Roles
from portal.services.facilitations import (
    add_facilitator,
    assign_facilitator,
    assign_substitute,
    can_end_earlier,
    end_facilitation,
)
from tests.factories.content import UserFactory
from tests.factories.portal import (
    CohortFactory,
    EnrolmentFactory,
    FacilitationFactory,
    PreparationFactory,
    WorkshopFactory,
)
from tests.threads import at_once

pytestmark = pytest.mark.django_db
FIXED = "La fin est fixée au 31 mars 2027\u00a0: elle ne peut être qu’avancée."
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
    assert (mail.to, mail.subject) == (member.email, "AN-1\u00a0: l’animation du groupe change")
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
            assert Roles(facilitation.person).facilitates is there
            assert cohorts_for(facilitation.person).exists() is there


def test_a_running_cohort_is_not_left_alone(coordinator):
    cohort = CohortFactory(status=CohortStatus.RUNNING)
    only = FacilitationFactory(cohort=cohort)
    today = timezone.localdate()
    with pytest.raises(ValidationError, match="au moins une animation"):
        end_facilitation(only, ends_on=today, user=coordinator)
    assert Facilitation.objects.get(pk=only.pk).ends_on is None
    later = FacilitationFactory(cohort=cohort, starts_on=today + timedelta(days=2))
    with pytest.raises(ValidationError, match="au moins une animation"):  # nobody tomorrow
        end_facilitation(only, ends_on=today, user=coordinator)
    Facilitation.objects.filter(pk=later.pk).update(starts_on=today + timedelta(days=1))
    end_facilitation(only, ends_on=today, user=coordinator)
    assert Facilitation.objects.get(pk=only.pk).ends_on == today


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        (date(2027, 4, 1), FIXED),
        (date(2027, 3, 31), FIXED),
        (date(2027, 3, 30), None),
        (date(2027, 1, 1), None),
        (date(2026, 12, 31), "La fin ne peut pas précéder le début."),
    ],
)
def test_an_end_is_brought_forward_and_never_put_off(coordinator, asked, told):
    first = FacilitationFactory(starts_on=date(2027, 1, 1), ends_on=date(2027, 3, 31))
    FacilitationFactory(cohort=first.cohort)
    if told is None:
        end_facilitation(first, ends_on=asked, user=coordinator)
    else:
        with pytest.raises(ValidationError) as refused:
            end_facilitation(first, ends_on=asked, user=coordinator)
        assert refused.value.messages == [told]
    first.refresh_from_db()
    assert first.ends_on == (date(2027, 3, 31) if told else asked)


def test_an_old_screen_does_not_put_an_end_off(coordinator):
    seen_without_end = FacilitationFactory(starts_on=date(2027, 1, 1))
    FacilitationFactory(cohort=seen_without_end.cohort)
    Facilitation.objects.filter(pk=seen_without_end.pk).update(ends_on=date(2027, 2, 1))
    with pytest.raises(ValidationError, match="1er février 2027"):
        end_facilitation(seen_without_end, ends_on=date(2027, 3, 1), user=coordinator)
    assert Facilitation.objects.get(pk=seen_without_end.pk).ends_on == date(2027, 2, 1)


def test_a_running_cohort_is_not_left_alone_by_an_end_that_comes_earlier(coordinator):
    cohort = CohortFactory(status=CohortStatus.RUNNING)
    only = FacilitationFactory(cohort=cohort, ends_on=date(2027, 3, 31))
    WorkshopFactory(cohort=cohort)
    with pytest.raises(ValidationError, match="au moins une animation"):
        end_facilitation(only, ends_on=date(2027, 3, 1), user=coordinator)
    only.refresh_from_db()
    assert only.ends_on == date(2027, 3, 31)


def test_a_substitute_is_ended_before_the_session_and_the_group_hears_nothing(coordinator):
    """Even where nobody is there for the whole group later on: a substitute never was."""
    cohort = CohortFactory(status=CohortStatus.RUNNING)
    member = EnrolmentFactory(cohort=cohort)
    workshop = WorkshopFactory(cohort=cohort, starts_at=datetime(2026, 12, 10, 9, tzinfo=UTC))
    with time_machine.travel(datetime(2026, 12, 1, 9, tzinfo=UTC), tick=False):
        substitute = assign_substitute(workshop, NEW, user=coordinator)
        sheet = PreparationFactory(
            turn=None, workshop=workshop, owner=member.person, role="consultant", shared=True
        )
        assert list(preparations_for(substitute.person)) == [sheet]
        end_facilitation(substitute, ends_on=date(2026, 12, 1), user=coordinator)
    with time_machine.travel(datetime(2026, 12, 1, 23, 1, tzinfo=UTC), tick=False):
        assert not preparations_for(substitute.person).exists()
        assert not workshops_for(substitute.person).exists()
        assert people_concerned(workshop) == [member.person]  # who is reminded, and told of moves
    assert not OutboxMail.objects.exists()


@pytest.mark.parametrize(
    ("starts", "ends", "can"),
    [
        (-5, None, True),
        (5, None, True),
        (-5, 1, True),
        (0, 1, True),
        (5, 6, True),
        (5, 5, False),  # a single day to come: there is none before it
        (-5, 0, False),  # its last day is today
        (-5, -1, False),
    ],
)
def test_an_end_can_be_brought_forward_while_it_lies_ahead(starts, ends, can):
    today = timezone.localdate()
    facilitation = FacilitationFactory.build(
        starts_on=today + timedelta(days=starts),
        ends_on=None if ends is None else today + timedelta(days=ends),
    )
    assert can_end_earlier(facilitation) is can


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


def test_named_twice_a_substitute_is_there_once(coordinator):
    workshop = WorkshopFactory(starts_at=timezone.now() + timedelta(days=7))
    first = assign_substitute(workshop, NEW, user=coordinator)
    assert assign_substitute(workshop, NEW, user=coordinator) == first
    other = WorkshopFactory(cohort=workshop.cohort, starts_at=workshop.starts_at)
    assert assign_substitute(other, NEW, user=coordinator) != first
    end_facilitation(first, ends_on=timezone.localdate(), user=coordinator)
    assert assign_substitute(workshop, NEW, user=coordinator) != first  # called upon again
    assert Facilitation.objects.count() == 3


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
