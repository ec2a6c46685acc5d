"""Random lives of a group, by the real services on the real database (BR-01 to 06, 10 to 14).

`ROTATION_LIVES=2000` runs as many lives; a few of them run with the suite.
"""

import os
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    rule,
    run_state_machine_as_test,
)

from portal.enums import (
    CancelReason,
    EnrolmentStatus,
    LeaveReason,
    RotationMode,
    SwapState,
    TurnState,
    WorkshopStatus,
)
from portal.models import Absence, ClientTurn, Cohort, Enrolment, TurnSwap, Workshop
from portal.models.turns import COMING_STATES
from portal.queries.turns import coming_workshops, people_without_turn
from portal.services.enrolments import suspend, take_back, withdraw
from portal.services.locking import ChangedMeanwhile
from portal.services.rotation_plans import accept_without_turn, add_turn, propose_plan
from portal.services.swaps import agree_to_swap, ask_swap, refuse_swap, take_back_swap
from portal.services.turns import (
    assign_turn,
    confirm_turn,
    reopen_turn,
    skip_turn,
    stand_back,
    volunteer,
)
from portal.services.workshops import (
    announce_absence,
    cancel_workshop,
    change_workshop,
    take_back_absence,
)
from tests.factories.portal import CohortFactory, EnrolmentFactory, WorkshopFactory
from tests.portal.turn_rules import check_turns

LIVES = int(os.environ.get("ROTATION_LIVES", "20"))
STEPS = 30
BEGIN = datetime(2026, 9, 1, 8, tzinfo=UTC)
REFUSED = (ValidationError, ChangedMeanwhile)
pick = st.integers(0, 11)  # one of the rows there are, counted round


