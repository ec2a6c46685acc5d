"""Who returns to a group has their texts for themselves until they share them again (BR-10)."""

from collections.abc import Mapping
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cms.models import OutboxMail
from portal.access import commitments_for, entries_for, preparations_for
from portal.enums import Audience, CohortStatus, EnrolmentStatus, LeaveReason
from portal.models import (
    AuditEvent,
    Commitment,
    Enrolment,
    Facilitation,
    JournalEntry,
    Preparation,
    Workshop,
)
from portal.services.audiences import change_audience
from portal.services.cohorts import change_cohort
from portal.services.enrolments import suspend, take_back, withdraw
from portal.services.preparations import submit_sheet
from tests.factories.charters import accept
from tests.factories.portal import (
    CommitmentFactory,
    EnrolmentFactory,
    FacilitationFactory,
    JournalEntryFactory,
    PreparationFactory,
    SnapshotFactory,
    WorkshopFactory,
)
from tests.factories.sheets import COMPLETE

pytestmark = pytest.mark.django_db
MODELS = (JournalEntry, Commitment, Preparation)
SHARED = {
    "entry facilitator",
    "entry cohort",
    "commitment facilitator",
    "commitment cohort",
    "submitted",
    "shared",
}
FOR_THE_GROUP = {"entry cohort", "commitment cohort", "shared"}


@pytest.fixture
def place(cohort, version, member) -> Enrolment:
    accept(member, cohort, version)
    return Enrolment.objects.get(person=member)


@pytest.fixture
def reader(place) -> dict:
    """Who could read: a peer, and who facilitated before anything was shared."""
    before = timezone.now() - timedelta(days=9)
    facilitator = FacilitationFactory(cohort=place.cohort, starts_on=before.date()).person
    Facilitation.objects.update(created_at=before)
    return {"facilitator": facilitator, "peer": EnrolmentFactory(cohort=place.cohort).person}


@pytest.fixture
def texts(place, reader) -> dict:
    return write(place)


def write(place: Enrolment) -> dict:
    """A text for each audience, a sheet in each state; by the names of the tables above."""
    mine = {"owner": place.person, "cohort": place.cohort}
    texts = {}
    for audience in Audience:
        texts[f"entry {audience}"] = JournalEntryFactory(**mine, audience=audience)
        texts[f"commitment {audience}"] = CommitmentFactory(**mine, audience=audience)
    for state in ("draft", "submitted", "shared"):
        # Of nobody's turn: turns, and their sheets, are given up with the place.
        session = {"turn": None, "workshop": WorkshopFactory(cohort=place.cohort)}
        traits = {} if state == "draft" else {state: True}
        texts[state] = PreparationFactory(**mine, **session, role="consultant", **traits)
    return texts


def leave(place: Enrolment, *, leaves_texts: bool = False) -> Enrolment:
    place.refresh_from_db()
    left = {"reason": LeaveReason.NOT_SAID, "left_on": timezone.localdate()}
    withdraw(place, **left, seen=place.version, user=place.cohort.coordinator)
    Enrolment.objects.filter(pk=place.pk).update(leaves_texts=leaves_texts)
    return again(place)


def come_back(place: Enrolment) -> Enrolment:
    place = again(place)
    take_back(place, seen=place.version, user=place.cohort.coordinator)
    return again(place)


def again(row):
    return type(row).objects.get(pk=row.pk)


def read_by(person, texts: dict) -> set[str]:
    found = {*preparations_for(person), *entries_for(person), *commitments_for(person)}
    return {name for name, text in texts.items() if text in found}


def everything() -> dict:
    """All columns of all texts but the day of the last change; what is sealed, as it is read."""
    return {text.pk: columns(text) for model in MODELS for text in model.objects.all()}


def columns(text) -> dict:
    kept = {one.attname: getattr(text, one.attname) for one in text._meta.concrete_fields}
    sealed = {name: dict(value) for name, value in kept.items() if isinstance(value, Mapping)}
    return {**kept, **sealed, "updated_at": None}


def traces() -> set[tuple]:
    return set(AuditEvent.objects.values_list("target_id", "action", "owner", "actor"))


def test_nobody_reads_again_what_was_closed_by_a_departure(place, reader, texts):
    assert read_by(reader["facilitator"], texts) == SHARED
    assert read_by(reader["peer"], texts) == FOR_THE_GROUP
    place = come_back(leave(place))
    assert place.status == EnrolmentStatus.ACTIVE
    assert [read_by(one, texts) for one in reader.values()] == [set(), set()]


