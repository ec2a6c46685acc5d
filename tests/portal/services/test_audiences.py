"""Who else reads a text: chosen by its owner alone, and only behind the charter's gate."""

from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.utils import timezone

from portal.access import commitments_for, entries_for
from portal.enums import Audience, AuditAction, EnrolmentStatus
from portal.models import AuditEvent, Enrolment, Facilitation, JournalEntry
from portal.queries.audiences import left_out_facilitators, readers_in
from portal.services.audiences import change_audience, share_with_present_facilitators
from portal.services.journal import save_entry, take_out_of_trash, throw_away
from tests.factories.charters import accept, decline, put_in_force
from tests.factories.portal import (
    CohortFactory,
    CommitmentFactory,
    EnrolmentFactory,
    FacilitationFactory,
    JournalEntryFactory,
)

pytestmark = pytest.mark.django_db
FACTORIES = [JournalEntryFactory, CommitmentFactory]


@pytest.fixture
def owner(cohort, version, member):
    accept(member, cohort, version)
    return member


@pytest.fixture
def peer(cohort):
    return EnrolmentFactory(cohort=cohort).person


def read_by(person) -> set:
    return {*entries_for(person), *commitments_for(person)}


@pytest.mark.parametrize("factory", FACTORIES)
def test_each_audience_reads_what_is_meant_for_it(factory, cohort, owner, peer, facilitator):
    text = factory(owner=owner, cohort=cohort)
    stranger = EnrolmentFactory().person

    def readers() -> list:
        return [one for one in (peer, facilitator, stranger) if text in read_by(one)]

    assert readers() == []
    change_audience(text, audience=Audience.FACILITATOR)
    assert readers() == [facilitator]
    change_audience(text, audience=Audience.COHORT)
    assert readers() == [peer, facilitator]
    unshared = change_audience(text, audience=Audience.ME)
    assert readers() == []
    assert unshared.shared_at is None


def test_each_change_leaves_a_trace_of_who_and_when(cohort, owner):
    entry = JournalEntryFactory(owner=owner, cohort=cohort)
    for audience in (Audience.COHORT, Audience.FACILITATOR, Audience.ME):
        change_audience(entry, audience=audience)
    events = AuditEvent.objects.filter(target_id=entry.pk, actor=owner, owner=owner)
    actions = list(events.order_by("happened_at").values_list("action", flat=True))
    assert actions == [AuditAction.SHARED, AuditAction.SHARED, AuditAction.UNSHARED]


def test_change_of_audience_is_no_new_version_for_who_writes(cohort, owner):
    entry = JournalEntryFactory(owner=owner, cohort=cohort)
    assert change_audience(entry, audience=Audience.COHORT).lock_version == entry.lock_version


@pytest.mark.parametrize("state", ["never", "declined", "pending", "suspended"])
def test_sharing_waits_for_the_charter_unsharing_does_not(state, cohort, version, member):
    if state == "declined":
        decline(member, cohort, version)
    elif state != "never":
        accept(member, cohort, version)
    if state == "pending":
        put_in_force(cohort.charter)
    if state == "suspended":
        Enrolment.objects.filter(person=member).update(status=EnrolmentStatus.SUSPENDED)
    entry = JournalEntryFactory(owner=member, cohort=cohort, audience="facilitator")
    for audience in (Audience.FACILITATOR, Audience.COHORT):
        with pytest.raises(ValidationError, match="avoir accepté la charte"):
            change_audience(entry, audience=audience)
    entry.refresh_from_db()
    assert entry.audience == Audience.FACILITATOR
    assert change_audience(entry, audience=Audience.ME).audience == Audience.ME


def test_empty_text_is_not_shared(cohort, owner):
    entry = JournalEntryFactory(owner=owner, cohort=cohort, texts={})
    with pytest.raises(ValidationError, match="vide"):
        change_audience(entry, audience=Audience.COHORT)


def test_text_that_went_to_another_group_is_not_shared_with_it(cohort, owner, version):
    """Who would read was shown for one group; another window has moved the text since."""
    other = CohortFactory(charter=cohort.charter)
    stranger = EnrolmentFactory(cohort=other).person
    EnrolmentFactory(cohort=other, person=owner)
    accept(owner, other, version)
    entry = JournalEntryFactory(owner=owner, cohort=other)
    with pytest.raises(ValidationError, match="autre groupe"):
        change_audience(entry, audience=Audience.COHORT, shown=cohort.pk)
    assert entry not in read_by(stranger)
    change_audience(entry, audience=Audience.COHORT, shown=other.pk)
    assert entry in read_by(stranger)
    assert change_audience(entry, audience=Audience.ME, shown=cohort.pk).audience == Audience.ME


