"""The two groups of the demonstration: one in the middle of its life, one of other people."""

from collections import Counter
from datetime import UTC, datetime

import pytest
from django.utils import timezone

from cms.demo.accounts import MIDDLE_COHORT, OTHER_COHORT
from cms.models import OutboxMail, SessionFlow, SessionFlowStep
from portal.demo.cohorts import delete_cohorts, ensure_cohorts
from portal.enums import CharterState, EnrolmentStatus, VersionState, WorkshopKind, WorkshopStatus
from portal.models import Cohort, Enrolment, Facilitation
from portal.queries.charter_states import charter_states_of, required_version
from tests.factories.content import FormationPageFactory, UserFactory

pytestmark = pytest.mark.django_db
A_MONDAY = datetime(2026, 11, 23, 9, tzinfo=UTC)  # sessions are on Thursdays


@pytest.fixture
def middle(time_machine) -> Cohort:
    """Made twice: the second time changes nothing."""
    time_machine.move_to(A_MONDAY, tick=False)
    FormationPageFactory()
    flow = SessionFlow.objects.create(name="Deux étapes", code="deux")
    SessionFlowStep.objects.create(flow=flow, label="Exposé", minutes=10, speaker="client")
    UserFactory(email="coordination@example.org")
    for number in range(1, 9):
        UserFactory(email=f"participant{number}@example.org")
    ensure_cohorts()
    ensure_cohorts()
    return Cohort.objects.get(code=MIDDLE_COHORT)


def test_the_middle_group_is_in_the_middle_of_its_life(middle):
    assert Counter(middle.enrolments.values_list("status", flat=True)) == {
        EnrolmentStatus.ACTIVE: 8,
        EnrolmentStatus.WITHDRAWN: 1,
    }
    kinds = Counter(middle.workshops.values_list("kind", flat=True))
    assert kinds == {WorkshopKind.KICKOFF: 1, WorkshopKind.WORKSHOP: 8, WorkshopKind.REVIEW: 1}
    statuses = Counter(middle.workshops.values_list("status", flat=True))
    assert statuses == {
        WorkshopStatus.HELD: 5,
        WorkshopStatus.PLANNED: 4,
        WorkshopStatus.CANCELLED: 1,
    }
    around = middle.workshops.order_by("starts_at").values_list("starts_at", flat=True)
    assert around.first() < timezone.now() < around.last()
    assert middle.workshops.filter(moves__isnull=False).count() == 1


def test_all_but_one_accepted_the_second_version_of_fourteen_articles(middle):
    version = required_version(middle)
    assert (version.number, version.state) == (2, VersionState.ACTIVE)
    assert version.body.count("## ") == 14
    states = charter_states_of([middle])
    asked = [*middle.enrolments.filter(status="active"), *middle.facilitations.all()]
    counted = Counter(states[middle.pk, one.person_id] for one in asked)
    assert counted == {CharterState.ACCEPTED: 8, CharterState.PENDING: 1}


def test_nobody_is_in_both_groups_and_no_mail_leaves(middle):
    people = {
        code: {
            *Enrolment.objects.filter(cohort__code=code).values_list("person", flat=True),
            *Facilitation.objects.filter(cohort__code=code).values_list("person", flat=True),
        }
        for code in (MIDDLE_COHORT, OTHER_COHORT)
    }
    assert [len(found) for found in people.values()] == [10, 5]
    assert people[MIDDLE_COHORT] & people[OTHER_COHORT] == set()
    assert not OutboxMail.objects.exists()


def test_both_groups_are_taken_away(middle):
    delete_cohorts()
    assert not Cohort.objects.exists()
    assert not Enrolment.objects.exists()
