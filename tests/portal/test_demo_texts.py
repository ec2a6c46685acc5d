"""What the demonstration's people wrote: there once, read by those it is shared with."""

from datetime import timedelta

import pytest
from django.utils import timezone

from cms.models import OutboxMail
from portal.access import commitments_for, entries_for, preparations_for
from portal.demo.texts import ensure_texts
from portal.demo.turns import ensure_turns
from portal.enums import WorkshopStatus
from portal.models import Commitment, JournalEntry, Preparation
from tests.factories.portal import CohortFactory, EnrolmentFactory, WorkshopFactory

pytestmark = pytest.mark.django_db


def test_texts_are_made_once_and_no_mail_leaves():
    cohort = CohortFactory()
    for number in range(1, 9):
        email = f"participant{number}@example.org"
        EnrolmentFactory(cohort=cohort, person__email=email)
    for number in range(1, 9):
        held = number < 5
        starts_at = timezone.now() + timedelta(days=14 * (number - 5) + 3)
        status = WorkshopStatus.HELD if held else WorkshopStatus.PLANNED
        WorkshopFactory(cohort=cohort, number=number, status=status, starts_at=starts_at)
    ensure_turns(cohort)
    for _ in range(2):
        ensure_texts(cohort)
    states = Preparation.objects.order_by("workshop__number").values_list("state", flat=True)
    assert list(states) == [*["shared"] * 4, "draft"]
    assert JournalEntry.objects.count() == 6
    assert Commitment.objects.count() == 3
    peer = cohort.enrolments.get(person__email="participant8@example.org").person
    shared = Preparation.objects.filter(state="shared").exclude(owner=peer)
    assert set(preparations_for(peer)) == set(shared)
    assert (entries_for(peer).count(), commitments_for(peer).count()) == (2, 1)
    assert not OutboxMail.objects.exists()
