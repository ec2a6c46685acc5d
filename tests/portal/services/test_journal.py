"""A text of the journal from its beginning to its end."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from portal.enums import Audience, AuditAction, EntryMoment, EntryRole
from portal.models import AuditEvent, JournalEntry, Snapshot
from portal.queries.journal import Occasion, written_entries
from portal.services.journal import (
    delete_empty_entries,
    destroy_entry,
    save_entry,
    start_entry,
    take_out_of_trash,
    throw_away,
)
from tests.factories.portal import (
    EnrolmentFactory,
    JournalEntryFactory,
    SnapshotFactory,
    WorkshopFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def place():
    return EnrolmentFactory()


def begin(place, workshop=None) -> JournalEntry:
    occasion = Occasion(place.cohort, workshop, EntryMoment.FREE, EntryRole.OTHER)
    return start_entry(place.person, occasion)


def save(entry: JournalEntry, words: str, **changes) -> JournalEntry:
    options = {
        "texts": {"free_text": words} if words else {},
        "seen": entry.lock_version,
        "key": uuid4(),
        "cohort": entry.cohort,
        "workshop": entry.workshop,
        "moment": entry.moment,
        "entry_date": entry.entry_date,
        "my_role": entry.my_role,
    }
    return save_entry(entry, **{**options, **changes})


def traces_of(entry: JournalEntry) -> list[str]:
    events = AuditEvent.objects.filter(target_id=entry.pk).order_by("happened_at", "created_at")
    return [one.action for one in events]


def test_what_is_begun_is_for_its_owner_alone_and_out_of_sight(place):
    entry = begin(place)
    assert (entry.audience, entry.shared_at, dict(entry.texts)) == (Audience.ME, None, {})
    assert list(written_entries(place.person)) == []


def test_written_text_is_in_sight_with_what_it_is_about(place):
    session = WorkshopFactory(cohort=place.cohort)
    day = timezone.localdate() - timedelta(days=2)
    about = {"workshop": session, "moment": "after", "entry_date": day, "my_role": "client"}
    saved = save(begin(place), "J’ai écouté.", **about)
    (found,) = written_entries(place.person)
    assert found == saved
    assert dict(found.texts) == {"free_text": "J’ai écouté."}
    assert {name: getattr(found, name) for name in about} == about


def test_text_without_a_word_keeps_what_it_is_about_and_stays_out_of_sight(place):
    session = WorkshopFactory(cohort=place.cohort)
    entry = save(begin(place), "", workshop=session, is_explicit=False)
    assert list(written_entries(place.person)) == []
    again = save(entry, "Un mot.")
    assert (again.workshop, again.lock_version) == (session, 1)


def test_emptied_text_stays_in_sight_with_its_former_version(place):
    entry = save(begin(place), "Un mot.")
    save(entry, "", is_explicit=False)
    assert [dict(one.texts) for one in written_entries(place.person)] == [{}]
    assert [dict(one.content) for one in Snapshot.objects.all()] == [{"free_text": "Un mot."}]


def test_shared_text_does_not_go_to_another_group(place):
    other = EnrolmentFactory(person=place.person).cohort
    entry = JournalEntryFactory(owner=place.person, cohort=place.cohort, audience="cohort")
    with pytest.raises(ValidationError, match="arrêtez d’abord le partage"):
        save(entry, "Ailleurs.", cohort=other)
    assert JournalEntry.objects.get().cohort == place.cohort
    private = JournalEntryFactory(owner=place.person, cohort=place.cohort)
    assert save(private, "Ailleurs.", cohort=other).cohort == other


def test_trash_ends_the_sharing_for_good(place):
    entry = JournalEntryFactory(owner=place.person, cohort=place.cohort, audience="cohort")
    throw_away(entry)
    entry.refresh_from_db()
    assert entry.deleted_at is not None
    back = take_out_of_trash(entry)
    assert (back.deleted_at, back.audience, back.shared_at) == (None, Audience.ME, None)
    assert dict(back.texts) == {"free_text": "J’ai écouté jusqu’au bout."}
    assert traces_of(entry) == [AuditAction.DELETED, AuditAction.RESTORED]


def test_what_was_never_written_needs_no_trash(place):
    throw_away(begin(place))
    assert not JournalEntry.objects.exists()


def test_destroyed_text_leaves_a_trace_without_a_word(place):
    entry = JournalEntryFactory(owner=place.person, deleted_at=timezone.now())
    SnapshotFactory(entry=entry)
    destroy_entry(entry)
    assert not JournalEntry.objects.exists()
    assert not Snapshot.objects.exists()
    assert traces_of(entry) == [AuditAction.DESTROYED]


def test_job_deletes_what_was_begun_a_day_ago_and_never_written(place):
    old, young, written = begin(place), begin(place), save(begin(place), "Un mot.")
    long_ago = timezone.now() - timedelta(hours=25)
    JournalEntry.objects.exclude(pk=young.pk).update(created_at=long_ago)
    delete_empty_entries()
    assert set(JournalEntry.objects.all()) == {young, written}
    assert old not in JournalEntry.objects.all()
