"""What people wrote goes six months after their group, and never before they were told."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta

import pytest

from cms.delivery.sending import deliver_due_mails
from cms.retention import purge_personal_data
from portal.enums import CohortStatus, EnrolmentStatus, LeaveReason, WorkshopStatus
from portal.models import (
    Cohort,
    CommentDraft,
    Commitment,
    JournalEntry,
    Preparation,
    RetentionNotice,
    Snapshot,
    Workshop,
)
from portal.queries.own_data import deadlines_of
from portal.services.deletion_notices import announce_deletions
from tests.factories.portal import (
    CohortFactory,
    CommentDraftFactory,
    CommitmentFactory,
    EnrolmentFactory,
    JournalEntryFactory,
    PreparationFactory,
    SnapshotFactory,
    WorkshopFactory,
)
from tests.mails import sent_mails

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
LAST = datetime(2026, 12, 10, 11, tzinfo=UTC)  # the last session ends at noon in Paris
LABELS = ("Fiches de préparation", "Textes du journal", "Engagements")
TEXTS = (Preparation, JournalEntry, Commitment)


def ended_group(status=CohortStatus.CLOSED) -> Cohort:
    cohort = CohortFactory(status=status, code="NB-2026-1")
    for number, ends in ((1, LAST - 60 * DAY), (2, LAST)):
        starts = ends - timedelta(hours=3)
        WorkshopFactory(cohort=cohort, number=number, starts_at=starts, ends_at=ends)
    return cohort


def writer_in(cohort: Cohort):
    """A member with a text of each kind."""
    place = EnrolmentFactory(cohort=cohort)
    workshop = cohort.workshops.get(number=1)
    given = {"turn": None, "workshop": workshop, "owner": place.person, "role": "consultant"}
    PreparationFactory(**given)
    JournalEntryFactory(cohort=cohort, owner=place.person)
    CommitmentFactory(cohort=cohort, owner=place.person)
    return place.person


def letters(person) -> list[tuple[str, str]]:
    return [(one.subject, one.body) for one in sent_mails() if one.to == [person.email]]


def around(*days: int) -> list[int]:
    """Those days with the two before and after each."""
    return sorted({day + more for day in days for more in range(-2, 3)})


def live_through(time_machine, days: Iterable[int]) -> list[str]:
    """Do the jobs of each day at ten in Paris; return what happened on which."""
    happened = []
    for day in days:
        time_machine.move_to((LAST + day * DAY).replace(hour=9), tick=False)
        told, purged = announce_deletions(), purge_personal_data()
        deliver_due_mails()
        happened += [f"{day}: told {told}"] * bool(told)
        count = sum(purged[label] for label in LABELS)
        happened += [f"{day}: deleted {count}"] * bool(count)
    return happened


def test_life_of_what_was_written_in_a_group(time_machine):
    """One is told the day after, and a month before; all goes on the day that was named last."""
    time_machine.move_to(LAST - 90 * DAY, tick=False)
    person = writer_in(ended_group())
    running = JournalEntryFactory(cohort=CohortFactory())
    assert live_through(time_machine, around(-30, 0, 14, 90, 152, 183, 399)) == [
        "1: told 1",
        "152: told 1",  # 11 May
        "183: deleted 3",  # 11 June
    ]
    (first, last) = letters(person)
    assert first[0] == "Votre espace\u00a0: à emporter avant le 10 juin 2027"
    assert last[0] == "Votre espace\u00a0: à emporter avant le 11 juin 2027"
    for _, body in (first, last):
        assert "NB-2026-1" in body
        assert "/espace/mes-donnees/export/" in body
    assert [model.objects.count() for model in TEXTS] == [0, 1, 0]
    assert JournalEntry.objects.get() == running


def test_session_that_was_called_off_puts_nothing_off(time_machine):
    time_machine.move_to(LAST - 90 * DAY, tick=False)
    cohort = ended_group()
    person = writer_in(cohort)
    ends = LAST + 30 * DAY
    WorkshopFactory(
        cohort=cohort, number=3, starts_at=ends - DAY / 8, ends_at=ends, status="cancelled"
    )
    assert [one.texts_go_on for one in deadlines_of(person)] == [date(2027, 6, 10)]
    happened = live_through(time_machine, around(-30, 0, 31, 152, 183))
    assert happened == ["1: told 1", "152: told 1", "183: deleted 3"]


def test_group_whose_sessions_were_all_called_off_ends_with_the_last_of_them(time_machine):
    time_machine.move_to(LAST - 90 * DAY, tick=False)
    cohort = ended_group()
    writer_in(cohort)
    cohort.workshops.update(status=WorkshopStatus.CANCELLED)
    assert live_through(time_machine, around(-30, 0, 152, 183)) == [
        "1: told 1",
        "152: told 1",
        "183: deleted 3",
    ]


def test_nothing_goes_before_it_was_announced_for_a_month(time_machine):
    """The worker slept for a year: who wrote is told first, and has a month."""
    time_machine.move_to(LAST - 90 * DAY, tick=False)
    person = writer_in(ended_group())
    assert live_through(time_machine, around(402, 431, 440)) == ["400: told 1", "431: deleted 3"]
    ((subject, _),) = letters(person)
    assert subject == "Votre espace\u00a0: à emporter avant le 14 février 2028"


def test_group_that_goes_on_is_told_of_no_date_yet(time_machine):
    time_machine.move_to(LAST - 90 * DAY, tick=False)
    cohort = ended_group(CohortStatus.RUNNING)
    person = writer_in(cohort)
    assert live_through(time_machine, around(3, 11)) == []
    Workshop.objects.filter(cohort=cohort, number=2).update(
        starts_at=LAST + 30 * DAY, ends_at=LAST + 30.1 * DAY
    )
    assert live_through(time_machine, around(20, 41)) == []
    assert live_through(time_machine, around(46, 60)) == ["45: told 1"]
    assert len(letters(person)) == 1


def test_another_session_after_the_announcement_begins_anew(time_machine):
    time_machine.move_to(LAST - 90 * DAY, tick=False)
    cohort = ended_group()
    person = writer_in(cohort)
    assert live_through(time_machine, around(2, 90, 152)) == ["1: told 1", "152: told 1"]
    ends = LAST + 170 * DAY
    WorkshopFactory(cohort=cohort, number=3, starts_at=ends - DAY / 8, ends_at=ends)
    assert live_through(time_machine, around(165, 171, 324, 355, 699)) == [
        "171: told 1",
        "324: told 1",
        "355: deleted 3",
    ]
    assert len(letters(person)) == 4
    assert RetentionNotice.objects.count() == 0  # purged a year later


def test_only_who_wrote_is_told_wherever_they_went(time_machine):
    time_machine.move_to(LAST - 90 * DAY, tick=False)
    cohort = ended_group()
    silent = EnrolmentFactory(cohort=cohort).person
    gone = writer_in(cohort)
    cohort.enrolments.filter(person=gone).update(
        status=EnrolmentStatus.WITHDRAWN, left_on=LAST.date(), leave_reason=LeaveReason.NOT_SAID
    )
    assert live_through(time_machine, range(1, 3)) == ["1: told 1"]
    assert (len(letters(gone)), letters(silent)) == (1, [])


def test_nobody_is_written_to_at_night(time_machine):
    time_machine.move_to(LAST - 90 * DAY, tick=False)
    writer_in(ended_group())
    time_machine.move_to(datetime(2026, 12, 11, 7, 59, tzinfo=UTC), tick=False)
    assert announce_deletions() == 0
    time_machine.move_to(datetime(2026, 12, 11, 8, 0, tzinfo=UTC), tick=False)
    assert announce_deletions() == 1


def test_trash_goes_after_thirty_days(time_machine):
    time_machine.move_to(LAST, tick=False)
    kept, thrown = JournalEntryFactory(), JournalEntryFactory(deleted_at=LAST)
    time_machine.move_to(LAST + 30 * DAY - timedelta(minutes=1), tick=False)
    assert purge_personal_data()["Textes du journal"] == 0
    time_machine.move_to(LAST + 30 * DAY, tick=False)
    assert purge_personal_data()["Textes du journal"] == 1
    assert list(JournalEntry.objects.all()) == [kept] != [thrown]


def test_former_versions_go_after_thirty_days_or_beyond_twenty(time_machine):
    time_machine.move_to(LAST, tick=False)
    entry, other = JournalEntryFactory(), JournalEntryFactory()
    taken = [LAST - minutes * timedelta(minutes=5) for minutes in range(23)]
    for at in taken:
        SnapshotFactory(entry=entry, taken_at=at)
    SnapshotFactory(entry=other, taken_at=LAST - 30 * DAY)
    SnapshotFactory(entry=other, taken_at=LAST - 29 * DAY)
    assert purge_personal_data()["Versions antérieures de vos textes"] == 4
    assert [one.taken_at for one in Snapshot.objects.filter(entry=entry)] == taken[:20]
    assert Snapshot.objects.get(entry=other).taken_at == LAST - 29 * DAY


def test_draft_of_a_comment_goes_thirty_days_after_it_was_written(time_machine):
    time_machine.move_to(LAST, tick=False)
    CommentDraftFactory(saved_at=LAST - 30 * DAY)
    kept = CommentDraftFactory(saved_at=LAST - 29 * DAY)
    assert purge_personal_data()["Commentaires commencés, pas encore remis"] == 1
    assert CommentDraft.objects.get() == kept


def test_texts_that_go_take_their_versions_and_comments_along(time_machine):
    time_machine.move_to(LAST - 90 * DAY, tick=False)
    person = writer_in(ended_group())
    live_through(time_machine, around(152))
    SnapshotFactory(entry=JournalEntry.objects.get(owner=person))
    live_through(time_machine, around(183))
    assert not Snapshot.objects.exists()
