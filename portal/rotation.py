"""Who might be client when: a plan, from a draw that was made once. Knows no database.

The plan gives a first turn to whoever has none, never a second one: what is left over stays
« à choisir » (BR-02). So nobody is ahead of another by more than the turn that one of them lacks.
"""

from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import TypeVar

Person = TypeVar("Person", bound=Hashable)


@dataclass(frozen=True)
class Slot:
    """A turn that is nobody's yet, and the workshop it is in."""

    turn: Hashable
    workshop: Hashable


def drawn_order(seed: str, people: Iterable[Person]) -> list[Person]:
    """Return people as the draw puts them; who comes later takes nobody's place before another."""
    return sorted(people, key=lambda one: sha256(f"{seed}:{one}".encode()).digest())


def fair_plan(
    order: Sequence[Person],
    counts: Mapping[Person, int],
    slots: Sequence[Slot],
    *,
    barred: Collection[tuple[Person, Hashable]] = (),
) -> dict[Hashable, Person]:
    """Return who might take which turn, by the key of the turn: each person once at most.

    `order` is the draw, `counts` how many turns each has had or is to have (missing: none), `slots`
    the free turns by date, `barred` the (person, workshop) that cannot be: absences, for one.
    Whoever has none gets one as long as the slots allow, the first drawn first, if need be by
    moving others of this plan to another of the slots that suit them.
    """
    plan: dict[Hashable, Person] = {}
    for person in order:
        if not counts.get(person):
            _seat(person, plan, slots, frozenset(barred), tried=set())
    return plan


def _seat(person, plan: dict, slots: Sequence[Slot], barred: frozenset, *, tried: set) -> bool:
    """Give a person the first slot that suits them, or that of someone who can move (Kuhn)."""
    suitable = [slot for slot in slots if (person, slot.workshop) not in barred]
    for slot in suitable:
        if slot.turn not in plan:
            plan[slot.turn] = person
            return True
    for slot in suitable:
        if slot.turn in tried:
            continue
        tried.add(slot.turn)
        if _seat(plan[slot.turn], plan, slots, barred, tried=tried):
            plan[slot.turn] = person
            return True
    return False
