"""Saving a text: versions, conflicts, replays, former versions."""

from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from portal.models import JournalEntry, Snapshot
from portal.services.snapshots import AT_MOST, snapshots_of
from portal.services.writing import TextConflict, save_text
from tests.factories.portal import (
    CommitmentFactory,
    JournalEntryFactory,
    PreparationFactory,
)
from tests.threads import at_once

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


@pytest.fixture
def entry() -> JournalEntry:
    return JournalEntryFactory(texts={}, lock_version=0, saved_at=None)


def write(text, words, **options):
    return save_text(text, texts={"free_text": words}, **options)


def words_of(text) -> str:
    return type(text).objects.get(pk=text.pk).texts["free_text"]


def kept(text) -> list[str]:
    return [one.content["free_text"] for one in snapshots_of(text)]


def test_save_counts_versions(entry):
    first = write(entry, "un", seen=0)
    second = write(first, "deux", seen=1, my_role="client")
    assert (first.lock_version, second.lock_version, second.my_role) == (1, 2, "client")
    assert words_of(entry) == "deux"


@pytest.mark.parametrize("factory", [JournalEntryFactory, PreparationFactory, CommitmentFactory])
def test_late_save_overwrites_nothing(factory):
    text = factory()
    seen = text.lock_version
    write(text, "première fenêtre", seen=seen)
    with pytest.raises(TextConflict) as conflict:
        write(text, "seconde fenêtre", seen=seen)
    assert conflict.value.current.texts["free_text"] == "première fenêtre"
    assert words_of(text) == "première fenêtre"


def test_what_came_too_late_is_kept_beside(entry):
    write(entry, "première fenêtre", seen=0)
    with pytest.raises(TextConflict):
        write(entry, "seconde fenêtre", seen=0)
    refused = Snapshot.objects.get(is_refused=True)
    assert (refused.content["free_text"], refused.owner) == ("seconde fenêtre", entry.owner)


def test_same_key_twice_is_one_save(entry):
    key = uuid4()
    write(entry, "un", seen=0, key=key)
    again = write(entry, "un", seen=0, key=key)
    assert (again.lock_version, words_of(entry)) == (1, "un")
    assert not Snapshot.objects.filter(is_refused=True).exists()


def test_page_that_goes_on_writing_without_an_answer_writes_upon_what_came(entry):
    """Its button is pressed, the answer stopped, and pressed again with other words."""
    key = uuid4()
    write(entry, "un", seen=0, key=key)
    again = write(entry, "un et demi", seen=0, key=key, my_role="client")
    assert (again.lock_version, words_of(entry), again.my_role) == (2, "un et demi", "client")
    only_role = write(entry, "un et demi", seen=0, key=key, my_role="consultant")
    assert (only_role.lock_version, only_role.my_role) == (3, "consultant")


def test_attempt_may_follow_one_that_has_no_answer(entry):
    first, second = uuid4(), uuid4()
    write(entry, "un", seen=0, key=first)
    write(entry, "un deux", seen=0, key=second, after=first)
    assert words_of(entry) == "un deux"
    assert not Snapshot.objects.filter(is_refused=True).exists()


def test_attempt_that_comes_after_the_one_that_follows_it_is_a_former_version(entry):
    """A page that closes sends its last words while others are under way, and waits for none."""
    first, second = uuid4(), uuid4()
    write(entry, "un deux", seen=0, key=second, after=first, is_explicit=False)
    late = write(entry, "un", seen=0, key=first)
    assert (late.lock_version, words_of(entry), kept(entry)) == (1, "un deux", ["un"])
    third = write(entry, "un deux trois", seen=1, key=uuid4(), after=second)
    assert (third.lock_version, words_of(entry)) == (2, "un deux trois")
    assert not Snapshot.objects.filter(is_refused=True).exists()


def test_attempt_that_follows_one_that_never_came_writes_upon_what_it_saw(entry):
    write(entry, "un deux", seen=0, key=uuid4(), after=uuid4())
    assert words_of(entry) == "un deux"


@pytest.mark.parametrize("key_of_other", [None, uuid4()])
def test_no_attempt_follows_another_window(entry, key_of_other):
    write(entry, "autre fenêtre", seen=0, key=key_of_other)
    for after in (None, uuid4()):
        with pytest.raises(TextConflict):
            write(entry, "un", seen=0, key=uuid4(), after=after)
    assert words_of(entry) == "autre fenêtre"


def test_explicit_save_is_kept_and_what_it_replaces(entry):
    write(entry, "un", seen=0)
    write(entry, "deux", seen=1, is_explicit=False)
    write(entry, "trois", seen=2)
    assert kept(entry) == ["trois", "deux", "un"]
    assert list(snapshots_of(entry).values_list("is_explicit", flat=True)) == [True, False, True]


def test_writing_is_kept_every_five_minutes(entry):
    with time_machine.travel(timezone.now(), tick=False) as clock:
        write(entry, "0", seen=0, is_explicit=False)
        for minute in range(1, 12):
            clock.shift(MINUTE)
            write(entry, str(minute), seen=minute, is_explicit=False)
    assert kept(entry) == ["10", "5", "0"]


def test_twenty_are_kept(entry):
    for number in range(AT_MOST + 5):
        write(entry, str(number), seen=number)
    assert kept(entry) == [str(number) for number in range(AT_MOST + 4, 4, -1)]


def test_same_words_are_kept_once(entry):
    write(entry, "un", seen=0)
    write(entry, "un", seen=1)
    assert kept(entry) == ["un"]


class TestNothingIsLost(TestCase):
    """Two windows that save in any order: each acknowledged word is the text or a former one."""

    @settings(deadline=None, max_examples=30)
    @given(st.lists(st.tuples(st.sampled_from("ab"), st.booleans()), max_size=18))
    def test_every_acknowledged_word_is_somewhere(self, acts):
        entry = JournalEntryFactory(texts={}, lock_version=0)
        seen, accepted, refused = {"a": 0, "b": 0}, [], []
        for number, (window, is_explicit) in enumerate(acts):
            words = f"{window}{number}"
            try:
                saved = write(entry, words, seen=seen[window], is_explicit=is_explicit)
            except TextConflict as conflict:
                refused.append(words)
                seen[window] = conflict.current.lock_version  # « compare », then go on
            else:
                accepted.append((words, is_explicit))
                seen[window] = saved.lock_version
        found = set(kept(entry))
        if accepted:
            assert words_of(entry) == accepted[-1][0]
        explicit = {words for words, is_explicit in accepted if is_explicit}
        assert found >= explicit | set(refused)


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_sixteen_windows_at_once_lose_no_word():
    """On a connection each: one is first, the others are told, and every word is somewhere."""
    entry = JournalEntryFactory(texts={}, lock_version=0)

    def save_in(number: int):
        def save() -> str:
            try:
                write(JournalEntry.objects.get(pk=entry.pk), f"fenêtre {number}", seen=0)
            except TextConflict:
                return "told"
            return "saved"

        return save

    answers = at_once(*[save_in(number) for number in range(16)])
    assert sorted(answers) == ["saved", *["told"] * 15]
    assert set(kept(entry)) == {f"fenêtre {number}" for number in range(16)}


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_the_same_attempt_sixteen_times_at_once_is_one_save():
    entry, key = JournalEntryFactory(texts={}, lock_version=0), uuid4()
    found = at_once(*[lambda: write(entry, "un", seen=0, key=key).lock_version] * 16)
    assert found == [1] * 16
    assert kept(entry) == ["un"]
