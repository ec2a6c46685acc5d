"""Whom the portal writes to about a session."""

from datetime import date
from uuid import UUID

from django.db.models import Min, Q
from django.utils import timezone

from cms.models import User
from portal.access import present_facilitations, workshops_for
from portal.enums import CohortStatus, EnrolmentStatus
from portal.models import Enrolment, Facilitation, Workshop

TOLD = {CohortStatus.OPEN, CohortStatus.RUNNING}  # others have nobody to tell yet, or any more


def count_told(workshop: Workshop, *, user: User) -> int:
    """Return how many people would get a mail about a change that `user` makes at a session.

    Its coordinator is one of them, unless the change is theirs; three queries.
    """
    cohort = workshop.cohort
    if cohort.status not in TOLD:
        return 0
    people = {person.pk for person in people_concerned(workshop)}
    if cohort.coordinator != user and cohort.coordinator.is_active:
        people.add(cohort.coordinator_id)
    return len(people)


def people_concerned(workshop: Workshop) -> list[User]:
    """Return its active members, then who facilitates it that day, each once; two queries.

    Nobody who is suspended, gone, only invited, or whose account is closed.
    """
    members = Enrolment.objects.filter(
        cohort=workshop.cohort_id, status=EnrolmentStatus.ACTIVE, person__is_active=True
    )
    people = [one.person for one in members.select_related("person")]
    people += [one.person for one in facilitations_of(workshop).select_related("person")]
    return list({person.pk: person for person in people}.values())


def facilitations_of(workshop: Workshop):
    """The assignments to a session that count on its day: to the cohort, or to it alone."""
    day = workshop.starts_at.astimezone(workshop.zone).date()
    whole = Q(workshop=None, pk__in=present_facilitations(day).values("pk"))
    mine = Facilitation.objects.filter(cohort=workshop.cohort_id, person__is_active=True)
    return mine.filter(whole | Q(workshop=workshop, ends_on__gte=day))


def opening_days(person: User, workshops: list[Workshop]) -> dict[UUID, date]:
    """Return, by session, the first day on which who is to facilitate it may open its page.

    Nothing for sessions whose page is open to them today, or will never be. One query, whatever
    the sessions, for who has no assignment to come.
    """
    coming = Facilitation.objects.filter(person=person, starts_on__gt=timezone.localdate())
    if not coming.exists():
        return {}
    opened = workshops_for(person).in_bulk([one.pk for one in workshops])
    days = {
        one.pk: facilitations_of(one).filter(person=person).aggregate(day=Min("starts_on"))["day"]
        for one in workshops
        if one.pk not in opened
    }
    return {pk: day for pk, day in days.items() if day}