def test_states_become_what_their_author_would_have_made_of_them(place, texts):
    SnapshotFactory(entry=texts["entry cohort"])
    before, snapshots = everything(), texts["entry cohort"].snapshots.count()
    come_back(leave(place))
    alone = {"audience": Audience.ME, "shared_at": None}
    taken_back = {
        "state": "withdrawn",
        "released": None,
        "submitted_at": None,
        "released_at": None,
        "shared_at": None,
    }
    for name in SHARED:
        text = texts[name]
        before[text.pk] |= taken_back if isinstance(text, Preparation) else alone
    assert everything() == before
    assert texts["entry cohort"].snapshots.count() == snapshots == 1


def test_traces_name_the_texts_and_nobody_who_did_it(place, texts):
    """The coordination's own data list what it did: they would tell who wrote what."""
    come_back(leave(place))
    sheets = {"submitted", "shared"}
    assert traces() == {
        (texts[name].pk, "withdrawn" if name in sheets else "unshared", place.person_id, None)
        for name in SHARED
    }
    assert AuditEvent.objects.count() == len(SHARED)


def test_nobody_is_written_to_about_sheets_that_were_closed_already(place, texts):
    begun = timezone.now() - timedelta(hours=1)
    Workshop.objects.update(starts_at=begun, ends_at=begun + timedelta(hours=3))
    leave(place)
    before = OutboxMail.objects.count()
    come_back(place)
    assert again(texts["shared"]).state == "withdrawn"
    assert OutboxMail.objects.count() == before


def test_others_and_other_groups_are_left_as_they_were(place, reader, texts):
    elsewhere = write(EnrolmentFactory(person=place.person))
    theirs = write(Enrolment.objects.get(person=reader["peer"]))
    kept = {text.pk for text in (*elsewhere.values(), *theirs.values())}
    before = everything()
    come_back(leave(place))
    after = everything()
    assert {key: after[key] for key in kept} == {key: before[key] for key in kept}
    assert not AuditEvent.objects.filter(target_id__in=kept).exists()


def test_each_text_is_shared_again_by_its_owner(place, reader, texts):
    come_back(leave(place))
    change_audience(texts["entry cohort"], audience=Audience.COHORT)
    sheet = texts["submitted"]
    sheet.texts = COMPLETE
    sheet.save(update_fields=["texts"])
    submit_sheet(sheet, seen=0)
    assert read_by(reader["peer"], texts) == {"entry cohort"}
    assert read_by(reader["facilitator"], texts) == {"entry cohort", "submitted"}


def test_who_agreed_goes_on_sharing_and_is_asked_anew_at_the_next_departure(place, reader, texts):
    before = everything()
    place = come_back(leave(place, leaves_texts=True))
    assert (place.status, place.leaves_texts) == (EnrolmentStatus.ACTIVE, False)
    assert (everything(), traces()) == (before, set())
    assert read_by(reader["peer"], texts) == FOR_THE_GROUP
    leave(place)
    assert read_by(reader["peer"], texts) == set()


def test_a_pause_after_a_return_is_no_departure_with_agreement(place, reader, texts):
    place = come_back(leave(place, leaves_texts=True))
    suspend(place, seen=place.version, user=place.cohort.coordinator)
    assert [read_by(one, texts) for one in reader.values()] == [set(), set()]


def test_a_pause_alone_closes_nothing_for_good(place, reader, texts):
    before = everything()
    suspend(place, seen=place.version, user=place.cohort.coordinator)
    come_back(place)
    assert (everything(), traces()) == (before, set())
    assert read_by(reader["facilitator"], texts) == SHARED


def test_who_was_paused_and_then_left_has_left(place, reader, texts):
    suspend(place, seen=place.version, user=place.cohort.coordinator)
    come_back(leave(place))
    assert [read_by(one, texts) for one in reader.values()] == [set(), set()]


def test_sheets_that_were_archived_are_taken_back_and_stay_so(place, reader, texts):
    cohort, coordinator = place.cohort, place.cohort.coordinator
    leave(place)
    cohort = change_cohort(cohort, seen=0, user=coordinator, status=CohortStatus.CLOSED)
    sheets = {name: texts[name] for name in ("submitted", "shared")}
    assert {again(one).state for one in sheets.values()} == {"archived"}
    cohort = change_cohort(
        cohort, seen=cohort.version, user=coordinator, status=CohortStatus.RUNNING
    )
    come_back(place)
    for status in (CohortStatus.CLOSED, CohortStatus.RUNNING):
        cohort = change_cohort(cohort, seen=cohort.version, user=coordinator, status=status)
        kept = {(one.state, one.released) for one in map(again, sheets.values())}
        assert kept == {("withdrawn", None)}
        assert [read_by(one, texts) for one in reader.values()] == [set(), set()]
    assert [one[1] for one in traces()].count("withdrawn") == 2


def test_many_texts_cost_as_much_as_one_of_each(place, reader):
    def cost(times: int) -> int:
        for _ in range(times):
            write(place)
        leave(place)
        with CaptureQueriesContext(connection) as queries:
            come_back(place)
        return len(queries)

    assert cost(1) == cost(4)
