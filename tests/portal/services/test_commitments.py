"""Commitments: taken once, changed, shared, followed up, deleted."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from portal.access import commitments_for
from portal.enums import Audience, AuditAction
from portal.models import AuditEvent, Commitment
from portal.queries.commitments import (
    all_commitments,
    next_session_of,
    session_to_come_of,
    sessions_with_due_commitments,
)
from portal.services.commitments import (
    add_commitment,
    delete_commitment,
    edit_commitment,
    record_state,
)
from portal.services.writing import TextConflict
from tests.factories.charters import accept, put_in_force
from tests.factories.portal import (
    CohortFactory,
    CommitmentFactory,
    EnrolmentFactory,
    WorkshopFactory,
)

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def owner(cohort, version, member):
    accept(member, cohort, version)
    return member


def add(owner, cohort, **changes) -> Commitment:
    options = {
        "key": uuid4(),
        "texts": {"text": "Dire non"},
        "cohort": cohort,
        "workshop": None,
        "due_on": timezone.localdate(),
        "audience": Audience.ME,
    }
    return add_commitment(owner, **{**options, **changes})


def edit(commitment: Commitment, **changes) -> Commitment:
    options = {
        "texts": {"text": "Dire oui"},
        "seen": commitment.lock_version,
        "audience": commitment.audience,
        "due_on": commitment.due_on,
    }
    return edit_commitment(commitment, **{**options, **changes})


def traces() -> list[str]:
    return list(AuditEvent.objects.order_by("happened_at").values_list("action", flat=True))


def test_commitment_sent_twice_is_one(cohort, owner):
    key = uuid4()
    one, again = (add(owner, cohort, key=key, audience=Audience.COHORT) for _ in range(2))
    assert one == again
    assert dict(Commitment.objects.get().texts) == {"text": "Dire non"}
    assert traces() == [AuditAction.SHARED]


def test_commitment_sent_again_says_what_was_sent_last(cohort, owner):
    key, peer = uuid4(), EnrolmentFactory(cohort=cohort).person
    first = add(owner, cohort, key=key, texts={"text": "Dire non à Paul"}, audience="cohort")
    assert first in commitments_for(peer)
    add(owner, cohort, key=key)
    found = Commitment.objects.get()
    assert (dict(found.texts), found.audience) == ({"text": "Dire non"}, Audience.ME)
    assert found not in commitments_for(peer)
    assert traces() == [AuditAction.SHARED, AuditAction.UNSHARED]


def test_commitment_sent_again_goes_to_the_group_of_the_last(cohort, owner, version):
    other = CohortFactory(charter=cohort.charter)
    EnrolmentFactory(cohort=other, person=owner)
    accept(owner, other, version)
    key, peer = uuid4(), EnrolmentFactory(cohort=cohort).person
    add(owner, cohort, key=key, audience=Audience.COHORT)
    again = add(owner, other, key=key, audience=Audience.COHORT)
    assert again.cohort == other
    assert again not in commitments_for(peer)


def test_commitment_sent_again_overwrites_no_later_change(cohort, owner):
    key = uuid4()
    edit(add(owner, cohort, key=key))
    with pytest.raises(TextConflict):
        add(owner, cohort, key=key, texts={"text": "Dire non, encore"})
    assert dict(Commitment.objects.get().texts) == {"text": "Dire oui"}


def test_same_key_of_two_people_is_two(cohort, owner):
    key, other = uuid4(), EnrolmentFactory(cohort=cohort).person
    assert add(owner, cohort, key=key) != add(other, cohort, key=key)


def test_private_commitment_leaves_no_trace_of_sharing(cohort, owner):
    assert add(owner, cohort).shared_at is None
    assert traces() == []


def test_commitment_is_not_shared_before_the_charter_is_accepted(cohort, version, owner):
    private = add(owner, cohort)
    put_in_force(cohort.charter)
    with pytest.raises(ValidationError) as refused:
        add(owner, cohort, audience=Audience.COHORT)
    assert set(refused.value.message_dict) == {"audience"}
    with pytest.raises(ValidationError):
        edit(private, audience=Audience.FACILITATOR)
    assert edit(private).texts["text"] == "Dire oui"  # for oneself one writes on


def test_change_keeps_what_was_observed_and_since_when_it_is_shared(cohort, owner):
    texts = {"text": "Dire non", "first_step": "Lundi", "follow_up_note": "Une fois."}
    commitment = CommitmentFactory(cohort=cohort, owner=owner, audience="cohort", texts=texts)
    saved = edit(commitment)
    assert dict(saved.texts) == {"text": "Dire oui", "follow_up_note": "Une fois."}
    assert saved.shared_at == commitment.shared_at
    assert traces() == []


def test_change_of_audience_is_shared_from_then_on_and_traced(cohort, owner):
    commitment = CommitmentFactory(cohort=cohort, owner=owner)
    shared = edit(commitment, audience=Audience.COHORT)
    assert (shared.audience, shared.shared_at is None) == (Audience.COHORT, False)
    assert edit(shared, audience=Audience.ME).shared_at is None
    assert traces() == [AuditAction.SHARED, AuditAction.UNSHARED]


def test_late_change_overwrites_nothing(cohort, owner):
    commitment = CommitmentFactory(cohort=cohort, owner=owner)
    edit(commitment)
    with pytest.raises(TextConflict) as conflict:
        edit(commitment, texts={"text": "Ailleurs"}, audience=Audience.COHORT)
    assert conflict.value.current.texts["text"] == "Dire oui"
    assert Commitment.objects.get().audience == Audience.ME


def test_state_is_dated_when_it_changes(cohort, owner):
    commitment = CommitmentFactory(cohort=cohort, owner=owner)
    same = record_state(commitment, state="planned", note="Pas encore.", seen=1)
    assert same.state_changed_at is None
    done = record_state(same, state="done", note="", seen=2)
    assert done.state_changed_at is not None
    assert dict(done.texts) == {"text": "Refuser une réunion"}


def test_deleted_commitment_leaves_a_trace_without_a_word(cohort, owner):
    delete_commitment(CommitmentFactory(cohort=cohort, owner=owner))
    assert not Commitment.objects.exists()
    assert traces() == [AuditAction.DESTROYED]


# What is asked when -------------------------------------------------------------------------------


def test_list_has_what_is_due_first_and_what_was_closed_last(cohort, owner):
    given = {"cohort": cohort, "owner": owner}
    undated = CommitmentFactory(**given, due_on=None)
    late = CommitmentFactory(**given, due_on=timezone.localdate() - DAY)
    soon = CommitmentFactory(**given, due_on=timezone.localdate() + DAY, state="in_progress")
    now = timezone.now()
    long_ago = CommitmentFactory(**given, state="done", state_changed_at=now - 9 * DAY)
    lately = CommitmentFactory(**given, state="dropped", state_changed_at=now)
    CommitmentFactory(cohort=cohort, owner=EnrolmentFactory(cohort=cohort).person)
    assert all_commitments(owner) == ([late, soon, undated], [lately, long_ago])
    assert [one.is_overdue for one in (late, soon, undated, long_ago)] == [True, *[False] * 3]


def test_next_session_is_the_one_that_goes_on(cohort):
    now = timezone.now()
    going_on = WorkshopFactory(cohort=cohort, starts_at=now - DAY / 24)
    coming = WorkshopFactory(cohort=cohort, starts_at=now + 3 * DAY)
    WorkshopFactory(cohort=cohort, starts_at=now + DAY, status="cancelled", cancel_reason="place")
    WorkshopFactory(cohort=cohort, starts_at=now - 3 * DAY)
    assert next_session_of(cohort) == going_on
    assert session_to_come_of(cohort) == coming


@pytest.mark.parametrize("count", [1, 3])
def test_sessions_ask_where_something_is_open(cohort, owner, count, django_assert_num_queries):
    sessions = [WorkshopFactory(cohort=cohort)]
    for _ in range(count - 1):
        other = EnrolmentFactory(person=owner).cohort
        sessions.append(WorkshopFactory(cohort=other))
        CommitmentFactory(cohort=other, owner=owner, workshop=sessions[-1])  # taken there
    asleep = WorkshopFactory()
    CommitmentFactory.create_batch(count, cohort=cohort, owner=owner)
    CommitmentFactory(cohort=asleep.cohort, owner=owner, state="done")
    with django_assert_num_queries(1):
        assert sessions_with_due_commitments(owner, [*sessions, asleep]) == sessions[:1]
