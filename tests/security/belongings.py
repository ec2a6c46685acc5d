"""What each owner has: the values that take the place of a route's arguments.

A new kind of thing is one function in `KINDS`, under the name of its argument, with a canary in
each of its texts (`canary(kind, holding.word)`, the kind declared in matrix.yaml). One that comes
in several states returns a dictionary of values, by the names that matrix.yaml gives to the
states, the one that most people read last.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from secrets import token_urlsafe
from uuid import uuid4

from django.utils import timezone

from cms.models import User
from portal.enums import Audience, Modality
from portal.models import Cohort, Enrolment, Workshop
from portal.models.journal import COMMITMENT_TEXTS, ENTRY_TEXTS, NOT_CHOSEN
from portal.services.feeds import make_feed
from tests.factories.content import UserFactory
from tests.factories.portal import (
    ClientTurnFactory,
    CommentDraftFactory,
    CommitmentFactory,
    JournalEntryFactory,
    PreparationCommentFactory,
    PreparationFactory,
    SnapshotFactory,
    TurnSwapFactory,
    WorkshopFactory,
)
from tests.security.canaries import canary, owner_word
from tests.security.people import COMMENTERS, People, enrol_somebody, whose_of
from tests.security.verdicts import BELONG, READERS, Reader, Whose

# Whose things an owner's are, where that does not depend on who asks.
NOT_THERE = {"gone", "other_kind"}
OF_GROUP = ("sister", "past", "old", "later")
OF_READER = {"elsewhere": "outsider", "staff": "facilitator"}


@dataclass
class Holding:
    """One owner's things in one group; `word` is theirs in canaries."""

    whose: Whose
    word: str
    cohort: Cohort
    person: User
    place: Enrolment  # theirs, or that of somebody in their group
    other: Enrolment  # of somebody else in it
    proposed: Enrolment  # of somebody whom the group has not agreed to yet
    workshop: Workshop
    facilitator: User
    writer: str  # the facilitator's word in canaries
    values: dict[str, dict[str, object]] = field(default_factory=dict)  # by argument, by state


# Kinds of things -----------------------------------------------------------------------------


def turn_of(holding: Holding):
    return ClientTurnFactory(workshop=holding.workshop, client=holding.place).pk


def swap_of(holding: Holding):
    """Somebody of the group asks for the owner's turn."""
    return TurnSwapFactory(
        offered=ClientTurnFactory(workshop__cohort=holding.cohort, client=holding.other),
        wanted_id=holding.values["turn_id"][""],
        asked_of=holding.place,
    ).pk


def sheets_of(holding: Holding) -> dict[str, object]:
    """A sheet in each state; what is being typed is another text than what was handed over."""
    made = {}
    for state in ("draft", "withdrawn", "submitted", "shared"):
        is_released = state in {"submitted", "shared"}
        workshop = holding.workshop if state == "shared" else _session_in(holding)
        sheet = PreparationFactory(
            turn=None,
            workshop=workshop,
            owner=holding.person,
            **({state: True} if is_released else {"state": state}),
            texts=sheet_words("sheetworking", holding),
            **({"released": sheet_words(f"sheet{state}", holding)} if is_released else {}),
        )
        SnapshotFactory(entry=None, preparation=sheet, content=sheet_words("sheetversion", holding))
        if is_released:
            PreparationCommentFactory(
                preparation=sheet,
                written_by=holding.facilitator,
                text=canary("comment", holding.word),
            )
            CommentDraftFactory(
                preparation=sheet,
                owner=holding.facilitator,
                texts={"text": canary("commentdraft", holding.writer)},
            )
        made[state] = sheet.pk
    return made


def sheet_words(kind: str, holding: Holding) -> dict[str, str]:
    word = canary(kind, holding.word)
    return {"headline": word, "context": word, "question": word}


def entries_of(holding: Holding) -> dict[str, object]:
    """A journal text for each audience, the widest last; the trash had been shared with all."""
    made = {}
    for state in ("trash", *Audience.values):
        words = canary(f"entry{state}", holding.word)
        entry = JournalEntryFactory(
            cohort=holding.cohort,
            owner=holding.person,
            workshop=holding.workshop,
            audience=Audience.COHORT if state == "trash" else state,
            deleted_at=timezone.now() if state == "trash" else None,
            texts=dict.fromkeys(ENTRY_TEXTS, words),
        )
        version = {"free_text": canary("entryversion", holding.word)}
        SnapshotFactory(entry=entry, content=version)
        made[state] = entry.pk
    return made


def commitments_of(holding: Holding) -> dict[str, object]:
    """One that is begun and not taken, then one for each audience, the widest last."""
    made = {}
    for audience in (NOT_CHOSEN, *Audience.values):
        state = audience or "begun"
        words = canary(f"commitment{state}", holding.word)
        made[state] = CommitmentFactory(
            cohort=holding.cohort,
            owner=holding.person,
            workshop=holding.workshop,
            audience=audience,
            texts=dict.fromkeys(COMMITMENT_TEXTS, words),
        ).pk
    return made


def _session_in(holding: Holding) -> Workshop:
    return WorkshopFactory(cohort=holding.cohort)


