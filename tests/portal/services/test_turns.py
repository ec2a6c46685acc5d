"""Turns, one act at a time: who may, what it changes, who is told, two people at once."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from cms.models import User
from portal.enums import (
    CancelReason,
    EnrolmentStatus,
    LeaveReason,
    RotationMode,
    SheetState,
    SwapState,
    TurnEventKind,
    TurnState,
    WorkshopStatus,
)
from portal.models import (
    Absence,
    ClientTurn,
    Cohort,
    Enrolment,
    NotificationChoices,
    TurnEvent,
    TurnSwap,
)
from portal.queries.turns import (
    GONE,
    PAUSED,
    fair_lines,
    history_of,
    plan_of,
    swaps_at,
    swaps_to_answer,
    turn_lines,
)
from portal.services.enrolments import suspend, withdraw
from portal.services.locking import ChangedMeanwhile
from portal.services.rotation_plans import accept_without_turn, add_turn, propose_plan
from portal.services.swaps import agree_to_swap, ask_swap, refuse_swap
from portal.services.turns import assign_turn, reopen_turn, skip_turn, stand_back, volunteer
from portal.services.workshops import (
    announce_absence,
    cancel_workshop,
    change_workshop,
    move_workshop,
)
from portal.words import times_in_words
from tests.factories.content import UserFactory
from tests.factories.portal import (
    ClientTurnFactory,
    CohortFactory,
    EnrolmentFactory,
    PreparationFactory,
    WorkshopFactory,
)
from tests.mails import sent_mails
from tests.threads import at_once

pytestmark = pytest.mark.django_db


@pytest.fixture
def cohort() -> Cohort:
    """Four consultations, a week apart; nobody yet."""
    cohort = CohortFactory(code="LU-1", capacity_min=2)
    begin = timezone.now() + timedelta(days=3)
    for number in range(1, 5):
        WorkshopFactory(cohort=cohort, number=number, starts_at=begin + timedelta(days=7 * number))
    return cohort


def join(cohort: Cohort, count: int) -> list:
    return EnrolmentFactory.create_batch(count, cohort=cohort)


def session(cohort: Cohort, number: int):
    return cohort.workshops.select_related("cohort").get(number=number)


def turn_at(cohort: Cohort, number: int, **fields) -> ClientTurn:
    return ClientTurnFactory(workshop=session(cohort, number), **fields)


def hold(cohort: Cohort, number: int) -> None:
    """A session begins, and is marked as held."""
    begun = timezone.now() - timedelta(hours=1)
    cohort.workshops.filter(number=number).update(
        starts_at=begun, ends_at=begun + timedelta(hours=3)
    )
    change_workshop(session(cohort, number), seen=0, user=cohort.coordinator, status="held")


def clients(cohort: Cohort) -> list:
    turns = ClientTurn.objects.filter(workshop__cohort=cohort)
    return list(turns.order_by("workshop__starts_at", "position").values_list("client", flat=True))


# The plan ----------------------------------------------------------------------------------------


def test_a_plan_gives_each_member_one_turn_and_says_so_once(cohort):
    people = join(cohort, 3)
    EnrolmentFactory(cohort=cohort, status=EnrolmentStatus.INVITED, joined_on=None)
    given = propose_plan(cohort, user=cohort.coordinator)
    assert {one.client_id for one in given} == {one.pk for one in people}
    assert [one is None for one in clients(cohort)] == [False, False, False, True]
    assert propose_plan(cohort, user=cohort.coordinator) == []
    mails = sent_mails()
    assert sorted(mail.to[0] for mail in mails) == sorted(one.person.email for one in people)
    for mail in mails:
        assert mail.subject.startswith("LU-1 – Séance n° ")
        told = ClientTurn.objects.select_related("workshop").get(client__person__email=mail.to[0])
        one = told.workshop
        assert f"{one}, {times_in_words(one.starts_at, one.ends_at, one.timezone)}." in mail.body
        assert f"/espace/seances/{one.pk}/\n" in mail.body
        assert not any(one.person.last_name in mail.body for one in people)


def test_the_same_draw_makes_the_same_plan_again(cohort):
    join(cohort, 4)
    propose_plan(cohort, user=cohort.coordinator)
    first = clients(cohort)
    TurnEvent.objects.all().delete()
    ClientTurn.objects.all().delete()
    propose_plan(cohort, user=cohort.coordinator)
    assert clients(cohort) == first


def test_two_too_many_are_said_and_a_turn_is_added_or_it_is_meant(cohort):
    join(cohort, 6)
    propose_plan(cohort, user=cohort.coordinator)
    assert (plan_of(cohort).without.short, plan_of(cohort).lacks_turns) == (2, True)
    with pytest.raises(ChangedMeanwhile):
        accept_without_turn(cohort, seen=1, user=cohort.coordinator)
    accept_without_turn(cohort, seen=2, user=cohort.coordinator)
    assert not plan_of(cohort).lacks_turns
    join(cohort, 1)  # late: one more than was confirmed
    assert plan_of(cohort).lacks_turns
    add_turn(session(cohort, 4), seen=1, user=cohort.coordinator)
    assert plan_of(cohort).without.short == 2


def test_two_cases_a_session_leave_no_session_without_one(cohort):
    people = join(cohort, 6)
    given = propose_plan(cohort, user=cohort.coordinator, per_workshop=2)
    assert {one.client_id for one in given} == {one.pk for one in people}
    filled = [sum(one.workshop.number == number for one in given) for number in range(1, 5)]
    assert filled == [2, 2, 1, 1]


def test_volunteers_find_free_turns(cohort):
    Cohort.objects.update(rotation_mode=RotationMode.VOLUNTEER)
    join(cohort, 4)
    assert propose_plan(cohort, user=cohort.coordinator, per_workshop=2) == []
    assert clients(cohort) == [None] * 8


@pytest.mark.parametrize("status", [WorkshopStatus.HELD, WorkshopStatus.CANCELLED])
def test_no_turn_is_added_to_what_is_over(cohort, status):
    cohort.workshops.update(status=status)
    with pytest.raises(ValidationError):
        add_turn(session(cohort, 1), seen=0, user=cohort.coordinator)


def test_a_turn_is_added_to_as_many_as_were_seen(cohort):
    workshop = session(cohort, 1)
    for seen in (0, 1):
        add_turn(workshop, seen=seen, user=cohort.coordinator)
        for other in (seen, seen + 2):
            with pytest.raises(ChangedMeanwhile):
                add_turn(workshop, seen=other, user=cohort.coordinator)
        assert list(workshop.turns.values_list("position", flat=True)) == [1, 2][: seen + 1]
    assert TurnEvent.objects.filter(kind=TurnEventKind.ADDED).count() == 2


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_of_two_clicks_at_once_one_adds_a_turn():
    cohort = CohortFactory()
    workshop = WorkshopFactory(cohort=cohort, number=1)
    ClientTurnFactory(workshop=workshop)

    def add() -> bool:
        try:
            add_turn(session(cohort, 1), seen=1, user=cohort.coordinator)
        except ChangedMeanwhile:
            return False
        return True

    assert sorted(at_once(add, add, add)) == [False, False, True]
    assert workshop.turns.count() == 2


# Taking, leaving ---------------------------------------------------------------------------------


def test_a_member_takes_a_free_turn_and_leaves_it_again(cohort):
    (me,) = join(cohort, 1)
    turn = turn_at(cohort, 1)
    turn = volunteer(turn, me.person, seen=0)
    assert (turn.client, turn.state, turn.version) == (me, TurnState.PROPOSED, 1)
    turn = stand_back(turn, me.person, seen=1)
    assert (turn.client, turn.state) == (None, TurnState.OPEN)
    assert sent_mails() == []
    history = [(one.kind, one.who) for one in history_of(cohort)]
    name = me.person.get_full_name()
    assert history == [(TurnEventKind.OPENED, name), (TurnEventKind.VOLUNTEERED, name)]


def test_nobody_leaves_the_turn_of_another(cohort):
    me, other = join(cohort, 2)
    turn = turn_at(cohort, 1, client=other)
    with pytest.raises(ValidationError, match="pas le vôtre"):
        stand_back(turn, me.person, seen=0)


def test_nobody_is_client_twice_in_a_session(cohort):
    (me,) = join(cohort, 1)
    turn_at(cohort, 1, client=me)
    with pytest.raises(ValidationError, match="une fois par séance"):
        volunteer(turn_at(cohort, 1), me.person, seen=0)


def test_who_will_be_absent_does_not_volunteer(cohort):
    (me,) = join(cohort, 1)
    turn = turn_at(cohort, 1)
    announce_absence(session(cohort, 1), me.person)
    with pytest.raises(ValidationError, match="absence"):
        volunteer(turn, me.person, seen=0)


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_of_three_volunteers_at_once_one_has_the_turn_and_the_others_are_told(cohort):
    people = [one.person for one in join(cohort, 3)]
    turn = turn_at(cohort, 1)

    def try_it(person) -> bool:
        try:
            volunteer(turn, person, seen=0)
        except ChangedMeanwhile:
            return False
        return True

    tries = at_once(*(lambda person=person: try_it(person) for person in people))
    assert sorted(tries) == [False, False, True]
    winner = people[tries.index(True)]
    assert ClientTurn.objects.get().client.person == winner
    assert TurnEvent.objects.count() == 1


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_sixteen_at_once_leave_no_turn_with_who_is_not_there(cohort):
    """Plans, volunteers, absences and pauses: each is done whole, or refused whole."""
    places = join(cohort, 8)
    free = [turn_at(cohort, number) for number in range(1, 5)]
    sessions = [session(cohort, number) for number in range(1, 5)]

    def attempt(deed) -> bool:
        try:
            deed()
        except (ChangedMeanwhile, ValidationError):
            return False
        return True

    deeds = [
        *(lambda: propose_plan(cohort, user=cohort.coordinator) for _ in range(4)),
        *(
            lambda turn=turn, place=place: volunteer(turn, place.person, seen=0)
            for turn, place in zip(free, places[:4], strict=True)
        ),
        *(
            lambda one=one, place=place: announce_absence(one, place.person)
            for one, place in zip(sessions, places[2:6], strict=True)
        ),
        *(
            lambda place=place: suspend(place, seen=0, user=cohort.coordinator)
            for place in places[4:]
        ),
    ]
    done = at_once(*(lambda deed=deed: attempt(deed) for deed in deeds))
    assert done[:4] == [True] * 4
    assert done[12:] == [True] * 4
    turns = list(ClientTurn.objects.filter(client__isnull=False).select_related("client"))
    absences = set(Absence.objects.values_list("enrolment", "workshop"))
    assert not {(one.client_id, one.workshop_id) for one in turns} & absences
    assert {one.client.status for one in turns} == {EnrolmentStatus.ACTIVE}
    assert len({one.client_id for one in turns}) == len(turns)


def test_who_was_suspended_since_the_page_was_shown_gets_no_turn(cohort):
    (me,) = join(cohort, 1)
    turn, as_shown = turn_at(cohort, 1), Enrolment.objects.get(pk=me.pk)
    suspend(me, seen=0, user=cohort.coordinator)
    with pytest.raises(ValidationError, match="ne participe pas"):
        assign_turn(turn, client=as_shown, seen=0, user=cohort.coordinator)
    with pytest.raises(ValidationError, match="Vous ne participez pas"):
        volunteer(turn, me.person, seen=0)
    assert clients_of(turn) is None


# What turns follow -------------------------------------------------------------------------------


def test_an_absence_frees_the_turn_and_gives_the_next_free_one(cohort):
    me, other = join(cohort, 2)
    mine, taken = turn_at(cohort, 2, client=me), turn_at(cohort, 3, client=other)
    sooner, later = turn_at(cohort, 1), turn_at(cohort, 4)
    announce_absence(session(cohort, 2), me.person)
    wanted = {mine: None, taken: other.pk, sooner: None, later: me.pk}
    assert {turn: clients_of(turn) for turn in wanted} == wanted
    assert [mail.to for mail in sent_mails()] == [[me.person.email]]
    told = " ".join(f"{one.get_kind_display()} {one.who}" for one in history_of(cohort))
    assert "absen" not in told.lower()


def clients_of(turn: ClientTurn):
    return ClientTurn.objects.get(pk=turn.pk).client_id


@pytest.mark.parametrize("paused", [True, False])
def test_who_leaves_keeps_what_was_and_frees_what_is_to_come(cohort, paused):
    me, other = join(cohort, 2)
    join(cohort, 2)
    past = turn_at(cohort, 1, client=me, state=TurnState.DONE)
    cohort.workshops.filter(number=1).update(status=WorkshopStatus.HELD)
    coming, theirs = turn_at(cohort, 2, client=me), turn_at(cohort, 3, client=other)
    swap = ask_swap(theirs, offered=coming, person=me.person, seen=0)
    me.refresh_from_db()
    if paused:
        suspend(me, seen=0, user=cohort.coordinator)
    else:
        today = timezone.localdate()
        withdraw(me, reason=LeaveReason.NOT_SAID, left_on=today, seen=0, user=cohort.coordinator)
    assert [clients_of(one) for one in (past, coming, theirs)] == [me.pk, None, other.pk]
    swap.refresh_from_db()
    assert swap.state == SwapState.TAKEN_BACK
    names = [line.who for line in turn_lines(cohort, other.person)]
    assert names == [PAUSED if paused else GONE, "", other.person.get_full_name()]


def test_a_session_that_was_held_closes_its_turns(cohort):
    (me,) = join(cohort, 1)
    mine, free = turn_at(cohort, 1, client=me), turn_at(cohort, 1)
    hold(cohort, 1)
    states = ClientTurn.objects.in_bulk([mine.pk, free.pk])
    assert [states[one.pk].state for one in (mine, free)] == [TurnState.DONE, TurnState.SKIPPED]


def test_who_was_client_in_truth_is_put_right_afterwards(cohort):
    me, other = join(cohort, 2)
    turn, next_one = turn_at(cohort, 1, client=me), turn_at(cohort, 2)
    hold(cohort, 1)
    skip_turn(turn, seen=1, user=cohort.coordinator)  # absent on the day (BR-06)
    assign_turn(turn, client=other, seen=2, user=cohort.coordinator)
    assert (clients_of(turn), clients_of(next_one)) == (other.pk, me.pk)
    assert ClientTurn.objects.get(pk=turn.pk).state == TurnState.DONE


def test_who_loses_a_turn_to_another_is_told(cohort):
    me, other = join(cohort, 2)
    turn = turn_at(cohort, 1, client=me)
    assign_turn(turn, client=other, seen=0, user=cohort.coordinator)
    reopen_turn(turn, seen=1, user=other.person)  # who opens their own knows
    told = [(mail.to[0], mail.subject) for mail in sent_mails()]
    assert told == [
        (other.person.email, "LU-1 – Séance n° 1\u00a0: un passage vous est proposé"),
        (me.person.email, "LU-1 – Séance n° 1\u00a0: votre passage a changé"),
    ]
    assert clients(cohort) == [None]


def test_who_is_not_there_on_the_day_gets_the_next_free_turn(cohort, time_machine):
    me, other = join(cohort, 2)
    turn, next_one = turn_at(cohort, 1, client=me), turn_at(cohort, 2)
    time_machine.move_to(turn.workshop.starts_at + timedelta(minutes=10), tick=False)
    assign_turn(turn, client=other, seen=0, user=cohort.coordinator)
    assert (clients_of(turn), clients_of(next_one)) == (other.pk, me.pk)


def test_a_departure_noted_late_frees_what_was_since(cohort, time_machine):
    """BR-10: somebody who was gone was no client, whenever that is written down."""
    (me,) = join(cohort, 1)
    before, since = turn_at(cohort, 1, client=me), turn_at(cohort, 2, client=me)
    left_on = before.workshop.starts_at.astimezone(before.workshop.zone).date()
    time_machine.move_to(since.workshop.ends_at + timedelta(days=1), tick=False)
    gone = {"reason": LeaveReason.NOT_SAID, "left_on": left_on, "seen": 0}
    withdraw(me, **gone, user=cohort.coordinator)
    assert (clients_of(before), clients_of(since)) == (me.pk, None)


def test_a_turn_that_is_over_was_had_though_nobody_said_so(cohort, time_machine):
    me, _ = join(cohort, 2)
    turn_at(cohort, 3, client=me)
    over = turn_at(cohort, 1, client=me)
    time_machine.move_to(over.workshop.ends_at, tick=False)
    counted = [(line.is_reader, line.done, line.coming) for line in fair_lines(cohort, me.person)]
    assert sorted(counted) == [(False, 0, 0), (True, 1, 1)]


def test_a_session_put_off_takes_back_nobody_who_has_left(cohort):
    """It did not take place; its client left before another day was found (BR-10)."""
    me, other = join(cohort, 2)
    mine, theirs = turn_at(cohort, 1, client=me), turn_at(cohort, 1, client=other)
    yesterday = timezone.now() - timedelta(days=1)
    cohort.workshops.filter(number=1).update(
        starts_at=yesterday, ends_at=yesterday + timedelta(hours=3)
    )
    withdraw(
        me,
        reason=LeaveReason.NOT_SAID,
        left_on=timezone.localdate(),
        seen=0,
        user=cohort.coordinator,
    )
    assert clients_of(mine) == me.pk  # as far as anybody knows, it was theirs
    later = timezone.now() + timedelta(days=9)
    move_workshop(
        session(cohort, 1),
        starts_at=later,
        ends_at=later + timedelta(hours=3),
        seen=0,
        user=cohort.coordinator,
    )
    assert [clients_of(one) for one in (mine, theirs)] == [None, other.pk]


@pytest.mark.parametrize("status", [EnrolmentStatus.WITHDRAWN, EnrolmentStatus.COMPLETED])
def test_a_session_that_took_place_keeps_its_client_whatever_is_corrected(cohort, status):
    """Nobody marks sessions as held by themselves; the group has ended, or the client has left."""
    (me,) = join(cohort, 1)
    turn = turn_at(cohort, 1, client=me)
    sheet = PreparationFactory(turn=turn, owner=me.person, state=SheetState.ARCHIVED)
    yesterday = timezone.now() - timedelta(days=1)
    cohort.workshops.filter(number=1).update(
        starts_at=yesterday, ends_at=yesterday + timedelta(hours=3)
    )
    place = Enrolment.objects.get(pk=me.pk)
    place.status = status
    if status == EnrolmentStatus.WITHDRAWN:
        place.left_on, place.leave_reason = timezone.localdate(), LeaveReason.NOT_SAID
    place.save()
    change_workshop(session(cohort, 1), place="Salle 2", seen=0, user=cohort.coordinator)
    assert clients_of(turn) == me.pk
    sheet.refresh_from_db()
    assert (sheet.turn, sheet.state) == (turn, SheetState.ARCHIVED)


def test_a_cancelled_session_frees_its_turns(cohort):
    (me,) = join(cohort, 1)
    turn, next_one = turn_at(cohort, 1, client=me), turn_at(cohort, 2)
    cancel_workshop(session(cohort, 1), reason=CancelReason.PLACE, seen=0, user=cohort.coordinator)
    assert (clients_of(turn), clients_of(next_one)) == (None, me.pk)


# Exchanges ---------------------------------------------------------------------------------------


@pytest.fixture
def pair(cohort):
    """My turn, theirs, and the exchange I ask for."""
    me, other = join(cohort, 2)
    mine, theirs = turn_at(cohort, 1, client=me), turn_at(cohort, 2, client=other)
    return mine, theirs, ask_swap(theirs, offered=mine, person=me.person, seen=0)


def test_an_exchange_is_made_when_both_agree(pair):
    mine, theirs, swap = pair
    me, other = swap.asked_by, swap.asked_of
    assert (clients_of(mine), clients_of(theirs)) == (me.pk, other.pk)
    with pytest.raises(ValidationError, match="pas le vôtre"):
        agree_to_swap(swap, me.person)
    agree_to_swap(swap, other.person)
    assert (clients_of(mine), clients_of(theirs)) == (other.pk, me.pk)
    mails = sent_mails()
    assert sorted(mail.to[0] for mail in mails) == sorted([me.person.email, other.person.email])
    for mail in mails:
        assert me.person.last_name not in mail.body + mail.subject
        assert other.person.last_name not in mail.body + mail.subject
    with pytest.raises(ChangedMeanwhile):
        refuse_swap(swap, other.person)


def test_a_refusal_changes_nothing(pair):
    mine, theirs, swap = pair
    refuse_swap(swap, swap.asked_of.person)
    assert (clients_of(mine), clients_of(theirs)) == (swap.asked_by_id, swap.asked_of_id)
    assert TurnSwap.objects.get().state == SwapState.REFUSED


def test_an_exchange_lapses_when_a_turn_changes_hands(cohort, pair):
    mine, _theirs, swap = pair
    (third,) = join(cohort, 1)
    assign_turn(mine, client=third, seen=0, user=cohort.coordinator)
    assert TurnSwap.objects.get().state == SwapState.TAKEN_BACK
    with pytest.raises(ChangedMeanwhile):
        agree_to_swap(swap, swap.asked_of.person)


def test_an_exchange_lapses_with_its_session(cohort, pair):
    mine, _theirs, _swap = pair
    hold(cohort, mine.workshop.number)
    assert TurnSwap.objects.get().state == SwapState.TAKEN_BACK


def test_nobody_is_asked_to_answer_for_a_session_that_is_over(cohort, pair):
    mine, theirs, swap = pair
    me = swap.asked_of.person
    assert [one.pk for one in swaps_to_answer(me, [cohort])] == [swap.pk]
    assert [one.pk for one in swaps_at(theirs.workshop, me)] == [swap.pk]
    over = timezone.now() - timedelta(hours=4)
    cohort.workshops.filter(pk=mine.workshop_id).update(
        starts_at=over, ends_at=over + timedelta(hours=3)
    )
    assert (swaps_to_answer(me, [cohort]), swaps_at(theirs.workshop, me)) == ([], [])


def test_nothing_is_sent_to_an_account_that_was_shut(cohort):
    me, other = join(cohort, 2)
    User.objects.filter(pk=me.person_id).update(is_active=False)
    turn_at(cohort, 1), turn_at(cohort, 2)
    propose_plan(cohort, user=cohort.coordinator)
    assert [mail.to for mail in sent_mails()] == [[other.person.email]]


def announce(enrolment: Enrolment, turn: ClientTurn) -> None:
    Absence.objects.create(enrolment=enrolment, workshop=turn.workshop)


def test_asking_for_an_exchange_tells_nothing_of_the_others_absence(cohort):
    me, other = join(cohort, 2)
    mine, theirs = turn_at(cohort, 1, client=me), turn_at(cohort, 2, client=other)
    announce(other, mine)
    swap = ask_swap(theirs, offered=mine, person=me.person, seen=0)
    with pytest.raises(ValidationError, match="absence est annoncée"):  # their own
        agree_to_swap(swap, other.person)
    assert (clients_of(mine), clients_of(theirs)) == (me.pk, other.pk)


def test_agreeing_to_an_exchange_tells_nothing_of_the_askers_absence(pair):
    mine, theirs, swap = pair
    announce(swap.asked_by, theirs)
    with pytest.raises(ValidationError) as refused:
        agree_to_swap(swap, swap.asked_of.person)
    assert refused.value.messages == ["Cet échange n’est plus possible."]
    assert (clients_of(mine), clients_of(theirs)) == (swap.asked_by_id, swap.asked_of_id)


def test_who_asks_for_an_exchange_is_told_of_their_own_absence(cohort):
    me, other = join(cohort, 2)
    mine, theirs = turn_at(cohort, 1, client=me), turn_at(cohort, 2, client=other)
    announce(me, theirs)
    with pytest.raises(ValidationError, match="absence est annoncée"):
        ask_swap(theirs, offered=mine, person=me.person, seen=0)


def test_the_same_exchange_is_not_asked_twice_nor_the_other_way_round(pair):
    mine, theirs, swap = pair
    for wanted, offered, who in ((theirs, mine, swap.asked_by), (mine, theirs, swap.asked_of)):
        with pytest.raises(ValidationError, match="déjà demandé"):
            ask_swap(wanted, offered=offered, person=who.person, seen=0)


def test_nobody_offers_the_turn_of_another(cohort, pair):
    mine, theirs, _swap = pair
    (third,) = join(cohort, 1)
    turn_at(cohort, 3, client=third)
    with pytest.raises(ValidationError, match="pas le vôtre"):
        ask_swap(theirs, offered=mine, person=third.person, seen=0)


# Mails and the database --------------------------------------------------------------------------


def test_who_does_not_wish_to_be_told_is_not(cohort):
    (me,) = join(cohort, 1)
    NotificationChoices.objects.create(person=me.person, turns=False)
    assign_turn(turn_at(cohort, 1), client=me, seen=0, user=UserFactory())
    assert sent_mails() == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"client": None},
        {"state": TurnState.OPEN},
        {"state": TurnState.SKIPPED},
        {"position": 0},
        {"position": 2},
    ],
)
def test_the_database_refuses_what_contradicts_itself(cohort, wrong):
    (me,) = join(cohort, 1)
    turn = turn_at(cohort, 1, client=me)
    turn_at(cohort, 1)
    with pytest.raises(IntegrityError), transaction.atomic():
        ClientTurn.objects.filter(pk=turn.pk).update(**wrong)