class RotationLife(RuleBasedStateMachine):
    """One group, from its first plan on. What each act promised is checked where it is done."""

    def __init__(self):
        super().__init__()
        self.clock = time_machine.travel(BEGIN)
        self.traveller = self.clock.start()
        self.life = transaction.atomic()
        self.life.__enter__()
        self.cohort = CohortFactory(capacity_min=2)
        self.user = self.cohort.coordinator
        for number in range(1, 5):
            WorkshopFactory(
                cohort=self.cohort,
                number=number,
                starts_at=BEGIN + timedelta(days=7 * number),
            )
        EnrolmentFactory.create_batch(4, cohort=self.cohort)
        propose_plan(self.cohort, user=self.user)
        self.done: dict = {}

    def teardown(self):
        transaction.set_rollback(True)
        self.life.__exit__(None, None, None)
        self.clock.stop()

    # What there is ---------------------------------------------------------------------------

    def one_of(self, rows, number: int):
        rows = list(rows)
        return rows[number % len(rows)] if rows else None

    def turn(self, number: int, *states) -> ClientTurn | None:
        turns = ClientTurn.objects.select_related("workshop__cohort", "client__person")
        turns = turns.filter(state__in=states or TurnState.values)
        return self.one_of(turns.order_by("workshop__starts_at", "position"), number)

    def place(self, number: int, *states) -> Enrolment | None:
        places = Enrolment.objects.filter(status__in=states or EnrolmentStatus.values)
        found = places.select_related("person", "cohort")
        return self.one_of(found.order_by("created_at", "pk"), number)

    def workshop(self, number: int) -> Workshop:
        return self.one_of(Workshop.objects.select_related("cohort").order_by("starts_at"), number)

    def swap(self, number: int) -> TurnSwap | None:
        waiting = TurnSwap.objects.filter(state=SwapState.ASKED)
        found = waiting.select_related("asked_by__person", "asked_by__cohort", "asked_of__person")
        return self.one_of(found, number)

    def state(self) -> list:
        turns = ClientTurn.objects.order_by("pk").values_list("pk", "state", "client", "version")
        return [*turns, *TurnSwap.objects.order_by("pk").values_list("pk", "state")]

    def attempt(self, deed) -> bool:
        """Do it, or see it refused with nothing changed."""
        before = self.state()
        try:
            with transaction.atomic():
                deed()
        except REFUSED:
            assert self.state() == before
            return False
        return True

    # The plan --------------------------------------------------------------------------------

    @rule(per_workshop=st.sampled_from([1, 1, 2]))
    def propose_a_plan(self, per_workshop):
        lacking = {one.pk for one in people_without_turn(self.cohort).people}
        given = propose_plan(self.cohort, user=self.user, per_workshop=per_workshop)
        assert {one.client_id for one in given} <= lacking  # nobody gets a second turn
        assert len({one.client_id for one in given}) == len(given)
        for workshop in coming_workshops(self.cohort):
            assert workshop.turns.count() >= per_workshop
        if Cohort.objects.get(pk=self.cohort.pk).rotation_mode == RotationMode.VOLUNTEER:
            assert given == []
            return
        self.nobody_was_forgotten()
        assert propose_plan(self.cohort, user=self.user, per_workshop=per_workshop) == []

    def nobody_was_forgotten(self):
        """Who still lacks a turn could take none of those that are free."""
        absent = set(Absence.objects.values_list("enrolment", "workshop"))
        free = ClientTurn.objects.filter(
            workshop__in=coming_workshops(self.cohort), state=TurnState.OPEN
        )
        for one in people_without_turn(self.cohort).people:
            assert all((one.pk, turn.workshop_id) in absent for turn in free)

    @rule(number=pick)
    def add_a_turn(self, number):
        workshop = self.workshop(number)
        seen = workshop.turns.count()
        self.attempt(lambda: add_turn(workshop, seen=seen, user=self.user))
        assert not self.attempt(lambda: add_turn(workshop, seen=seen + 2, user=self.user))

    @rule(mode=st.sampled_from(RotationMode.values))
    def change_the_mode(self, mode):
        Cohort.objects.filter(pk=self.cohort.pk).update(rotation_mode=mode)

    @rule()
    def accept_who_has_none(self):
        short = people_without_turn(self.cohort).short
        accept_without_turn(self.cohort, seen=short, user=self.user)
        assert not self.attempt(
            lambda: accept_without_turn(self.cohort, seen=short + 1, user=self.user)
        )

    # Participants ----------------------------------------------------------------------------

    @rule(number=pick, who=pick)
    def take_a_turn(self, number, who):
        turn, place = self.turn(number, TurnState.OPEN), self.place(who)
        if turn and self.attempt(lambda: volunteer(turn, place.person, seen=turn.version)):
            turn.refresh_from_db()
            assert (turn.client_id, turn.state) == (place.pk, TurnState.PROPOSED)
            # A moment later, somebody else with the same page is told.
            other = self.place(who + 1)
            assert not self.attempt(lambda: volunteer(turn, other.person, seen=turn.version - 1))

    @rule(number=pick, who=pick)
    def leave_a_turn(self, number, who):
        turn, other = self.turn(number, *COMING_STATES), self.place(who)
        if turn is None:
            return
        if other.pk != turn.client_id:
            assert not self.attempt(lambda: stand_back(turn, other.person, seen=turn.version))
        person = turn.client.person
        if self.attempt(lambda: stand_back(turn, person, seen=turn.version)):
            turn.refresh_from_db()
            assert turn.state == TurnState.OPEN

    @rule(mine=pick, theirs=pick)
    def ask_for_a_swap(self, mine, theirs):
        offered, wanted = self.turn(mine, *COMING_STATES), self.turn(theirs, *COMING_STATES)
        if offered and wanted:
            person = offered.client.person
            self.attempt(
                lambda: ask_swap(wanted, offered=offered, person=person, seen=wanted.version)
            )

    @rule(number=pick, answer=st.sampled_from([agree_to_swap, agree_to_swap, refuse_swap]))
    def answer_a_swap(self, number, answer):
        swap = self.swap(number)
        if swap is None:
            return
        assert not self.attempt(lambda: answer(swap, swap.asked_by.person))  # not one's own
        if self.attempt(lambda: answer(swap, swap.asked_of.person)) and answer is agree_to_swap:
            clients = ClientTurn.objects.in_bulk([swap.offered_id, swap.wanted_id])
            assert clients[swap.offered_id].client_id == swap.asked_of_id
            assert clients[swap.wanted_id].client_id == swap.asked_by_id

    @rule(number=pick)
    def take_a_swap_back(self, number):
        if swap := self.swap(number):
            assert self.attempt(lambda: take_back_swap(swap, swap.asked_by.person))

    @rule(number=pick, who=pick)
    def announce_an_absence(self, number, who):
        workshop, place = self.workshop(number), self.place(who, EnrolmentStatus.ACTIVE)
        if place is None:
            return
        had = ClientTurn.objects.filter(
            workshop=workshop, client=place, state__in=COMING_STATES
        ).exists()
        free = self.next_free(place, workshop)
        if self.attempt(lambda: announce_absence(workshop, place.person)) and had and free:
            free.refresh_from_db()
            assert free.client_id == place.pk  # the next open turn, whoever waits (BR-06)

    def next_free(self, place: Enrolment, after: Workshop) -> ClientTurn | None:
        for turn in ClientTurn.objects.filter(
            workshop__in=coming_workshops(self.cohort).filter(starts_at__gt=after.starts_at),
            state=TurnState.OPEN,
        ).order_by("workshop__starts_at", "position"):
            absent = Absence.objects.filter(workshop=turn.workshop_id, enrolment=place).exists()
            if not absent and not turn.workshop.turns.filter(client=place).exists():
                return turn
        return None

    @rule(number=pick, again=pick)
    def who_is_absent_tries_all_the_same(self, number, again):
        self.announce_an_absence(number, again)
        absence = self.one_of(Absence.objects.select_related("enrolment__person"), number)
        if absence is None:
            return
        free = ClientTurn.objects.filter(workshop=absence.workshop_id, state=TurnState.OPEN)
        turn = self.one_of(free.select_related("workshop__cohort"), again)
        if turn and turn.workshop.starts_at > timezone.now():
            person = absence.enrolment.person
            assert not self.attempt(lambda: volunteer(turn, person, seen=turn.version))

    @rule(number=pick, who=pick)
    def come_after_all(self, number, who):
        workshop, place = self.workshop(number), self.place(who, EnrolmentStatus.ACTIVE)
        if place:
            self.attempt(lambda: take_back_absence(workshop, place.person))

    # Facilitators ----------------------------------------------------------------------------

    @rule(number=pick, who=pick)
    def assign_a_turn(self, number, who):
        turn, place = self.turn(number), self.place(who)
        if turn and self.attempt(
            lambda: assign_turn(turn, client=place, seen=turn.version, user=self.user)
        ):
            self.remember_what_was_done()

    @rule(mine=pick, theirs=pick, who=pick)
    def assign_a_turn_that_is_asked_for(self, mine, theirs, who):
        self.ask_for_a_swap(mine, theirs)
        if swap := self.swap(0):
            turn, place = swap.wanted, self.place(who, EnrolmentStatus.ACTIVE)
            self.attempt(lambda: assign_turn(turn, client=place, seen=turn.version, user=self.user))

    @rule(number=pick, deed=st.sampled_from([confirm_turn, reopen_turn, skip_turn]))
    def change_a_turn(self, number, deed):
        turn = self.turn(number)
        if turn and self.attempt(lambda: deed(turn, seen=turn.version, user=self.user)):
            self.remember_what_was_done()

    # People come and go ----------------------------------------------------------------------

    @rule()
    def somebody_joins_late(self):
        if Enrolment.objects.count() < 8:
            EnrolmentFactory(cohort=self.cohort)

    @rule(who=pick, paused=st.booleans())
    def somebody_leaves(self, who, paused):
        place = self.place(who, EnrolmentStatus.ACTIVE)
        if place is None:
            return
        if paused:
            suspend(place, seen=place.version, user=self.user)
        else:
            withdraw(
                place,
                reason=LeaveReason.NOT_SAID,
                left_on=timezone.localdate(),
                seen=place.version,
                user=self.user,
            )

    @rule(who=pick)
    def somebody_returns(self, who):
        place = self.place(who, EnrolmentStatus.SUSPENDED, EnrolmentStatus.WITHDRAWN)
        if place:
            take_back(place, seen=place.version, user=self.user)

    # Sessions --------------------------------------------------------------------------------

    @rule(days=st.integers(1, 8))
    def days_pass(self, days):
        self.traveller.shift(timedelta(days=days))

    @rule(number=pick)
    def a_session_is_held(self, number):
        workshop = self.workshop(number)
        if workshop.starts_at <= timezone.now():
            self.attempt(
                lambda: change_workshop(
                    workshop, seen=workshop.version, user=self.user, status=WorkshopStatus.HELD
                )
            )
            self.remember_what_was_done()

    @rule(number=pick)
    def a_session_is_cancelled(self, number):
        workshop = self.workshop(number)
        self.attempt(
            lambda: cancel_workshop(
                workshop, reason=CancelReason.PLACE, seen=workshop.version, user=self.user
            )
        )

    # What always holds -----------------------------------------------------------------------

    def remember_what_was_done(self):
        done = ClientTurn.objects.filter(state=TurnState.DONE)
        self.done = dict(done.values_list("pk", "client"))

    @invariant()
    def what_was_done_stays(self):
        done = ClientTurn.objects.filter(state=TurnState.DONE)
        assert dict(done.values_list("pk", "client")) == self.done

    @invariant()
    def turns_are_what_they_may_be(self):
        check_turns()


@pytest.mark.django_db
def test_no_life_of_a_group_breaks_a_rule():
    run_state_machine_as_test(
        RotationLife,
        settings=settings(
            max_examples=LIVES,
            stateful_step_count=STEPS,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            print_blob=False,
        ),
    )
