"""A sheet's life, one act at a time: what each state allows, who is told, what others read then."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from cms.models import OutboxMail
from portal.access import preparations_for
from portal.enums import (
    AuditAction,
    CancelReason,
    CohortStatus,
    EnrolmentStatus,
    LeaveReason,
    SheetState,
    TurnState,
    VersionState,
)
from portal.models import (
    AuditEvent,
    ClientTurn,
    Cohort,
    Enrolment,
    Preparation,
    SheetQuestion,
    SheetVersion,
    Workshop,
    WorkshopMove,
)
from portal.queries.preparations import whole
from portal.services.cohorts import change_cohort
from portal.services.enrolments import suspend, withdraw
from portal.services.locking import ChangedMeanwhile
from portal.services.preparations import (
    open_sheet,
    save_sheet,
    share_sheet,
    submit_sheet,
    take_up_sheet,
    unshare_sheet,
    update_sheet,
    withdraw_sheet,
)
from portal.services.swaps import agree_to_swap, ask_swap
from portal.services.turns import assign_turn, reopen_turn, skip_turn, stand_back
from portal.services.workshops import announce_absence, cancel_workshop
from portal.services.writing import TextConflict
from tests.factories.portal import (
    ClientTurnFactory,
    CohortFactory,
    EnrolmentFactory,
    FacilitationFactory,
    PreparationFactory,
    WorkshopFactory,
)
from tests.factories.sheets import COMPLETE
from tests.mails import sent_mails

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
STATES = list(SheetState)
READERS = {  # who reads it besides its author
    SheetState.DRAFT: set(),
    SheetState.SUBMITTED: {"facilitator"},
    SheetState.SHARED: {"facilitator", "peer"},
    SheetState.WITHDRAWN: set(),
}


@pytest.fixture
def cohort() -> Cohort:
    return CohortFactory(code="LU-1", capacity_min=2)


@pytest.fixture
def people(cohort) -> dict:
    facilitator = FacilitationFactory(cohort=cohort, person__email="anime@example.org").person
    return {"facilitator": facilitator, "peer": EnrolmentFactory(cohort=cohort).person}


@pytest.fixture
def turn(cohort) -> ClientTurn:
    return ClientTurnFactory(
        workshop__cohort=cohort,
        workshop__number=4,
        client=EnrolmentFactory(cohort=cohort, person__last_name="Zéphyrin"),
    )


@pytest.fixture
def sheet(turn) -> Preparation:
    return written(turn)


def written(turn: ClientTurn, state: SheetState = SheetState.DRAFT) -> Preparation:
    """A whole sheet of a turn's client, brought to a state by its services."""
    person = turn.client.person
    sheet = open_sheet(person, workshop=turn.workshop, turn=turn)
    save_sheet(sheet, texts=COMPLETE, seen=0)
    return brought_to(state, sheet)


def brought_to(state: SheetState, sheet: Preparation) -> Preparation:
    if state == SheetState.SUBMITTED:
        submit_sheet(sheet, seen=1)
    elif state == SheetState.SHARED:
        share_sheet(sheet, seen=1)
    elif state == SheetState.WITHDRAWN:
        submit_sheet(sheet, seen=1)
        withdraw_sheet(sheet)
    elif state == SheetState.ARCHIVED:
        share_sheet(sheet, seen=1)
        Preparation.objects.filter(pk=sheet.pk).update(state=SheetState.ARCHIVED)
    return again(sheet)


def again(sheet: Preparation) -> Preparation:
    return whole(Preparation.objects.all()).get(pk=sheet.pk)


def readers(sheet: Preparation, people: dict) -> set[str]:
    return {
        name for name, one in people.items() if preparations_for(one).filter(pk=sheet.pk).exists()
    }


def begin(workshop: Workshop, ago: timedelta = DAY / 24) -> None:
    starts_at = timezone.now() - ago
    Workshop.objects.filter(pk=workshop.pk).update(
        starts_at=starts_at, ends_at=starts_at + DAY / 8, prep_due_at=starts_at - 3 * DAY
    )


def mails(kind: str) -> list[str]:
    return list(OutboxMail.objects.filter(kind=kind).values_list("to", flat=True))


def events(sheet: Preparation) -> list[str]:
    found = AuditEvent.objects.filter(target_id=sheet.pk).order_by("happened_at", "created_at")
    return list(found.values_list("action", flat=True))


# Beginning and writing ---------------------------------------------------------------------------


