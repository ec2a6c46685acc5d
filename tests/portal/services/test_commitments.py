"""Commitments: taken once, changed, shared, followed up, deleted."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.utils import timezone

from portal.access import commitments_for
from portal.enums import Audience, AuditAction
from portal.models import AuditEvent, Commitment
from portal.models.journal import NOT_CHOSEN
from portal.queries.commitments import (
    all_commitments,
    begun_commitments,
    due_commitments,
    next_session_of,
    session_to_come_of,
    sessions_with_due_commitments,
)
from portal.services.commitments import (
    delete_commitment,
    record_state,
    save_commitment,
    take_commitment,
)
from portal.services.text_upkeep import close_texts_of
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
        "begun": uuid4(),
        "seen": 0,
        "texts": {"text": "Dire non"},
        "cohort": cohort,
        "workshop": None,
        "due_on": timezone.localdate(),
        "audience": Audience.ME,
    }
    return take_commitment(owner, **{**options, **changes})


def edit(commitment: Commitment, **changes) -> Commitment:
    options = {
        "texts": {"text": "Dire oui"},
        "seen": commitment.lock_version,
        "audience": commitment.audience,
        "due_on": commitment.due_on,
    }
    return save_commitment(commitment, **{**options, **changes})


def traces() -> list[str]:
    return list(AuditEvent.objects.order_by("happened_at").values_list("action", flat=True))


def test_commitment_sent_twice_is_one(cohort, owner):
    sent = {"begun": uuid4(), "key": uuid4(), "audience": Audience.COHORT}
    one, again = (add(owner, cohort, **sent) for _ in range(2))
    assert one == again
    assert dict(Commitment.objects.get().texts) == {"text": "Dire non"}
    assert traces() == [AuditAction.SHARED]


def test_commitment_sent_again_says_what_was_sent_last(cohort, owner):
    sent, peer = {"begun": uuid4(), "key": uuid4()}, EnrolmentFactory(cohort=cohort).person
    first = add(owner, cohort, **sent, texts={"text": "Dire non à Paul"}, audience="cohort")
    assert first in commitments_for(peer)
    add(owner, cohort, **sent)
    found = Commitment.objects.get()
    assert (dict(found.texts), found.audience) == ({"text": "Dire non"}, Audience.ME)
    assert found not in commitments_for(peer)
    assert traces() == [AuditAction.SHARED, AuditAction.UNSHARED]


def test_what_is_sent_to_another_group_is_another(cohort, owner, version):
    other = CohortFactory(charter=cohort.charter)
    EnrolmentFactory(cohort=other, person=owner)
    accept(owner, other, version)
    sent, peer = {"begun": uuid4(), "key": uuid4()}, EnrolmentFactory(cohort=cohort).person
    here = add(owner, cohort, **sent)
    there = add(owner, other, **sent, audience=Audience.COHORT)
    assert (here.cohort, there.cohort) == (cohort, other)
    assert not commitments_for(peer).exists()


def test_commitment_sent_again_overwrites_no_later_change(cohort, owner):
    sent = {"begun": uuid4(), "key": uuid4()}
    edit(add(owner, cohort, **sent))
    with pytest.raises(TextConflict):
        add(owner, cohort, **sent, texts={"text": "Dire non, encore"})
    assert dict(Commitment.objects.get().texts) == {"text": "Dire oui"}


def test_same_key_of_two_people_is_two(cohort, owner):
    begun, other = uuid4(), EnrolmentFactory(cohort=cohort).person
    assert add(owner, cohort, begun=begun) != add(other, cohort, begun=begun)


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


# Begun, not taken ---------------------------------------------------------------------------------


def begin(owner, cohort, **changes) -> Commitment:
    return add(owner, cohort, **{"audience": NOT_CHOSEN, "is_explicit": False, **changes})


def test_begun_commitment_is_its_owners_alone_and_none_yet(cohort, owner, facilitator):
    session = WorkshopFactory(cohort=cohort, starts_at=timezone.now() + DAY)
    begun = begin(owner, cohort)
    assert (begun.audience, begun.shared_at, begun.is_taken) == (NOT_CHOSEN, None, False)
    assert begun_commitments(owner) == [begun]
    assert all_commitments(owner) == ([], [])
    assert not due_commitments(owner, session)
    assert not sessions_with_due_commitments(owner, [session])
    for other in (EnrolmentFactory(cohort=cohort).person, facilitator):
        assert begun not in commitments_for(other)
        assert begun_commitments(other) == []
    assert traces() == []


def test_what_a_page_has_begun_it_writes_on_and_takes(cohort, owner):
    peer, first, last = EnrolmentFactory(cohort=cohort).person, uuid4(), uuid4()
    page = {"begun": uuid4()}
    begin(owner, cohort, **page, key=first, texts={"text": "Dire"})
    begin(owner, cohort, **page, key=last, after=first, texts={"text": "Dire non"})  # unanswered
    taken = add(owner, cohort, **page, seen=2, audience=Audience.COHORT)
    assert Commitment.objects.get() == taken
    assert taken in commitments_for(peer)
    assert begun_commitments(owner) == []
    assert traces() == [AuditAction.SHARED]


def test_nothing_is_begun_without_a_word_and_nothing_taken_loses_all_of_them(cohort, owner):
    assert begin(owner, cohort, texts={}).lock_version == 0
    assert not Commitment.objects.exists()
    begun = begin(owner, cohort)
    emptied = save_commitment(begun, texts={}, seen=1, is_explicit=False)
    assert dict(emptied.texts) == {}
    for audience in Audience.values:
        with pytest.raises(ValidationError) as refused:
            save_commitment(emptied, texts={"first_step": "Lundi"}, seen=2, audience=audience)
        assert set(refused.value.message_dict) == {"text"}
    taken = add(owner, cohort)
    with pytest.raises(ValidationError):
        save_commitment(taken, texts={}, seen=1, is_explicit=False)
    assert dict(Commitment.objects.get(pk=taken.pk).texts) == {"text": "Dire non"}


def test_page_that_saves_by_itself_changes_no_readers(cohort, owner):
    shared = CommitmentFactory(cohort=cohort, owner=owner, audience="cohort")
    saved = save_commitment(shared, texts={"text": "Dire oui"}, seen=1, is_explicit=False)
    assert (saved.audience, saved.shared_at) == (Audience.COHORT, shared.shared_at)
    assert dict(saved.texts) == {"text": "Dire oui"}
    assert traces() == []


def test_database_lets_nobody_read_what_is_only_begun(cohort, owner):
    with pytest.raises(IntegrityError):
        CommitmentFactory(cohort=cohort, owner=owner, audience="", shared_at=timezone.now())


def test_who_returns_finds_begun_what_was_only_begun(cohort, owner):
    begun, shared = (
        CommitmentFactory(cohort=cohort, owner=owner, audience=one) for one in ("", "cohort")
    )
    close_texts_of(cohort.enrolments.get(person=owner))
    audiences = dict(Commitment.objects.values_list("pk", "audience"))
    assert audiences == {begun.pk: NOT_CHOSEN, shared.pk: Audience.ME}


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
