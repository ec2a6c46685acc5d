"""What happens to a place (BR-10 to 14), with two coordinators at once."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from cms.models import OutboxMail, User
from portal.access import cohorts_of
from portal.enums import CohortStatus, EnrolmentStatus, LeaveReason
from portal.models import Cohort, Enrolment
from portal.services.cohorts import change_cohort
from portal.services.enrolments import suspend, take_back, withdraw
from portal.services.locking import ChangedMeanwhile
from tests.factories.content import UserFactory
from tests.factories.portal import CohortFactory, EnrolmentFactory, FacilitationFactory
from tests.threads import at_once

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 20)


@pytest.fixture
def coordinator() -> User:
    return UserFactory()


def leave(enrolment: Enrolment, user: User, *, seen: int = 0) -> None:
    withdraw(enrolment, reason=LeaveReason.AVAILABILITY, left_on=DAY, seen=seen, user=user)


def test_leaving_keeps_the_day_and_the_reason_and_shuts_the_group(coordinator):
    enrolment = EnrolmentFactory()
    leave(enrolment, coordinator)
    enrolment.refresh_from_db()
    assert (enrolment.status, enrolment.left_on, enrolment.leave_reason) == (
        EnrolmentStatus.WITHDRAWN,
        DAY,
        LeaveReason.AVAILABILITY,
    )
    assert not cohorts_of(enrolment.person).exists()


@pytest.mark.parametrize(
    ("days", "told"),
    [
        (-11, "Le départ ne peut pas précéder l’arrivée, le 10 novembre 2026."),
        (-10, None),
        (0, None),
        (1, "Ce jour est à venir\u00a0: un départ est noté quand il a eu lieu."),
    ],
)
def test_the_last_day_lies_between_the_first_and_today(coordinator, time_machine, days, told):
    time_machine.move_to(datetime(2026, 11, 20, 22, 30, tzinfo=UTC), tick=False)
    enrolment = EnrolmentFactory(joined_on=date(2026, 11, 10))
    left = {"reason": LeaveReason.AVAILABILITY, "left_on": DAY + timedelta(days=days)}
    if told is None:
        withdraw(enrolment, **left, seen=0, user=coordinator)
    else:
        with pytest.raises(ValidationError) as refused:
            withdraw(enrolment, **left, seen=0, user=coordinator)
        assert refused.value.message_dict == {"left_on": [told]}
    assert Enrolment.objects.get().left_on == (None if told else left["left_on"])


def test_who_never_came_may_leave_on_any_day_until_today(coordinator):
    place = EnrolmentFactory(status=EnrolmentStatus.INVITED, joined_on=None)
    leave(place, coordinator)
    assert Enrolment.objects.get().left_on == DAY


def test_who_has_left_does_not_leave_again(coordinator):
    enrolment = EnrolmentFactory()
    leave(enrolment, coordinator)
    with pytest.raises(ValidationError, match="déjà partie"):
        leave(enrolment, coordinator, seen=1)
    enrolment.refresh_from_db()
    assert enrolment.version == 1


def test_a_pause_shuts_the_group_until_it_ends(coordinator):
    enrolment = EnrolmentFactory()
    suspend(enrolment, seen=0, user=coordinator)
    assert not cohorts_of(enrolment.person).exists()
    take_back(enrolment, seen=1, user=coordinator)
    assert cohorts_of(enrolment.person).get() == enrolment.cohort


def test_who_returns_has_the_same_place(coordinator):
    enrolment = EnrolmentFactory(joined_on=date(2026, 9, 1))
    leave(enrolment, coordinator)
    take_back(enrolment, seen=1, user=coordinator)
    enrolment.refresh_from_db()
    assert (enrolment.status, enrolment.left_on, enrolment.leave_reason, enrolment.joined_on) == (
        EnrolmentStatus.ACTIVE,
        None,
        "",
        date(2026, 9, 1),
    )


@pytest.mark.parametrize("status", [EnrolmentStatus.ACTIVE, EnrolmentStatus.COMPLETED])
def test_only_who_left_returns(coordinator, status):
    with pytest.raises(ValidationError, match="ni partie ni suspendue"):
        take_back(EnrolmentFactory(status=status), seen=0, user=coordinator)


@pytest.mark.parametrize("over", [CohortStatus.CLOSED, CohortStatus.ARCHIVED])
@pytest.mark.parametrize("gone", [EnrolmentStatus.SUSPENDED, EnrolmentStatus.WITHDRAWN])
def test_nobody_returns_to_a_group_that_is_over(coordinator, gone, over):
    enrolment = EnrolmentFactory()
    if gone == EnrolmentStatus.SUSPENDED:
        suspend(enrolment, seen=0, user=coordinator)
    else:
        leave(enrolment, coordinator)
    Cohort.objects.update(status=over)
    with pytest.raises(ValidationError, match="Ce groupe est terminé"):
        take_back(enrolment, seen=1, user=coordinator)
    Cohort.objects.update(status=CohortStatus.RUNNING)
    assert Enrolment.objects.get().status == gone
    take_back(enrolment, seen=1, user=coordinator)


@pytest.mark.parametrize("status", [EnrolmentStatus.INVITED, EnrolmentStatus.COMPLETED])
def test_only_an_active_place_is_paused(coordinator, status):
    with pytest.raises(ValidationError, match="active"):
        suspend(EnrolmentFactory(status=status), seen=0, user=coordinator)


@pytest.mark.parametrize(
    "deed", [leave, lambda place, user: suspend(place, seen=0, user=user)], ids=["leave", "pause"]
)
def test_a_small_group_is_told_to_those_who_run_it(coordinator, deed):
    cohort = CohortFactory(code="PE-1", capacity_min=2, status=CohortStatus.RUNNING)
    facilitator = FacilitationFactory(cohort=cohort).person
    first, second = EnrolmentFactory.create_batch(2, cohort=cohort)
    deed(first, coordinator)
    mails = OutboxMail.objects.filter(kind="group_too_small")
    assert sorted(mails.values_list("to", flat=True)) == sorted(
        [cohort.coordinator.email, facilitator.email]
    )
    said = "".join(mail.subject + mail.text + mail.html for mail in mails)
    assert "PE-1" in said
    assert first.person.last_name not in said
    assert Enrolment.objects.get(pk=second.pk).status == EnrolmentStatus.ACTIVE


def test_a_group_that_is_large_enough_is_not_told(coordinator):
    cohort = CohortFactory(capacity_min=2, status=CohortStatus.RUNNING)
    leave(EnrolmentFactory.create_batch(3, cohort=cohort)[0], coordinator)
    assert not OutboxMail.objects.exists()


def test_places_end_with_their_cohort_and_go_on_with_it(coordinator):
    cohort = CohortFactory(status=CohortStatus.OPEN)
    kept = EnrolmentFactory(cohort=cohort, status=EnrolmentStatus.SUSPENDED)
    active, other = EnrolmentFactory(cohort=cohort), EnrolmentFactory()

    def states() -> dict:
        return {one.pk: one.status for one in Enrolment.objects.all()}

    before = states()
    cohort = change_cohort(cohort, seen=0, user=coordinator, status=CohortStatus.CLOSED)
    assert states() == {
        kept.pk: EnrolmentStatus.SUSPENDED,
        active.pk: EnrolmentStatus.COMPLETED,
        other.pk: EnrolmentStatus.ACTIVE,
    }
    cohort = change_cohort(cohort, seen=1, user=coordinator, status=CohortStatus.ARCHIVED)
    change_cohort(cohort, seen=2, user=coordinator, status=CohortStatus.OPEN)
    assert states() == before


def test_an_old_screen_changes_nothing(coordinator):
    enrolment = EnrolmentFactory()
    suspend(enrolment, seen=0, user=coordinator)
    with pytest.raises(ChangedMeanwhile):
        leave(enrolment, coordinator, seen=0)
    enrolment.refresh_from_db()
    assert enrolment.status == EnrolmentStatus.SUSPENDED


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_of_two_coordinators_at_once_one_is_told(coordinator):
    enrolment = EnrolmentFactory()

    def attempt(deed) -> str:
        try:
            deed()
        except ChangedMeanwhile:
            return "told"
        return "done"

    outcomes = at_once(
        lambda: attempt(lambda: leave(enrolment, coordinator)),
        lambda: attempt(lambda: suspend(enrolment, seen=0, user=coordinator)),
    )
    assert sorted(outcomes) == ["done", "told"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"status": EnrolmentStatus.WITHDRAWN},
        {"status": EnrolmentStatus.ACTIVE, "joined_on": None},
        {"left_on": DAY},
        {"leave_reason": LeaveReason.PERSONAL},
    ],
)
def test_the_database_refuses_a_place_that_contradicts_itself(wrong):
    enrolment = EnrolmentFactory()
    with pytest.raises(IntegrityError), transaction.atomic():
        Enrolment.objects.filter(pk=enrolment.pk).update(**wrong)
