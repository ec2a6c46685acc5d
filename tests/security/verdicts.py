"""What matrix.yaml declares, and what follows from it: the verdict of a case, who reads a canary.

Nothing here looks at the product: verdicts come from the file alone.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import yaml

from tests.security.routes import Route

MATRIX = yaml.safe_load((Path(__file__).parent / "matrix.yaml").read_text())
GROUPS: dict[str, str] = MATRIX["groups"]
CANARIES: dict[str, dict] = MATRIX["canaries"]
ROLES = ["anonymous", "account", "editor", "coordinator", "superuser"]
BELONG = {"active", "completed", "joined today"}
FACILITATE = {"now", "since today"}
WITH_PAGES = {"open", "running", "closed"}
COORDINATION = {"coordinator", "superuser"}
CLOSED = "closed"  # the reader whose account is


@dataclass(frozen=True)
class Reader:
    """Who asks, as the file declares it."""

    name: str
    role: str
    places: Mapping[str, str] = field(default_factory=dict)
    facilitates: Mapping[str, str] = field(default_factory=dict)
    charter: str = "accepted"
    factor: str = ""

    @property
    def has_account(self) -> bool:
        """True for whoever is somebody, a closed account included."""
        return self.role != "anonymous" or bool(self.places)

    @property
    def group(self) -> str | None:
        """The group in which their own things are."""
        return next(iter([*self.places, *self.facilitates]), None)


def _reader(name: str, facts: dict) -> Reader:
    return Reader(name=name, role=facts["is"], **{k: v for k, v in facts.items() if k != "is"})


READERS = {name: _reader(name, facts) for name, facts in MATRIX["readers"].items()}


@dataclass(frozen=True)
class Whose:
    """Whose something is: a person's (by the name of the reader they are), in a group.

    `session` is the reader at whose session it is. Without a group it does not exist.
    """

    person: str | None = None
    group: str | None = None
    session: str | None = None

    @property
    def is_away(self) -> bool:
        """True when its owner takes no part in the group: they facilitate it, or have left."""
        return self.person in READERS and READERS[self.person].places.get(self.group) not in BELONG


def owners_for(reader: Reader) -> list[str]:
    """Return whose things a reader asks for: of the six, and of more for some."""
    more = dict(MATRIX["more_owners"])
    asks_for_more = reader.name in more.pop("by")
    return [*MATRIX["owners"], *(more if asks_for_more else ())]


# Lines ---------------------------------------------------------------------------------------


def matches(glob: str, path: str) -> bool:
    """True when `path` is `glob`, with anything in place of `*` and either word of `(a|b)`."""
    if glob == path:
        return True
    anything = re.escape(glob).replace(r"\*", ".*")
    either = re.sub(r"\\\((\w+)\\\|(\w+)\\\)", r"(\1|\2)", anything)
    return bool(re.fullmatch(either, path))


@cache
def line_of(route: Route) -> dict | None:
    for line in MATRIX["lines"]:
        if any(matches(glob, route.path) for glob in line["doors"]):
            return line
    return None


def profile_of(route: Route) -> dict:
    line = line_of(route)
    assert line, "this door has no line in matrix.yaml"
    return MATRIX["who"][line["who"]]


def goes_by_owner(route: Route) -> bool:
    return "others" in profile_of(route)


# Relations -----------------------------------------------------------------------------------


def relations(reader: Reader, whose: Whose) -> list[str]:
    """Return how a reader stands to whose something is, the closest first."""
    is_own = whose.person == reader.name
    if whose.group is None:
        return ["own_left" if is_own else "missing"]
    place, assignment = reader.places.get(whose.group), reader.facilitates.get(whose.group)
    if GROUPS[whose.group] not in WITH_PAGES:
        return ["own_left"] * is_own + ["placed"] * (place in BELONG)
    is_member, facilitates = place in BELONG, assignment in FACILITATE
    stands = {
        "own": is_own and is_member,
        "own_run": is_own and facilitates and not is_member,
        "own_left": is_own and not (is_member or facilitates),
        "away": whose.is_away,
        "stand_in": assignment == "one session" and whose.session == reader.name,
        "late_member": place == "joined today",
        "member": is_member,
        "late_facilitator": assignment == "since today",
        "facilitator": facilitates,
        "stand_in_group": assignment == "one session",
        "invited": place == "invited",
        "paused": place == "suspended",
        "left": place == "withdrawn",
        "coming": assignment == "from next week",
        "assigned": assignment is not None,
    }
    return [relation for relation, holds in stands.items() if holds]


def verdict_of(route: Route, reader: Reader, whose: Whose, variant: str = "") -> str:
    """Return what `reader` is answered at `route`, asked for something of `whose`.

    `variant` is what state it is in, where a profile tells states apart.
    """
    if reader.role != "anonymous" and _stops_at_factor(route, reader):
        return "factor"
    profile = profile_of(route)
    if "others" not in profile:
        return profile[reader.role]
    stands = relations(reader, whose)
    if reader.role == "anonymous":
        stands = [*(one for one in stands if one == "missing"), "anonymous"]
    if whose.person == CLOSED:
        stands = ["closed", *stands]
    closest = next(one for one in [*stands, "others"] if one in profile)
    verdict = profile[closest]
    if isinstance(verdict, dict):
        verdict = verdict.get(variant, verdict["otherwise"])
    opens = verdict in {"allowed", "look"}
    return _behind_charter(route, reader, closest, verdict) if opens else verdict


def _stops_at_factor(route: Route, reader: Reader) -> bool:
    if not reader.factor:
        return False
    doors = MATRIX["without_second_factor"]
    return not any(matches(glob, route.path) for glob in doors["always"] + doors[reader.factor])


def _behind_charter(route: Route, reader: Reader, relation: str, verdict: str) -> str:
    rule = MATRIX["charter"].get(line_of(route).get("charter", ""), {})
    of_whom = "own" if relation.startswith("own") else "others"
    return rule.get(of_whom, {}).get(reader.charter, verdict)


# Canaries ------------------------------------------------------------------------------------


def stands_to(reader: Reader, whose: Whose) -> list[str]:
    """Return the relations by which a reader may read a canary, the closest first."""
    stands = relations(reader, whose) if reader.role != "anonymous" else []
    return stands + ["coordination"] * (reader.role in COORDINATION)


def may_read(kind: str, reader: Reader, whose: Whose) -> bool:
    """True when a canary of this kind may be before the eyes of `reader`."""
    rule, stands = CANARIES[kind], set(stands_to(reader, whose))
    if stands & set(rule["read"]):
        return True
    is_told = reader.charter == "accepted" and not stands & set(rule.get("not_for", ()))
    return is_told and bool(stands & set(rule.get("behind_charter", ())))


def is_mailed(kind: str, reader: Reader, whose: Whose) -> bool:
    """True when a canary of this kind may be in a mail to `reader`, who finds it on no page."""
    return bool(set(relations(reader, whose)) & set(CANARIES[kind].get("mailed", ())))


def may_leave_by(kind: str, channel: str) -> bool:
    """True when a canary of this kind may be in a feed, a mail, a log; pages hold any."""
    return channel == "page" or channel in CANARIES[kind].get("in", ())
