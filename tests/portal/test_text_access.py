"""Who may read a text of somebody else: one row per state of reader, owner and text."""

from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from dateutil.relativedelta import relativedelta
from django.contrib.auth.models import Group
from django.utils import timezone

from portal.access import (
    commitments_for,
    commitments_of,
    deleted_entries_of,
    entries_for,
    entries_of,
    preparations_for,
    preparations_of,
)
from portal.enums import (
    Audience,
    CohortStatus,
    EnrolmentStatus,
    LeaveReason,
    SheetState,
    WorkshopStatus,
)
from portal.models import Cohort, Enrolment, Facilitation, Workshop
from portal.queries.sheets_of_others import read_until
from tests.factories.content import UserFactory
from tests.factories.portal import (
    ClientTurnFactory,
    CommitmentFactory,
    EnrolmentFactory,
    FacilitationFactory,
    JournalEntryFactory,
    PreparationFactory,
    WorkshopFactory,
)

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
LEFT = {
    "status": EnrolmentStatus.WITHDRAWN,
    "left_on": timezone.localdate(),
    "leave_reason": LeaveReason.NOT_SAID,
}
SHEETS = ["draft", "submitted", "shared"]


@dataclass
class Group8:
    """One owner with a sheet in each state, journal texts and commitments for each audience."""

    place: Enrolment
    workshop: Workshop
    texts: dict = field(default_factory=dict)

    @property
    def cohort(self) -> Cohort:
        return self.place.cohort


@pytest.fixture
def group() -> Group8:
    place = EnrolmentFactory()
    group = Group8(place, WorkshopFactory(cohort=place.cohort))
    for state in SHEETS:
        workshop = group.workshop if state == "shared" else WorkshopFactory(cohort=place.cohort)
        turn = ClientTurnFactory(workshop=workshop, client=place)
        traits = {} if state == "draft" else {state: True}
        group.texts[state] = PreparationFactory(turn=turn, **traits)
    for audience in Audience:
        written = {"cohort": place.cohort, "owner": place.person, "audience": audience}
        group.texts[f"entry {audience}"] = JournalEntryFactory(**written)
        group.texts[f"commitment {audience}"] = CommitmentFactory(**written)
    return group


def read_by(reader, group: Group8) -> set[str]:
    found = [*preparations_for(reader), *entries_for(reader), *commitments_for(reader)]
    names = {text.pk: name for name, text in group.texts.items()}
    assert len(found) == len({one.pk for one in found})
    return {names[one.pk] for one in found}


NOTHING: set[str] = set()
GROUP = {"shared", "entry cohort", "commitment cohort"}
EVERYTHING_SHARED = GROUP | {"submitted", "entry facilitator", "commitment facilitator"}


def member(**fields):
    return lambda group: EnrolmentFactory(cohort=group.cohort, **fields).person


def newcomer(joined: timedelta):
    """Somebody whom the group agreed to take in, and the day on which they came, from today."""
    return lambda group: (
        EnrolmentFactory(
            cohort=group.cohort,
            group_agreed_at=timezone.now(),
            joined_on=timezone.localdate() + joined,
        ).person
    )


def facilitator(starts=-9 * DAY, ends=None, *, assigned=-9 * DAY, substitute=False):
    """`assigned` is when the coordination wrote it down, from now."""

    def make(group: Group8):
        today = timezone.localdate()
        found = FacilitationFactory(
            cohort=group.cohort,
            starts_on=today + starts,
            ends_on=None if ends is None else today + ends,
            workshop=group.workshop if substitute else None,
        )
        Facilitation.objects.filter(pk=found.pk).update(created_at=timezone.now() + assigned)
        return found.person

    return make


def in_staff(name: str):
    return lambda group: UserFactory(groups=[Group.objects.get(name=name)])


@pytest.mark.parametrize(
    ("make_reader", "reads"),
    [
        (member(), GROUP),
        (member(status=EnrolmentStatus.COMPLETED), GROUP),
        (member(status=EnrolmentStatus.SUSPENDED), NOTHING),
        (member(status=EnrolmentStatus.INVITED, joined_on=None), NOTHING),
        (member(**LEFT), NOTHING),
        (newcomer(0 * DAY), NOTHING),
        (newcomer(-DAY), GROUP),
        (facilitator(), EVERYTHING_SHARED),
        (facilitator(ends=0 * DAY), EVERYTHING_SHARED),
        (facilitator(ends=-DAY), NOTHING),
        (facilitator(starts=DAY), NOTHING),
        # Assigned after what was shared: the sheets of coming sessions, and what the group reads.
        (facilitator(assigned=DAY), GROUP | {"submitted"}),
        (facilitator(ends=2 * DAY, substitute=True), {"shared"}),
        (facilitator(ends=-DAY, substitute=True), NOTHING),
        (lambda group: EnrolmentFactory().person, NOTHING),
        (lambda group: FacilitationFactory().person, NOTHING),
        (in_staff("Coordination"), NOTHING),
        (in_staff("Rédaction"), NOTHING),
        (lambda group: UserFactory(is_superuser=True), NOTHING),
        (lambda group: group.place.person, NOTHING),  # one's own are not « of others »
    ],
)
def test_reader_reads_what_their_state_allows(group, make_reader, reads):
    assert read_by(make_reader(group), group) == reads


