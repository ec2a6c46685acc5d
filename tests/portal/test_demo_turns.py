"""The demonstration's middle group: past clients, some to come, a free turn, one member without."""

import pytest

from cms.models import OutboxMail, User
from portal.demo.turns import ensure_turns
from portal.enums import TurnState, WorkshopStatus
from portal.models import ClientTurn, TurnEvent
from tests.factories.portal import CohortFactory, EnrolmentFactory, WorkshopFactory

pytestmark = pytest.mark.django_db


def test_turns_are_made_once_and_no_mail_leaves():
    cohort = CohortFactory()
    EnrolmentFactory.create_batch(8, cohort=cohort)
    for number in range(1, 9):
        status = WorkshopStatus.HELD if number < 5 else WorkshopStatus.PLANNED
        WorkshopFactory(cohort=cohort, number=number, status=status)
    for _ in range(2):
        ensure_turns(cohort)
    states = ClientTurn.objects.order_by("workshop__number").values_list("state", flat=True)
    assert list(states) == [
        *[TurnState.DONE] * 4,
        TurnState.CONFIRMED,
        *[TurnState.PROPOSED] * 2,
        TurnState.OPEN,
    ]
    assert User.objects.filter(enrolments__turns__isnull=False).distinct().count() == 7
    assert TurnEvent.objects.count() == 8 + 4 + 3 + 1
    assert not OutboxMail.objects.exists()
