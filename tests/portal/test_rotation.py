"""The plan of turns, without a database: fair, the same every time, and as full as it can be."""

from itertools import permutations

from hypothesis import given
from hypothesis import strategies as st

from portal.rotation import Slot, drawn_order, fair_plan

PEOPLE = "abcdefgh"


def slots(*workshops: int) -> list[Slot]:
    """One turn in each workshop that is named."""
    return [Slot(number, workshop) for number, workshop in enumerate(workshops)]


def test_eight_people_and_eight_sessions_are_everyone_once_in_the_order_of_the_draw():
    order = drawn_order("semence", PEOPLE)
    plan = fair_plan(order, {}, slots(*range(8)))
    assert [plan[number] for number in range(8)] == order
    assert sorted(order) == list(PEOPLE)


def test_the_draw_is_the_same_each_time_and_another_for_another_seed():
    assert drawn_order("1", PEOPLE) == drawn_order("1", reversed(PEOPLE))
    assert len({tuple(drawn_order(str(seed), PEOPLE)) for seed in range(20)}) == 20


def test_who_comes_later_changes_nothing_between_the_others():
    later = drawn_order("1", [*PEOPLE, "late"])
    later.remove("late")
    assert later == drawn_order("1", PEOPLE)


def test_turns_that_are_left_over_stay_free():
    assert fair_plan("ab", {}, slots(1, 2, 3)) == {0: "a", 1: "b"}


def test_who_had_a_turn_gets_no_other():
    assert fair_plan("abc", {"a": 1}, slots(1, 2)) == {0: "b", 1: "c"}


def test_one_moves_so_that_another_has_a_turn_too():
    assert fair_plan("ab", {}, slots(1, 2), barred={("b", 2)}) == {0: "b", 1: "a"}


@st.composite
def groups(draw):
    people = list(PEOPLE[: draw(st.integers(0, 6))])
    order = draw(st.permutations(people))
    free = slots(*draw(st.lists(st.integers(1, 4), max_size=6)))
    counts = draw(st.dictionaries(st.sampled_from(PEOPLE), st.integers(0, 2)))
    cannot = st.tuples(st.sampled_from(PEOPLE), st.integers(1, 4))
    return order, counts, free, draw(st.sets(cannot, max_size=10))


def most_that_can_have_one(people, free, barred) -> int:
    """Try every order in which slots could be handed out."""
    best = 0
    seats = [*free, *[None] * len(people)]
    for chosen in set(permutations(seats, len(people))):
        pairs = zip(people, chosen, strict=True)
        suited = [slot and (who, slot.workshop) not in barred for who, slot in pairs]
        best = max(best, sum(map(bool, suited)))
    return best


@given(groups())
def test_a_plan_gives_one_turn_to_as_many_as_lack_one(group):
    order, counts, free, barred = group
    plan = fair_plan(order, counts, free, barred=barred)
    assert plan == fair_plan(order, counts, free, barred=set(barred))
    workshop_of = {slot.turn: slot.workshop for slot in free}
    lacking = [who for who in order if not counts.get(who)]
    assert set(plan) <= set(workshop_of)
    assert set(plan.values()) <= set(lacking)
    assert len(set(plan.values())) == len(plan)
    assert not {(who, workshop_of[turn]) for turn, who in plan.items()} & barred
    small = lacking[:4]  # trying all orders of more takes too long
    mine = fair_plan(small, {}, free[:4], barred=barred)
    assert len(mine) == most_that_can_have_one(small, free[:4], barred)


@given(groups(), st.integers(1, 6))
def test_the_first_drawn_come_first_when_turns_are_too_few(group, count):
    order, _, free, _ = group
    plan = fair_plan(order, {}, free[:count])
    assert sorted(plan.values()) == sorted(order[: min(count, len(free))])
    turns = {who: sum(one == who for one in plan.values()) for who in order}
    assert max(turns.values(), default=0) - min(turns.values(), default=0) <= 1