@pytest.mark.parametrize(
    ("place", "reads"),
    [
        (LEFT, NOTHING),
        ({**LEFT, "leaves_texts": True}, GROUP),
        ({"status": EnrolmentStatus.SUSPENDED}, NOTHING),
        ({"status": EnrolmentStatus.SUSPENDED, "leaves_texts": True}, NOTHING),  # it was before
        ({"status": EnrolmentStatus.COMPLETED}, GROUP),
    ],
)
def test_owner_who_leaves_takes_their_texts_along(group, place, reads):
    reader = member()(group)
    Enrolment.objects.filter(pk=group.place.pk).update(**place)
    assert read_by(reader, group) == reads


@pytest.mark.parametrize(
    ("status", "reads"),
    [
        (CohortStatus.CLOSED, GROUP),
        (CohortStatus.ARCHIVED, NOTHING),
        (CohortStatus.DRAFT, NOTHING),
    ],
)
def test_group_is_read_while_it_has_pages(group, status, reads):
    reader = member()(group)
    Cohort.objects.filter(pk=group.cohort.pk).update(status=status)
    assert read_by(reader, group) == reads


@pytest.mark.parametrize(("more", "reads"), [(-DAY, GROUP), (DAY, NOTHING)])
def test_group_reads_until_six_months_after_its_last_session(group, more, reads):
    reader = member()(group)
    over = timezone.now() - relativedelta(months=6) - more
    Workshop.objects.filter(cohort=group.cohort).update(starts_at=over - DAY / 8, ends_at=over)
    assert read_by(reader, group) == reads


@pytest.mark.parametrize(("takes_place", "reads"), [(True, NOTHING), (False, GROUP)])
def test_session_that_was_called_off_keeps_texts_open_only_where_all_were(
    group, takes_place, reads
):
    reader = member()(group)
    over = timezone.now() - relativedelta(months=6) - DAY
    status = WorkshopStatus.HELD if takes_place else WorkshopStatus.CANCELLED
    sessions = Workshop.objects.filter(cohort=group.cohort)
    sessions.update(starts_at=over - DAY / 8, ends_at=over, status=status)
    WorkshopFactory(cohort=group.cohort, number=30, status=WorkshopStatus.CANCELLED)
    assert read_by(reader, group) == reads
    assert (read_until(group.cohort) > timezone.localdate()) == (reads == GROUP)


def test_facilitator_reads_no_sheet_of_a_session_before_their_time(group):
    held = timezone.now() - 20 * DAY
    sheet = group.texts["submitted"]
    Workshop.objects.filter(pk=sheet.workshop_id).update(starts_at=held, ends_at=held + DAY / 8)
    assert read_by(facilitator()(group), group) == EVERYTHING_SHARED - {"submitted"}


def test_trash_is_read_by_nobody_else(group):
    entry = group.texts["entry cohort"]
    entry.deleted_at = timezone.now()
    entry.save()
    assert read_by(member()(group), group) == GROUP - {"entry cohort"}
    assert list(deleted_entries_of(entry.owner)) == [entry]
    assert entry not in entries_of(entry.owner)


@pytest.mark.parametrize("was", ["submitted", "shared"])
def test_archived_sheet_keeps_its_readers(group, was):
    sheet = group.texts[was]
    sheet.state = SheetState.ARCHIVED
    sheet.save()
    assert read_by(facilitator()(group), group) == EVERYTHING_SHARED
    assert read_by(member()(group), group) == GROUP


def test_own_texts_are_there_in_every_state(group):
    owner = group.place.person
    Enrolment.objects.filter(pk=group.place.pk).update(**LEFT)
    assert {*preparations_of(owner), *entries_of(owner), *commitments_of(owner)} == {
        *group.texts.values()
    }
    stranger = EnrolmentFactory(cohort=group.cohort).person
    assert [*preparations_of(stranger), *entries_of(stranger), *commitments_of(stranger)] == []