def test_a_sheet_is_begun_once_with_the_questions_in_service(turn):
    person = turn.client.person
    first = open_sheet(person, workshop=turn.workshop, turn=turn)
    assert (first.state, first.role, dict(first.texts)) == ("draft", "client", {})
    assert first.version.state == VersionState.ACTIVE
    assert open_sheet(person, workshop=turn.workshop, turn=turn) == first
    as_consultant = open_sheet(person, workshop=turn.workshop)
    assert (as_consultant.role, as_consultant.turn) == ("consultant", None)
    assert Preparation.objects.count() == 2


def test_a_begun_sheet_keeps_its_questions_when_others_come_into_service(sheet, turn):
    old = sheet.version
    SheetVersion.objects.filter(pk=old.pk).update(state=VersionState.ARCHIVED)
    new = SheetVersion.objects.create(
        template=old.template, number=2, state=VersionState.ACTIVE, activated_at=timezone.now()
    )
    SheetQuestion.objects.create(version=new, position=1, code="x", kind="long", label="Neuf")
    assert open_sheet(sheet.owner, workshop=turn.workshop, turn=turn).version == old
    other = EnrolmentFactory(cohort=turn.workshop.cohort)
    later = ClientTurnFactory(workshop__cohort=turn.workshop.cohort, client=other)
    assert open_sheet(other.person, workshop=later.workshop, turn=later).version == new


@pytest.mark.parametrize("why", ["stranger", "turn of another", "held", "cancelled", "left"])
def test_what_nobody_may_begin(turn, why):
    person, workshop, mine = turn.client.person, turn.workshop, turn
    if why == "stranger":
        person, mine = EnrolmentFactory().person, None
    elif why == "turn of another":
        person = EnrolmentFactory(cohort=workshop.cohort).person
    elif why == "held":
        begin(workshop, 2 * DAY)
        workshop.refresh_from_db()
    elif why == "cancelled":
        workshop.status = "cancelled"
        workshop.save()
    else:
        Enrolment.objects.filter(pk=turn.client_id).update(status=EnrolmentStatus.SUSPENDED)
    with pytest.raises(ValidationError):
        open_sheet(person, workshop=workshop, turn=mine)
    assert not Preparation.objects.exists()


def test_a_draft_may_be_unfinished_and_too_long_and_is_told_of_nobody(turn, people):
    sheet = open_sheet(turn.client.person, workshop=turn.workshop, turn=turn)
    long = {"headline": "x" * 900}
    saved = save_sheet(sheet, texts=long, seen=0, key=uuid4())
    assert dict(again(saved).texts) == long
    assert (readers(sheet, people), sent_mails()) == (set(), [])


def test_two_windows_lose_nothing(sheet):
    save_sheet(sheet, texts={**COMPLETE, "headline": "première"}, seen=1)
    with pytest.raises(TextConflict):
        save_sheet(sheet, texts={**COMPLETE, "headline": "seconde"}, seen=1)
    kept = [one.content["headline"] for one in sheet.snapshots.select_related("owner__data_key")]
    assert {"première", "seconde"} <= set(kept)
    assert again(sheet).texts["headline"] == "première"


# The table of states -----------------------------------------------------------------------------

DONE, SAME, REFUSED = "done", "same", "refused"
SUBMITTED, SHARED, WITHDRAWN = SheetState.SUBMITTED, SheetState.SHARED, SheetState.WITHDRAWN
ACTS = {
    "submit": (submit_sheet, True),
    "share": (share_sheet, True),
    "update": (update_sheet, True),
    "unshare": (unshare_sheet, False),
    "withdraw": (withdraw_sheet, False),
}
#            draft      submitted  shared     withdrawn  archived
BEFORE = {
    "submit": (SUBMITTED, SUBMITTED, SHARED, SUBMITTED, REFUSED),
    "share": (SHARED, SHARED, SHARED, SHARED, REFUSED),
    "update": (REFUSED, SUBMITTED, SHARED, REFUSED, REFUSED),
    "unshare": ("draft", SUBMITTED, SUBMITTED, WITHDRAWN, "archived"),
    "withdraw": ("draft", WITHDRAWN, WITHDRAWN, WITHDRAWN, WITHDRAWN),
}
AFTER = {**BEFORE, "submit": (REFUSED, SUBMITTED, SHARED, REFUSED, REFUSED)}
AFTER["share"] = (REFUSED, SHARED, SHARED, REFUSED, REFUSED)
TABLE = [
    (has_begun, act, state, becomes)
    for has_begun, table in ((False, BEFORE), (True, AFTER))
    for act, row in table.items()
    for state, becomes in zip(
        ["draft", "submitted", "shared", "withdrawn", "archived"], row, strict=True
    )
]


