"""One's own path by months: sessions, texts, commitments that were kept. For oneself alone."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import TruncDate
from django.utils import timezone

from cms.models import User
from portal.access import commitments_of
from portal.enums import EnrolmentStatus, WorkshopStatus
from portal.models import Absence, Enrolment, Workshop
from portal.models.journal import KEPT_STATES
from portal.months import Month
from portal.queries.journal import written_entries

AT_MOST = 24  # months, the last ones


@dataclass(frozen=True)
class PathMonth:
    """What there was in a month."""

    month: Month
    sessions: int
    entries: int
    commitments: int


def path_of(person: User) -> list[PathMonth]:
    """Return the months from the first with anything in it to the present one; three queries.

    Empty for who has nothing yet; at most the last two years.
    """
    sessions, entries, commitments = (
        Counter(Month.of(day) for day in days)
        for days in (_session_days(person), _entry_days(person), _kept_days(person))
    )
    present = Month.of(timezone.localdate())
    first = min([*sessions, *entries, *commitments], default=None)
    months = list(_until(first, present))[-AT_MOST:] if first else []
    return [PathMonth(one, sessions[one], entries[one], commitments[one]) for one in months]


def _until(first: Month, last: Month) -> Iterator[Month]:
    while first <= last:
        yield first
        first = first.next


def _session_days(person: User) -> Iterator[date]:
    """The days of sessions that took place while the person had a place, and was not absent."""
    had_a_place = Enrolment.objects.exclude(status=EnrolmentStatus.INVITED).filter(
        Q(left_on=None) | Q(left_on__gte=OuterRef("day")),
        person=person,
        cohort=OuterRef("cohort"),
        joined_on__lte=OuterRef("day"),
    )
    absent = Absence.objects.filter(workshop=OuterRef("pk"), enrolment__person=person)
    over = Workshop.objects.filter(ends_at__lte=timezone.now()).exclude(
        status=WorkshopStatus.CANCELLED
    )
    found = over.annotate(day=TruncDate("starts_at")).filter(Exists(had_a_place), ~Exists(absent))
    for one in found:
        yield one.starts_at.astimezone(one.zone).date()


def _entry_days(person: User) -> Iterator[date]:
    days = written_entries(person).order_by().values_list("entry_date", flat=True)
    return (day for day in days if day <= timezone.localdate())


def _kept_days(person: User) -> Iterator[date]:
    moments: Iterator[datetime] = (
        commitments_of(person)
        .filter(state__in=KEPT_STATES, state_changed_at__isnull=False)
        .order_by()
        .values_list("state_changed_at", flat=True)
    )
    return (timezone.localdate(moment) for moment in moments)
