"""A person's own journal: where a new text stands, what was written, what comes back."""

from dataclasses import dataclass
from datetime import date, timedelta

from dateutil.relativedelta import relativedelta
from django.db.models import Q, QuerySet
from django.utils import timezone

from cms.models import User
from portal.access import deleted_entries_of, entries_of
from portal.enums import EntryMoment, EntryRole, WorkshopKind, WorkshopStatus
from portal.models import ClientTurn, Cohort, JournalEntry, Workshop
from portal.models.turns import CLIENT_STATES
from portal.queries.own_texts import read_own

NEAR = timedelta(days=7)  # a session that one prepares, or comes from
A_MONTH_AGO_OR_SO = timedelta(days=3)
NEVER_WRITTEN = 0  # the version of a text that was begun and left as it was


@dataclass(frozen=True)
class Occasion:
    """What a new text is probably about."""

    cohort: Cohort
    workshop: Workshop | None
    moment: EntryMoment
    role: EntryRole


def written_entries(owner: User) -> "QuerySet[JournalEntry]":
    """Return a person's journal without what was begun and never written."""
    return entries_of(owner).exclude(lock_version=NEVER_WRITTEN)


def trash_of(owner: User) -> list[JournalEntry]:
    """Return a person's trash, what went there last first."""
    return read_own(owner, deleted_entries_of(owner).order_by("-deleted_at"))


def sessions_to_write_about(
    cohorts: list[Cohort], *, also: Workshop | None = None
) -> "QuerySet[Workshop]":
    """Return the sessions of these groups that took or take place, by date.

    `also` is the one that a text is about already: cancelled since, it is still that text's.
    """
    offered = ~Q(status=WorkshopStatus.CANCELLED)
    if also is not None:
        offered |= Q(pk=also.pk)
    sessions = Workshop.objects.filter(offered, cohort__in=cohorts)
    return sessions.select_related("cohort").order_by("starts_at", "number")


def occasion_now(owner: User, cohorts: list[Cohort]) -> Occasion:
    """Return what is near: the session that goes on, the last one, the next one, or none of them.

    `cohorts`, at least one, are those in which the owner may write.
    """
    now, sessions = timezone.now(), sessions_to_write_about(cohorts)
    last = sessions.filter(starts_at__lte=now).last()
    coming = sessions.filter(starts_at__gt=now).first()
    distances = {}
    if last:
        distances[last] = max(now - last.ends_at, timedelta())
    if coming:
        distances[coming] = coming.starts_at - now
    nearest = min(distances, key=distances.get, default=None)
    if nearest is not None and distances[nearest] <= NEAR:
        return occasion_of(owner, nearest)
    cohort = nearest.cohort if nearest else cohorts[0]
    return Occasion(cohort, None, EntryMoment.FREE, EntryRole.OTHER)


def occasion_of(owner: User, workshop: Workshop) -> Occasion:
    """Return the moment as it is to a session, and the owner's role there."""
    return Occasion(
        workshop.cohort, workshop, moment_of(workshop), role_of(owner, workshop) or EntryRole.OTHER
    )


def moment_of(workshop: Workshop) -> EntryMoment:
    now = timezone.now()
    if now < workshop.starts_at:
        return EntryMoment.BEFORE
    return EntryMoment.DURING if now <= workshop.ends_at else EntryMoment.AFTER


def role_of(owner: User, workshop: Workshop) -> EntryRole | None:
    """Return what somebody is at a consultation; None at a kickoff or review."""
    if workshop.kind != WorkshopKind.WORKSHOP:
        return None
    mine = ClientTurn.objects.filter(workshop=workshop, client__person=owner)
    is_client = mine.filter(state__in=CLIENT_STATES).exists()
    return EntryRole.CLIENT if is_client else EntryRole.CONSULTANT


def entry_a_month_ago(owner: User, today: date) -> JournalEntry | None:
    """Return the text that was written on this day of last month, or near to it."""
    then = today - relativedelta(months=1)
    around = (then - A_MONTH_AGO_OR_SO, then + A_MONTH_AGO_OR_SO)
    found = read_own(owner, written_entries(owner).filter(entry_date__range=around))
    return min(found, key=lambda one: abs(one.entry_date - then), default=None)