KINDS: dict[str, Callable[[Holding], object]] = {
    "cohort_id": lambda holding: holding.cohort.pk,
    "workshop_id": lambda holding: holding.workshop.pk,
    "enrolment_id": lambda holding: holding.proposed.pk,
    "turn_id": turn_of,
    "swap_id": swap_of,
    "sheet_id": sheets_of,
    "entry_id": entries_of,
    "commitment_id": commitments_of,
    "token": lambda holding: make_feed(holding.person, alarms=[]),
}


# Owners --------------------------------------------------------------------------------------


@dataclass
class Belongings:
    """The things of every owner, as a reader meets them."""

    people: People
    holdings: dict[str, Holding]  # by reader's name, or group's
    nothing: dict[str, dict[str, object]]
    wrong: dict[str, dict[str, object]]

    def whose(self, owner: str, reader: Reader) -> Whose | None:
        """Return whose the things of an owner are; None when this reader knows no such owner."""
        if owner in NOT_THERE:
            return Whose()
        holding = self.holding(owner, reader)
        return holding and holding.whose

    def states(self, arguments: list[str]) -> list[str]:
        """Return the states in which the things of these arguments come, the widest last."""
        known = self.wrong
        return list({state: None for name in arguments for state in known[name] if state}) or [""]

    def values(
        self, owner: str, reader: Reader, arguments: list[str], state: str = ""
    ) -> dict[str, object]:
        """Return the values for a route's arguments, in one state where they have several."""
        by_state = self.values_by_state(owner, reader)
        return {name: by_state[name].get(state) or by_state[name][""] for name in arguments}

    def values_by_state(self, owner: str, reader: Reader) -> dict[str, dict[str, object]]:
        """Return all values of an owner by argument and state; none of who has nothing."""
        if owner in NOT_THERE:
            return self.nothing if owner == "gone" else self.wrong
        holding = self.holding(owner, reader)
        return holding.values if holding else {}

    def reader_of(self, owner: str, reader: Reader) -> Reader | None:
        """Return who somebody is that holds the secret of an owner; None when there is none."""
        holding = self.holding(owner, reader)
        return holding and self.people.by_address[holding.person.email]

    def holding(self, owner: str, reader: Reader) -> Holding | None:
        """Return the things of an owner as this reader knows them."""
        if owner in NOT_THERE:
            return None
        if owner == "self":
            return self.holdings.get(reader.name)
        if owner == "peer":
            return self.holdings["peer" if reader.name == "participant" else "participant"]
        return self.holdings[OF_READER.get(owner, owner)]


def make_holdings(people: People) -> dict[str, Holding]:
    """Who has what, where: each with a session of theirs, and nothing else yet."""
    holdings = {one.name: _holding_of(people, one) for one in READERS.values() if one.group}
    return holdings | {group: _holding_in(people, group) for group in OF_GROUP}


def fill(people: People, holdings: dict[str, Holding]) -> Belongings:
    """Give every owner one of each kind of thing, in each of its states."""
    for holding in holdings.values():
        for name, make in KINDS.items():
            made = make(holding)
            holding.values[name] = made if isinstance(made, dict) else {"": made}
    sample = holdings["participant"].values
    return Belongings(people, holdings, nothing=_unknown(sample), wrong=_exchanged(sample))


def _holding_of(people: People, reader: Reader) -> Holding:
    is_member = reader.places.get(reader.group) in BELONG
    place = people.place_of(reader, reader.group) if is_member else None
    whose = whose_of(reader)
    holding = _holding_in(people, reader.group, owner=reader.name, place=place)
    holding.whose = whose
    holding.person = people.accounts[reader.name] if whose.person else holding.place.person
    return holding


def _holding_in(
    people: People, group: str, *, owner: str = "", place: Enrolment | None = None
) -> Holding:
    """What somebody has who is none of the readers, but for `place`."""
    place = place or enrol_somebody(people, group)
    return Holding(
        whose=Whose(None, group),
        word=owner_word(owner or group),
        cohort=people.groups[group],
        person=place.person,
        place=place,
        other=enrol_somebody(people, group),
        proposed=enrol_somebody(people, group, "invited", joined_on=None),
        workshop=_session(people, group, owner or group),
        facilitator=people.accounts.get(COMMENTERS.get(group)) or UserFactory(),
        writer=owner_word(COMMENTERS.get(group, group)),
    )


def _session(people: People, group: str, owner: str) -> Workshop:
    return WorkshopFactory(
        cohort=people.groups[group],
        modality=Modality.HYBRID,
        place=f"Salle {canary('place', owner)}",
        video_url=f"https://visio.example.org/{canary('video', owner)}",
        access_code=canary("door", owner),
    )


def _unknown(sample: dict) -> dict[str, dict[str, object]]:
    return {
        name: dict.fromkeys(states, token_urlsafe(32) if name == "token" else uuid4())
        for name, states in sample.items()
    }


def _exchanged(sample: dict) -> dict[str, dict[str, object]]:
    """Each argument with the number of another kind of thing."""
    names = [name for name in sample if name != "token"]
    firsts = [next(iter(sample[name].values())) for name in names]
    others = dict(zip(names, [*firsts[1:], firsts[0]], strict=True)) | {"token": uuid4().hex}
    return {name: dict.fromkeys(states, others[name]) for name, states in sample.items()}