@pytest.mark.parametrize(("has_begun", "act", "state", "becomes"), TABLE)
def test_what_each_state_allows(turn, people, has_begun, act, state, becomes):
    sheet = written(turn, SheetState(state))
    if has_begun:
        begin(turn.workshop)
    deed, sees = ACTS[act]
    if becomes == REFUSED:
        with pytest.raises(ValidationError):
            deed(sheet, seen=1)
        assert again(sheet).state == state
        return
    deed(sheet, **({"seen": 1} if sees else {}))
    after = again(sheet)
    assert after.state == becomes
    if becomes != "archived":
        assert readers(sheet, people) == READERS[SheetState(becomes)]
    assert (after.released is None) == (becomes in {"draft", "withdrawn"})


def test_archived_and_not_shared_is_read_by_the_facilitator_alone(turn, people):
    sheet = written(turn, SheetState.ARCHIVED)
    unshare_sheet(sheet)
    assert (again(sheet).state, readers(sheet, people)) == ("archived", {"facilitator"})


# Handing over ------------------------------------------------------------------------------------


def test_what_is_missing_or_too_long_hinders_handing_over(sheet):
    incomplete = {**COMPLETE, "headline": "x" * 141, "context": " \n ", "third_party_ack": False}
    save_sheet(sheet, texts=incomplete, seen=1)
    for act in (submit_sheet, share_sheet):
        with pytest.raises(ValidationError) as refused:
            act(sheet, seen=2)
        assert refused.value.message_dict == {
            "headline": ["140 signes au plus\u00a0: raccourcissez d’un signe."],
            "context": ["Répondez à cette question pour remettre la fiche."],
            "third_party_ack": ["Cochez cette case pour remettre la fiche."],
        }
    assert again(sheet).state == "draft"


def test_what_was_not_looked_at_is_not_handed_over(sheet):
    save_sheet(sheet, texts={**COMPLETE, "headline": "changé ailleurs"}, seen=1)
    for act in (submit_sheet, share_sheet):
        with pytest.raises(ChangedMeanwhile):
            act(sheet, seen=1)
    submit_sheet(sheet, seen=2)
    with pytest.raises(ChangedMeanwhile):
        update_sheet(sheet, seen=1)


def test_handing_over_twice_is_once(sheet, people):
    for _ in range(2):
        submit_sheet(sheet, seen=1)
    after = again(sheet)
    assert (after.revision, mails("sheet_available")) == (1, ["anime@example.org"])
    assert events(sheet) == [AuditAction.SUBMITTED]


def test_sharing_at_once_tells_the_facilitator_and_later_does_not_again(turn, people):
    sheet = written(turn, SheetState.SHARED)
    assert again(sheet).submitted_at == again(sheet).shared_at
    assert mails("sheet_available") == ["anime@example.org"]
    other = ClientTurnFactory(
        workshop__cohort=turn.workshop.cohort,
        client=EnrolmentFactory(cohort=turn.workshop.cohort),
    )
    second = written(other, SheetState.SUBMITTED)
    share_sheet(second, seen=1)
    assert len(mails("sheet_available")) == 2


def test_others_read_the_old_text_until_it_is_handed_over_and_never_after(turn):
    sheet = written(turn, SheetState.SHARED)
    first = again(sheet)
    save_sheet(sheet, texts={**COMPLETE, "headline": "mieux"}, seen=1)
    assert again(sheet).released["headline"] == COMPLETE["headline"]
    update_sheet(sheet, seen=2)
    after = again(sheet)
    assert (after.released["headline"], after.revision) == ("mieux", 2)
    assert after.released_at > first.released_at
    assert after.shared_at == first.shared_at
    update_sheet(sheet, seen=2)
    assert again(sheet).revision == 2  # nothing new to hand over


def test_an_update_must_be_whole_too(turn):
    sheet = written(turn, SheetState.SHARED)
    save_sheet(sheet, texts={"headline": "Vide"}, seen=1)
    with pytest.raises(ValidationError):
        update_sheet(sheet, seen=2)
    assert again(sheet).released == COMPLETE