def test_text_in_the_trash_is_not_shared_and_comes_out_for_its_owner_alone(cohort, owner, peer):
    entry = JournalEntryFactory(owner=owner, cohort=cohort)
    throw_away(entry)
    with pytest.raises(ValidationError, match="corbeille"):
        change_audience(entry, audience=Audience.COHORT)
    JournalEntry.objects.update(audience=Audience.COHORT, shared_at=timezone.now())
    found = take_out_of_trash(entry)
    assert (found.audience, found.shared_at) == (Audience.ME, None)
    assert entry not in read_by(peer)


def test_shared_text_stays_in_its_group_even_if_the_page_knew_it_unshared(cohort, owner, version):
    other = CohortFactory(charter=cohort.charter)
    EnrolmentFactory(cohort=other, person=owner)
    entry = JournalEntryFactory(owner=owner, cohort=cohort)
    change_audience(entry, audience=Audience.COHORT)
    about = {"workshop": None, "moment": "free", "entry_date": entry.entry_date, "my_role": ""}
    as_shown = JournalEntry(pk=entry.pk, owner=owner, cohort=cohort, lock_version=1)
    with pytest.raises(ValidationError, match="arrêtez d’abord le partage"):
        save_entry(as_shown, texts={"free_text": "Mot"}, seen=1, cohort=other, **about)
    assert JournalEntry.objects.get().cohort == cohort


def test_readers_are_named_before_one_shares(cohort, owner, peer, facilitator):
    EnrolmentFactory(cohort=cohort, status=EnrolmentStatus.SUSPENDED)
    FacilitationFactory(cohort=cohort, ends_on=timezone.localdate() - timedelta(days=1))
    EnrolmentFactory()
    readers = readers_in(cohort, owner)
    assert readers.members == [peer.get_full_name()]
    assert readers.facilitators == [facilitator.get_full_name()]


# Somebody else facilitates by now (BR-60) --------------------------------------------------------


@pytest.fixture
def shared_before(cohort, owner, facilitator):
    """Two texts for the facilitation, one for the group, one for nobody; then somebody new."""
    with time_machine.travel(timezone.now() - timedelta(days=20), tick=False):
        given = {"owner": owner, "cohort": cohort}
        texts = [JournalEntryFactory(**given, audience="facilitator")]
        texts.append(CommitmentFactory(**given, audience="facilitator"))
        JournalEntryFactory(**given, audience="cohort")
        JournalEntryFactory(**given)
    # Who facilitated then was written down before.
    early = timezone.now() - timedelta(days=40)
    Facilitation.objects.update(starts_on=early.date(), created_at=early)
    return texts


@pytest.fixture
def newcomer(cohort, shared_before):
    return FacilitationFactory(cohort=cohort, starts_on=timezone.localdate()).person


def test_new_facilitator_is_named_with_what_they_do_not_read(cohort, owner, newcomer):
    (left_out,) = left_out_facilitators(owner)
    assert (left_out.cohort, left_out.names) == (cohort, [newcomer.get_full_name()])
    assert left_out.count == 2
    assert left_out_facilitators(EnrolmentFactory(cohort=cohort).person) == []


def test_nobody_is_left_out_without_a_newcomer(owner, shared_before, facilitator):
    assert read_by(facilitator) > set(shared_before)
    assert left_out_facilitators(owner) == []


def test_one_click_lets_the_newcomer_read(cohort, owner, newcomer, facilitator, shared_before):
    assert not read_by(newcomer) & set(shared_before)
    share_with_present_facilitators(owner, cohort)
    assert read_by(newcomer) > set(shared_before)
    assert read_by(facilitator) > set(shared_before)
    assert left_out_facilitators(owner) == []
    assert AuditEvent.objects.filter(action=AuditAction.SHARED).count() == 2


def test_who_comes_and_who_replaces_is_not_left_out(cohort, owner, shared_before):
    tomorrow = timezone.localdate() + timedelta(days=1)
    FacilitationFactory(cohort=cohort, starts_on=tomorrow)
    assert left_out_facilitators(owner) == []


def test_nothing_is_offered_where_nothing_may_be_shared(cohort, owner, newcomer):
    put_in_force(cohort.charter)
    assert left_out_facilitators(owner) == []


@pytest.mark.parametrize("count", [1, 3])
def test_left_out_cost_the_same_for_many(cohort, owner, newcomer, count, django_assert_num_queries):
    JournalEntryFactory.create_batch(count, owner=owner, cohort=cohort, audience="facilitator")
    FacilitationFactory.create_batch(count, cohort=cohort, starts_on=timezone.localdate())
    with django_assert_num_queries(5):
        left_out_facilitators(owner)
