"""What somebody decided to try: what is open, what comes up at a session."""

from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID

from django.db.models import Min, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone

from cms.models import User
from portal.access import begun_commitments_of, commitments_of
from portal.enums import WorkshopStatus
from portal.models import Cohort, Commitment, Workshop
from portal.models.journal import OPEN_STATES
from portal.queries.own_texts import read_own

AHEAD = (WorkshopStatus.PLANNED, WorkshopStatus.CONFIRMED)


def next_session_of(cohort: Cohort) -> Workshop | None:
    """Return the session of a cohort that comes next, or goes on now."""
    return _ahead(cohort).filter(ends_at__gt=timezone.now()).first()


def session_ahead(sessions: Iterable[Workshop], *, until: datetime) -> Workshop | None:
    """Return of the sessions of a cohort, at hand, what `next_session_of` would, if it is near."""
    now = timezone.now()
    ahead = [one for one in sessions if one.status in AHEAD and one.ends_at > now]
    soonest = min(ahead, key=lambda one: one.starts_at, default=None)
    return soonest if soonest and soonest.starts_at <= until else None


def session_to_come_of(cohort: Cohort) -> Workshop | None:
    """Return the session of a cohort that has not begun and comes next."""
    return _ahead(cohort).filter(starts_at__gt=timezone.now()).first()


def _ahead(cohort: Cohort) -> "QuerySet[Workshop]":
    return Workshop.objects.filter(cohort=cohort, status__in=AHEAD).order_by("starts_at")


def due_commitments(owner: User, workshop: Workshop) -> list[Commitment]:
    """Return the owner's open commitments of that cohort, taken before that session (BR-73)."""
    return read_own(owner, _taken_before(owner, workshop).filter(state__in=OPEN_STATES))


def commitments_to_follow_up(
    owner: User, workshop: Workshop, *, also: Iterable[UUID] = ()
) -> list[Commitment]:
    """Return what is asked about at a session: what is due, and what was answered there already.

    `also` are ids that a form sent: they count, if they are the owner's and of that cohort, even
    when they were closed elsewhere since the form was shown.
    """
    asked = Q(state__in=OPEN_STATES) | Q(follow_up_workshop=workshop) | Q(pk__in=list(also))
    return read_own(owner, _taken_before(owner, workshop).filter(asked))


def sessions_with_due_commitments(owner: User, sessions: Iterable[Workshop]) -> list[Workshop]:
    """Return those of these sessions at which the owner is asked about commitments; one query."""
    sessions = list(sessions)
    mine = commitments_of(owner).filter(
        state__in=OPEN_STATES, cohort__in={one.cohort_id for one in sessions}
    )
    taken = mine.annotate(taken_at=Coalesce("workshop__starts_at", "created_at")).order_by()
    first = dict(taken.values_list("cohort").annotate(first=Min("taken_at")))
    return [
        one for one in sessions if one.cohort_id in first and first[one.cohort_id] < one.starts_at
    ]


def all_commitments(owner: User) -> tuple[list[Commitment], list[Commitment]]:
    """Return the open ones, the soonest due first, and the closed ones, the last closed first."""
    found = read_own(owner, commitments_of(owner))
    still_open = [one for one in found if one.is_open]
    closed = [one for one in found if not one.is_open]
    far_away = date.max
    still_open.sort(key=lambda one: (one.due_on or far_away, one.created_at))
    closed.sort(key=lambda one: one.state_changed_at or one.updated_at, reverse=True)
    return still_open, closed


def begun_commitments(owner: User) -> list[Commitment]:
    """Return what somebody began to write and has not taken, the last written first."""
    return read_own(owner, begun_commitments_of(owner).order_by("-saved_at"))


def _taken_before(owner: User, workshop: Workshop) -> "QuerySet[Commitment]":
    """At an earlier session; of what was taken at none, its day counts."""
    before = Q(workshop__starts_at__lt=workshop.starts_at) | Q(
        workshop=None, created_at__lt=workshop.starts_at
    )
    return commitments_of(owner).filter(before, cohort=workshop.cohort_id)