@pytest.mark.parametrize(
    ("due", "late"), [(DAY, False), (-DAY, True)], ids=["in time", "after the day"]
)
def test_late_is_accepted_and_marked(turn, due, late):
    Workshop.objects.filter(pk=turn.workshop_id).update(prep_due_at=timezone.now() + due)
    assert again(written(turn, SheetState.SUBMITTED)).is_late is late


def test_nobody_is_late_for_a_date_that_was_set_afterwards(turn):
    sheet = written(turn, SheetState.SUBMITTED)
    Workshop.objects.filter(pk=turn.workshop_id).update(prep_due_at=timezone.now() - DAY)
    assert again(sheet).is_late is True
    workshop = turn.workshop
    WorkshopMove.objects.create(
        workshop=workshop, starts_at=workshop.starts_at, ends_at=workshop.ends_at
    )
    assert again(sheet).is_late is False


def test_who_does_not_take_part_any_more_hands_nothing_over_but_takes_back(turn, people):
    sheet = written(turn, SheetState.SUBMITTED)
    Enrolment.objects.filter(pk=turn.client_id).update(status=EnrolmentStatus.SUSPENDED)
    with pytest.raises(ValidationError):
        share_sheet(sheet, seen=1)
    assert withdraw_sheet(sheet).state == "withdrawn"


# Taking back -------------------------------------------------------------------------------------


@pytest.mark.parametrize(("has_begun", "told"), [(False, []), (True, ["anime@example.org"])])
def test_facilitators_are_told_of_what_is_taken_back_once_the_session_has_begun(
    turn, people, has_begun, told
):
    sheet = written(turn, SheetState.SHARED)
    if has_begun:
        begin(turn.workshop)
    for _ in range(2):
        withdraw_sheet(sheet)
    assert mails("sheet_withdrawn") == told
    assert events(sheet) == [AuditAction.SHARED, AuditAction.WITHDRAWN]
    assert dict(again(sheet).texts) == COMPLETE


def test_mails_say_no_name_no_word_no_subject(turn, people):
    sheet = written(turn, SheetState.SUBMITTED)
    begin(turn.workshop)
    withdraw_sheet(sheet)
    said = sent_mails()
    assert [mail.subject for mail in said] == [
        "LU-1 – une fiche de préparation est disponible",
        "LU-1 – une fiche de préparation a été retirée",
    ]
    words = [str(word) for word in COMPLETE.values()] + ["Zéphyrin", "n° 4", str(sheet.pk)]
    for mail in said:
        whole_mail = mail.subject + mail.body + mail.alternatives[0][0]
        assert [word for word in words if word in whole_mail] == []
        assert f"/espace/seances/{turn.workshop_id}/" in mail.body


# What follows from turns (BR-03, 06, 10, 56) -----------------------------------------------------


def lose_by_standing_back(turn):
    stand_back(turn, turn.client.person, seen=turn.version)


def lose_by_absence(turn):
    announce_absence(turn.workshop, turn.client.person)


def lose_by_reassignment(turn):
    other = EnrolmentFactory(cohort=turn.workshop.cohort)
    assign_turn(turn, client=other, seen=turn.version, user=turn.workshop.cohort.coordinator)


def lose_by_reopening(turn):
    reopen_turn(turn, seen=turn.version, user=turn.workshop.cohort.coordinator)


def lose_by_skipping(turn):
    skip_turn(turn, seen=turn.version, user=turn.workshop.cohort.coordinator)


def lose_by_leaving(turn):
    withdraw(
        turn.client,
        reason=LeaveReason.NOT_SAID,
        left_on=timezone.localdate(),
        seen=turn.client.version,
        user=turn.workshop.cohort.coordinator,
    )


def lose_by_a_pause(turn):
    suspend(turn.client, seen=turn.client.version, user=turn.workshop.cohort.coordinator)


def lose_by_cancellation(turn):
    workshop = turn.workshop
    cancel_workshop(
        workshop, reason=CancelReason.PLACE, seen=workshop.version, user=workshop.cohort.coordinator
    )


def lose_by_exchange(turn):
    cohort = turn.workshop.cohort
    other = ClientTurnFactory(
        workshop=WorkshopFactory(cohort=cohort), client=EnrolmentFactory(cohort=cohort)
    )
    swap = ask_swap(other, offered=turn, person=turn.client.person, seen=other.version)
    agree_to_swap(swap, other.client.person)


LOSSES = [value for name, value in globals().items() if name.startswith("lose_by_")]


