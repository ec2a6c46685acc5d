"""The cases of the matrix: who asks a door for whose things, and the verdict that is due."""

from collections.abc import Iterator

from tests.security.asking import EVERY, READING, USUAL, Visitor
from tests.security.routes import Route
from tests.security.sending import guessed, numbers_of
from tests.security.verdicts import (
    READERS,
    Reader,
    Whose,
    goes_by_owner,
    line_of,
    owners_for,
    verdict_of,
)
from tests.security.world import World

# The roles of the requirements try doors for things of every owner; the states of the same people,
# for their own and a peer's; those who are stopped before, for a peer's.
ROLES = {
    *("anonymous", "prospect", "participant", "peer", "outsider", "facilitator"),
    *("other_facilitator", "coordinator", "editor", "token_holder", "superuser"),
}
STOPPED = {"token_holder", "closed", "facilitator_without_factor", "superuser_without_factor"}
BY_STATES, BY_STOPPED = ["self", "peer"], ["peer"]
# Whom nothing of a group opens to: one state of a text stands for all.
STRANGERS = STOPPED | {
    *("anonymous", "prospect", "suspended", "invited", "past_facilitator", "coming_facilitator"),
}
# Who tries doors that know no owner, and who of them tries by every method and as programs do; what
# stops a state before any door stops what it sends as well: it looks only.
WITHOUT_OWNER = {
    *("anonymous", "prospect", "participant", "facilitator", "coordinator", "editor"),
    *("token_holder", "superuser", "closed"),
    *("facilitator_without_factor", "superuser_without_factor"),
}
THOROUGH = {"anonymous", "participant"}
LOOKING = {"closed", "facilitator_without_factor", "superuser_without_factor"}
# Whose things, beyond the six owners of the requirements, are only looked at.
LOOKED_AT = {"sister", "old", "later", "other_kind"}
# One who is refused in each way asks as programs do, too.
AS_PROGRAM = {"anonymous", "outsider", "outdated", "facilitator_without_factor"}
# Who carries the numbers of every owner to their own doors; others, those of one.
CARRIERS = {"participant", "peer", "outsider", "facilitator", "other_facilitator"}
# Whose texts are asked for in each of their states, elsewhere the one that most people read.
WRITERS = {"participant", "removed", "outdated", "declined"}
OWN_NUMBERS = {"self", "other_kind"}
Case = tuple[str, str, Visitor]  # whose name and for what, the verdict, who asks


def cases_at(world: World, route: Route) -> Iterator[Case]:
    """Yield every case of a door."""
    for reader in READERS.values():
        if goes_by_owner(route) or _tries(reader, route):
            yield from cases_of(world, route, reader)


def cases_of(world: World, route: Route, reader: Reader) -> Iterator[Case]:
    """Yield one reader's cases at a door: of every owner, where it knows owners."""
    if goes_by_owner(route):
        for owner in owners_tried(reader):
            yield from _cases_for(world, route, reader, owner)
        return
    visitor = Visitor(
        world,
        route,
        reader,
        reads_as=READERS.get(line_of(route).get("reads_as")),
        methods=_methods_without_owner(reader),
        as_program=reader.name in THOROUGH,
    )
    yield reader.name, verdict_of(route, reader, Whose()), visitor


def _methods_without_owner(reader: Reader) -> str:
    if reader.name in LOOKING:
        return READING
    return EVERY if reader.name in THOROUGH else USUAL


def _tries(reader: Reader, route: Route) -> bool:
    """Outside of the portal, places in groups make no difference."""
    return reader.name in WITHOUT_OWNER or route.path.startswith("espace/")


def owners_tried(reader: Reader) -> list[str]:
    """Return whose things a reader tries: in the address, in a query, in what is sent."""
    if reader.name in STOPPED:
        return BY_STOPPED
    return owners_for(reader) if reader.name in ROLES else BY_STATES


def _cases_for(world: World, route: Route, reader: Reader, owner: str) -> Iterator[Case]:
    """Yield the cases of one owner: a case for each state of a peer's texts and one's own."""
    whose = world.belongings.whose(owner, reader)
    if whose is None:
        return
    *others, widest = world.belongings.states(route.arguments)
    tries = {"peer": reader.name not in STRANGERS, "self": reader.name in WRITERS}
    is_told_apart = tries.get(owner, False)
    for state in [*(others if is_told_apart else []), widest]:
        visitor = Visitor(
            world,
            route,
            reader,
            values=world.belongings.values(owner, reader, route.arguments, state),
            reads_as=_eyes(world, route, reader, owner),
            methods=_methods(reader, owner, is_widest=state == widest),
            as_program=owner == "peer" and reader.name in AS_PROGRAM,
        )
        who = " ".join(filter(None, [reader.name, "for", owner, state]))
        yield who, verdict_of(route, reader, whose, state), visitor


def _methods(reader: Reader, owner: str, *, is_widest: bool) -> str:
    if owner != "peer":
        return READING if owner in LOOKED_AT else USUAL
    if not is_widest:
        return USUAL if reader.name in {"peer", "facilitator"} else READING
    return EVERY if reader.name in ROLES else USUAL


def _eyes(world: World, route: Route, reader: Reader, owner: str) -> Reader | None:
    is_owner = line_of(route).get("reads_as") == "owner"
    return world.belongings.reader_of(owner, reader) if is_owner else None


# Numbers of others in a query and in what is sent ------------------------------------------------


def doors_of(
    world: World, route: Route, reader: Reader, *, every_state: bool = False
) -> Iterator[tuple[str, Visitor]]:
    """Yield (verdict, who asks) at a door for one's own thing; the participant's for who has none.

    In the state that most people read, or in each.
    """
    owner = "self" if world.belongings.whose("self", reader) else "peer"
    whose, states = world.belongings.whose(owner, reader), world.belongings.states(route.arguments)
    for state in states if every_state else states[-1:]:
        visitor = Visitor(
            world,
            route,
            reader,
            values=world.belongings.values(owner, reader, route.arguments, state),
            reads_as=_eyes(world, route, reader, owner),
        )
        yield verdict_of(route, reader, whose, state), visitor


def carrying(verdict: str, door: Visitor) -> Iterator[tuple[str, Visitor]]:
    """Yield (owner, who asks the same door with the numbers of that owner), of all but oneself.

    The roles of the requirements do; at a shut door, which refuses before it reads what is sent,
    with the numbers of the first owner.
    """
    if door.reader.name not in ROLES:
        return
    belongings, reader = door.world.belongings, door.reader
    others = [
        owner
        for owner in owners_tried(reader)
        if owner not in OWN_NUMBERS and belongings.whose(owner, reader) is not None
    ]
    carries_more = verdict == "allowed" and reader.name in CARRIERS
    for owner in others if carries_more else others[:1]:
        visitor = Visitor(
            door.world,
            door.route,
            reader,
            values=door.values,
            reads_as=door.reads_as,
            carries=guessed(numbers_of(belongings, owner, reader)),
        )
        yield owner, visitor
