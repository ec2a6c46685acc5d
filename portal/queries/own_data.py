"""What a person is told of what is kept of them: how much, since when, until when, who read it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Count, Min, OuterRef
from django.urls import reverse
from django.utils import timezone

from cms.models import User
from cms.retention import REGISTRY, Kept, Theme
from portal.access import commitments_of, entries_of, preparations_of
from portal.enums import AuditAction
from portal.models import AuditEvent, Cohort
from portal.queries.deletion_dates import cohorts_with_end, has_texts, texts_go_on

SHOWN_ACCESSES = 50
# Besides the owner only the portal itself does these, without an actor, and it reads nothing.
CLOSINGS = (AuditAction.UNSHARED, AuditAction.WITHDRAWN)


@dataclass(frozen=True)
class Held:
    """A kind of data of which somebody has rows, the oldest of them `since`."""

    kind: Kept
    count: int
    since: date | datetime | None

    @property
    def why_it_stays(self) -> list[str]:
        """Return why some of it outlives an erasure, once each; [] when all of it goes.

        What the person may read says it before what only ties rows together.
        """
        staying = [
            fate
            for fates in self.kind.tables.values()
            for fate in fates.values()
            if fate.why_it_stays
        ]
        told = [fate for fate in staying if fate.given] or staying
        return list(dict.fromkeys(fate.why_it_stays for fate in told))


@dataclass(frozen=True)
class Shelf:
    """What is kept under one heading."""

    theme: Theme
    held: list[Held]


def held_of(person: User) -> list[Held]:
    """Return every kind of which a person has something; one query a kind, however much there is.

    What is confidential is counted for its person alone: nobody else may call this.
    """
    found = [_held(kind, person.email) for kind in REGISTRY.values()]
    return [one for one in found if one.count]


def _held(kind: Kept, email: str) -> Held:
    asked = {"count": Count("pk")} | ({"since": Min(kind.since)} if kind.since else {})
    found = kind.of_person(email).order_by().aggregate(**asked)
    return Held(kind, found["count"], found.get("since"))


def by_theme(held: Iterable[Held]) -> list[Shelf]:
    """Return the same under its headings, without empty ones."""
    shelves = [Shelf(one, [each for each in held if each.kind.theme == one]) for one in Theme]
    return [shelf for shelf in shelves if shelf.held]


@dataclass(frozen=True)
class Access:
    """Somebody else did something with an item of the reader's; its page, where it has one."""

    who: str
    what: str
    kind: str
    at: datetime
    href: str = ""


def accesses_to(owner: User) -> list[Access]:
    """Return what others did with a person's items and data lately, the last first; four queries.

    What is gone, or in the trash, has no page any more.
    """
    others = AuditEvent.objects.filter(owner=owner).exclude(actor=owner)
    others = others.exclude(actor=None, action__in=CLOSINGS)
    told = list(others.select_related("actor").order_by("-happened_at", "-pk")[:SHOWN_ACCESSES])
    pages = pages_of(owner, {event.target_id for event in told})
    return [
        Access(
            who=str(event.actor) if event.actor else "Un compte effacé",
            what=event.get_action_display(),
            kind=event.get_target_kind_display(),
            at=event.happened_at,
            href=pages.get(event.target_id, ""),
        )
        for event in told
    ]


def pages_of(owner: User, numbers: set[UUID]) -> dict[UUID, str]:
    """Return the addresses of the owner's items among those of the given numbers."""
    mine = {
        "preparation": preparations_of(owner),
        "entry": entries_of(owner),
        "commitment": commitments_of(owner),
    }
    return {
        number: reverse(page, args=[number])
        for page, items in mine.items()
        for number in items.filter(pk__in=numbers).values_list("pk", flat=True)
    }


@dataclass(frozen=True)
class Deadline:
    """Until when the texts of a group are kept at least, as far as its dates are known."""

    cohort: Cohort
    texts_go_on: date | None
    is_over: bool


def deadlines_of(person: User) -> list[Deadline]:
    """Return when the texts of a person go, group by group; one query."""
    mine = has_texts(owner=person, cohort=OuterRef("pk"))
    cohorts = cohorts_with_end().filter(mine).order_by("ended_at", "pk")
    return [
        Deadline(one, one.ended_at and texts_go_on(one.ended_at), is_past(one.ended_at))
        for one in cohorts
    ]


def is_past(moment: datetime | None) -> bool:
    return moment is not None and moment <= timezone.now()