@pytest.mark.parametrize("lose", LOSSES, ids=lambda lose: lose.__name__)
@pytest.mark.parametrize("state", ["draft", "submitted", "shared", "withdrawn"])
def test_a_sheet_stays_with_its_author_alone_when_the_turn_changes_hands(turn, people, lose, state):
    sheet = written(turn, SheetState(state))
    lose(ClientTurn.objects.select_related("workshop__cohort", "client__person").get(pk=turn.pk))
    after = again(sheet)
    assert (after.turn, after.workshop, after.state) == (None, None, "draft")
    assert (after.released, after.submitted_at, after.shared_at) == (None, None, None)
    assert dict(after.texts) == COMPLETE
    assert readers(sheet, people) == set()
    assert after.owner == sheet.owner


def test_both_sheets_of_an_exchange_come_back_to_their_authors(turn, people):
    cohort = turn.workshop.cohort
    other = ClientTurnFactory(
        workshop=WorkshopFactory(cohort=cohort), client=EnrolmentFactory(cohort=cohort)
    )
    sheets = [written(turn, SheetState.SHARED), written(other, SheetState.SHARED)]
    swap = ask_swap(other, offered=turn, person=turn.client.person, seen=other.version)
    agree_to_swap(swap, other.client.person)
    assert [again(one).turn for one in sheets] == [None, None]
    mine = ClientTurn.objects.select_related("workshop__cohort").get(pk=other.pk)
    taken_up = take_up_sheet(sheets[0], turn=mine)
    assert (taken_up.turn, taken_up.workshop_id, taken_up.state) == (
        mine,
        mine.workshop_id,
        "draft",
    )


def test_a_sheet_of_the_consultant_stays_where_it_is(turn, people):
    person = turn.client.person
    kept = open_sheet(person, workshop=turn.workshop)
    written(turn)
    stand_back(turn, person, seen=turn.version)
    assert again(kept).workshop == turn.workshop


def test_a_turn_of_a_held_session_keeps_its_sheet(turn):
    sheet = written(turn, SheetState.SHARED)
    ClientTurn.objects.filter(pk=turn.pk).update(state=TurnState.DONE)
    withdraw_place(turn)
    assert again(sheet).turn == turn


def withdraw_place(turn):
    lose_by_leaving(ClientTurn.objects.select_related("workshop__cohort", "client").get(pk=turn.pk))


@pytest.mark.parametrize("why", ["of another", "has a sheet", "begun", "other cohort", "attached"])
def test_what_a_sheet_is_not_taken_up_for(turn, why):
    sheet, cohort, place = written(turn), turn.workshop.cohort, turn.client
    if why != "attached":
        stand_back(turn, sheet.owner, seen=turn.version)
    elsewhere = EnrolmentFactory(person=sheet.owner)
    client = {"of another": EnrolmentFactory(cohort=cohort), "other cohort": elsewhere}
    client = client.get(why, place)
    other = ClientTurnFactory(workshop=WorkshopFactory(cohort=client.cohort), client=client)
    if why == "has a sheet":
        written(other)
    elif why == "begun":
        begin(other.workshop)
    with pytest.raises(ValidationError):
        take_up_sheet(sheet, turn=other)


# The end of the group ----------------------------------------------------------------------------


def test_a_closed_group_archives_its_sheets_and_takes_them_up_again(cohort, turn, people):
    sheets = {state: PreparationFactory(turn=turn) for state in ["draft"]}
    for state in ("submitted", "shared"):
        sheets[state] = PreparationFactory(
            turn=ClientTurnFactory(workshop=WorkshopFactory(cohort=cohort), client=turn.client),
            **{state: True},
        )
    elsewhere = PreparationFactory(shared=True)
    before = {state: readers(one, people) for state, one in sheets.items()}
    change_cohort(cohort, seen=0, user=cohort.coordinator, status=CohortStatus.CLOSED)
    assert [again(one).state for one in sheets.values()] == ["draft", "archived", "archived"]
    assert {state: readers(one, people) for state, one in sheets.items()} == before
    assert again(elsewhere).state == "shared"
    with pytest.raises(ValidationError):
        save_sheet(again(sheets["shared"]), texts={}, seen=0)
    change_cohort(cohort, seen=1, user=cohort.coordinator, status=CohortStatus.RUNNING)
    assert [again(one).state for one in sheets.values()] == ["draft", "submitted", "shared"]
