"""Who will read what is shared, by name; and who does not read it yet (BR-60)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from django.utils import timezone

from cms.models import User
from portal.access import cohorts_of, commitments_of, entries_of, present_facilitations
from portal.enums import Audience
from portal.gate import CharterState, charter_states
from portal.models import Cohort, Facilitation
from portal.queries.cohorts import facilitators_of, members_of


@dataclass(frozen=True)
class Readers:
    """The names of those who read what is shared with the facilitation, or with the group."""

    facilitators: list[str]
    members: list[str]


@dataclass(frozen=True)
class LeftOut:
    """Facilitators of a group who came after its `count` texts were shared with the facilitation;
    `since` is when the last of them came."""

    cohort: Cohort
    names: list[str]
    count: int
    since: datetime


def readers_in(cohort: Cohort, owner: User) -> Readers:
    """Return who would read what the owner shares with a group from now on; two queries."""
    others = [one.name for one in members_of(cohort, owner) if not one.is_reader]
    return Readers(facilitators_of(cohort), others)


def left_out_facilitators(owner: User) -> list[LeftOut]:
    """Return, by group, who facilitates it and does not read what the owner shared before.

    Of groups that the owner takes part in and whose charter they have accepted: elsewhere nothing
    may be shared, and who came since is nobody's business. Five queries.
    """
    shared = _shared_moments(owner)
    groups = cohorts_of(owner).filter(pk__in=shared)
    present = present_facilitations().filter(cohort__in=groups, workshop=None)
    present = present.exclude(person=owner)
    by_cohort = groupby(
        present.select_related("person", "cohort").order_by("cohort", "starts_on", "pk"),
        key=lambda one: one.cohort,
    )
    found = [_left_out(cohort, list(some), shared[cohort.pk]) for cohort, some in by_cohort]
    states = charter_states(owner, [one.cohort for one in found if one])
    return [one for one in found if one and states[one.cohort.pk] == CharterState.ACCEPTED]


def _shared_moments(owner: User) -> dict:
    """When each text was shared with the facilitation, by the key of its group."""
    moments: dict = {}
    for texts in (entries_of(owner), commitments_of(owner)):
        shared = texts.filter(audience=Audience.FACILITATOR).order_by()
        for cohort, moment in shared.values_list("cohort", "shared_at"):
            moments.setdefault(cohort, []).append(moment)
    return moments


def _left_out(
    cohort: Cohort, present: Iterable[Facilitation], moments: list[datetime]
) -> LeftOut | None:
    reading: dict[User, int] = {}
    for one in present:
        reads = sum(_reads(one, moment) for moment in moments)
        reading[one.person] = max(reads, reading.get(one.person, 0))
    late = [person for person, reads in reading.items() if reads < len(moments)]
    if not late:
        return None
    return LeftOut(
        cohort,
        names=[person.get_full_name() for person in late],
        count=len(moments) - min(reading[person] for person in late),
        since=max(one.created_at for one in present if one.person in late),
    )


def _reads(assignment: Facilitation, shared_at: datetime) -> bool:
    """The same rule as in `portal.access`, for one assignment at hand."""
    is_present = assignment.starts_on <= timezone.localdate(shared_at)
    return is_present and assignment.created_at <= shared_at
