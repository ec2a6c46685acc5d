"""Sixteen people who do what they may in one group, all at the same moment.

Eight participants, four facilitators, four coordinators, each with acts that a seed draws. An act
is done whole or refused in words; nothing else is raised (on PostgreSQL rows are really locked: no
deadlock), no change is lost, and the rules of turns hold afterwards.
`CROWDS=50` gathers as many crowds; one of them runs with the suite.
"""

import os
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from random import Random

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from cms.models import User
from portal.enums import CancelReason, EnrolmentStatus, LeaveReason, SwapState, TurnState
from portal.models import ClientTurn, Cohort, Enrolment, TurnSwap, Workshop, WorkshopMove
from portal.services.enrolments import suspend, take_back, withdraw
from portal.services.locking import ChangedMeanwhile
from portal.services.rotation_plans import add_turn, propose_plan
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
    move_workshop,
    take_back_absence,
)
from tests.factories.portal import (
    CohortFactory,
    EnrolmentFactory,
    FacilitationFactory,
    WorkshopFactory,
)
from tests.portal.turn_rules import check_turns
from tests.threads import at_once

CROWDS = int(os.environ.get("CROWDS", "1"))
ACTS = 6
HOURS = timedelta(hours=3)


class Somebody:
    """A person with a seed: what they see when they look, and what they then try."""

    def __init__(self, user: User, acts: list[str], seed: str):
        self.user, self.acts, self.random = user, acts, Random(seed)
        self.done: Counter = Counter()

    def __call__(self) -> Counter:
        """Do a few acts; return how often which row was changed by optimistic locking."""
        for _ in range(ACTS):
            act = self.random.choice(self.acts)
            try:
                changed = getattr(self, act)()
            except (ValidationError, ChangedMeanwhile):
                continue
            self.done[changed] += 1
        return self.done

    def one_of(self, rows):
        """One of the rows there are, or the refusal of who finds none."""
        rows = list(rows)
        if not rows:
            raise ValidationError("rien")
        return self.random.choice(rows)

    def turn(self, *states: TurnState) -> ClientTurn:
        turns = ClientTurn.objects.select_related("workshop__cohort", "client__person")
        return self.one_of(turns.filter(state__in=states or TurnState.values))

    def workshop(self) -> Workshop:
        return self.one_of(Workshop.objects.select_related("cohort"))

    def place(self) -> Enrolment:
        return self.one_of(Enrolment.objects.select_related("cohort", "person"))

    def swap(self) -> TurnSwap:
        swaps = TurnSwap.objects.filter(state=SwapState.ASKED)
        return self.one_of(swaps.select_related("asked_by__cohort", "asked_of"))

    # Participants

    def volunteers(self):
        turn = self.turn(TurnState.OPEN)
        volunteer(turn, self.user, seen=turn.version)

    def stands_back(self):
        turn = self.turn()
        stand_back(turn, self.user, seen=turn.version)

    def is_absent(self):
        announce_absence(self.workshop(), self.user)

    def comes_after_all(self):
        take_back_absence(self.workshop(), self.user)

    def asks(self):
        mine = ClientTurn.objects.filter(client__person=self.user)
        wanted = self.turn()
        ask_swap(wanted, offered=self.one_of(mine), person=self.user, seen=wanted.version)

    def answers(self):
        answer = self.random.choice([agree_to_swap, agree_to_swap, refuse_swap, take_back_swap])
        answer(self.swap(), self.user)

    # Who runs the group

    def plans(self):
        propose_plan(self.workshop().cohort, user=self.user)

    def adds(self):
        one = self.workshop()
        add_turn(one, seen=one.turns.count(), user=self.user)

    def assigns(self):
        turn, client = self.turn(), self.place()
        assign_turn(turn, client=client, seen=turn.version, user=self.user)

    def settles(self):
        turn, settle = self.turn(), self.random.choice([confirm_turn, reopen_turn, skip_turn])
        settle(turn, seen=turn.version, user=self.user)

    def moves(self):
        one, days = self.workshop(), self.random.randint(1, 60)
        starts_at = one.starts_at + timedelta(days=days)
        times = {"starts_at": starts_at, "ends_at": starts_at + HOURS}
        move_workshop(one, **times, seen=one.version, user=self.user)
        return "moved", one.pk

    def finds_a_place(self):
        one, place = self.workshop(), f"Salle {self.random.randint(1, 99)}"
        change_workshop(one, place=place, seen=one.version, user=self.user)
        return "changed", one.pk

    def calls_off(self):
        one = self.workshop()
        cancel_workshop(one, reason=CancelReason.PLACE, seen=one.version, user=self.user)
        return "changed", one.pk

    def pauses(self):
        one = self.place()
        suspend(one, seen=one.version, user=self.user)
        return "changed", one.pk

    def ends(self):
        one = self.place()
        left = {"reason": LeaveReason.NOT_SAID, "left_on": timezone.localdate()}
        withdraw(one, **left, seen=one.version, user=self.user)
        return "changed", one.pk

    def takes_back(self):
        one = self.place()
        take_back(one, seen=one.version, user=self.user)
        return "changed", one.pk


PARTICIPANT = ["volunteers", "stands_back", "is_absent", "comes_after_all", "asks", "answers"]
FACILITATOR = ["plans", "adds", "assigns", "settles", "moves", "finds_a_place", "calls_off"]
COORDINATOR = [*FACILITATOR, "pauses", "ends", "takes_back", "takes_back"]


def a_crowd(cohort: Cohort, seed: int) -> list[Callable[[], Counter]]:
    people = [EnrolmentFactory(cohort=cohort).person for _ in range(8)]
    facilitators = [FacilitationFactory(cohort=cohort).person for _ in range(4)]
    roles = [(PARTICIPANT, people), (FACILITATOR, facilitators)]
    roles.append((COORDINATOR, [cohort.coordinator] * 4))
    return [
        Somebody(user, acts, f"{seed} {number} {acts[0]}")
        for acts, users in roles
        for number, user in enumerate(users)
    ]


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
@pytest.mark.parametrize("seed", range(CROWDS))
def test_sixteen_people_at_once_break_no_rule_and_lose_nothing(seed):
    cohort = CohortFactory(capacity_min=2)
    now = timezone.now()
    for number in range(1, 9):
        WorkshopFactory(cohort=cohort, number=number, starts_at=now + timedelta(days=7 * number))
    crowd = a_crowd(cohort, seed)
    assert len(crowd) == 16
    propose_plan(cohort, user=cohort.coordinator)

    done = sum(at_once(*crowd), Counter())

    check_turns()
    versions = {
        one.pk: one.version
        for rows in (Workshop.objects.all(), Enrolment.objects.all())
        for one in rows
    }
    counted = {pk: done["changed", pk] + done["moved", pk] for pk in versions}
    assert versions == counted
    kept = Counter(WorkshopMove.objects.values_list("workshop", flat=True))
    assert kept == {key[1]: times for key, times in done.items() if key and key[0] == "moved"}
    assert done.total() > 16  # most of it is possible
    assert set(Enrolment.objects.values_list("status", flat=True)) <= {
        EnrolmentStatus.ACTIVE,
        EnrolmentStatus.SUSPENDED,
        EnrolmentStatus.WITHDRAWN,
    }
