"""Who may read what: the one place. Querysets that start from the reader, and small predicates.

Whatever is not in them is answered 404, be it missing, another group's, or taken away since.
"""

from datetime import date, timedelta

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from cms.models import User
from portal.enums import CohortStatus, EnrolmentStatus
from portal.models import ClientTurn, Cohort, Enrolment, Facilitation, TurnSwap, Workshop

# What a person who belongs to a cohort may be; suspended and gone, they keep their own data only.
MEMBER_STATES = (EnrolmentStatus.ACTIVE, EnrolmentStatus.COMPLETED)
# The groups that have pages in the portal.
OPEN_GROUPS = (CohortStatus.OPEN, CohortStatus.RUNNING, CohortStatus.CLOSED)
SUBSTITUTE_STAYS = timedelta(days=1)  # after the workshop (BR-62)


# Roles come from data ----------------------------------------------------------------------------


def present_facilitations(day: date | None = None):
    """Assignments that count on a day (today in Paris): a right ends with its assignment."""
    day = day or timezone.localdate()
    return Facilitation.objects.filter(Q(ends_on=None) | Q(ends_on__gte=day), starts_on__lte=day)


def lasting_facilitations(cohort: Cohort):
    """Assignments to a whole cohort that are not over: of today, or to come."""
    lasting = Q(ends_on=None) | Q(ends_on__gte=timezone.localdate())
    return cohort.facilitations.filter(lasting, workshop=None)


def is_facilitator(user: User) -> bool:
    """True for whoever facilitates something today, a single workshop as a substitute included."""
    return present_facilitations().filter(person=user).exists()


def can_view_cohorts(user: User) -> bool:
    """True for the coordination; editors have nothing to do with participants."""
    return user.has_perm("portal.view_cohort")


def can_change_cohorts(user: User) -> bool:
    return user.has_perm("portal.change_cohort")


def must_have_second_factor(user: User) -> bool:
    """True for all who see more than their own: facilitators, whoever enters the admin."""
    return user.is_superuser or user.has_perm("wagtailadmin.access_admin") or is_facilitator(user)


# Cohorts, workshops ------------------------------------------------------------------------------


def enrolments_of(person: User):
    """The places through which a person belongs to a group today."""
    return Enrolment.objects.filter(person=person, status__in=MEMBER_STATES)


def cohorts_facilitated_by(person: User):
    """The whole cohorts a person facilitates today; not those where they replace for a day."""
    assigned = present_facilitations().filter(person=person, workshop=None, cohort=OuterRef("pk"))
    return Cohort.objects.filter(Exists(assigned))


def cohorts_of(person: User):
    """The cohorts a person takes part in."""
    return Cohort.objects.filter(Exists(enrolments_of(person).filter(cohort=OuterRef("pk"))))


def cohorts_for(reader: User):
    """The cohorts whose page a person may open: those they take part in or facilitate."""
    return cohorts_of(reader) | cohorts_facilitated_by(reader)


def workshops_for(reader: User):
    """The workshops a person may open: those of their cohorts, or that they replace someone at."""
    replaced = present_facilitations().filter(person=reader, workshop=OuterRef("pk"))
    return Workshop.objects.filter(
        Q(cohort__in=cohorts_for(reader).values("pk")) | Exists(replaced)
    )


def can_facilitate_cohort(user: User, cohort: Cohort) -> bool:
    return cohorts_facilitated_by(user).filter(pk=cohort.pk).exists()


def can_facilitate_workshop(user: User, workshop: Workshop) -> bool:
    """True for the cohort's facilitators, and for who replaces them at this workshop."""
    mine = present_facilitations().filter(person=user, cohort=workshop.cohort_id)
    return mine.filter(Q(workshop=None) | Q(workshop=workshop)).exists()


# Turns -------------------------------------------------------------------------------------------


def turns_for(participant: User):
    """The turns of the groups a person takes part in: theirs to take, leave and exchange."""
    return ClientTurn.objects.filter(
        workshop__cohort__in=cohorts_of(participant), workshop__cohort__status__in=OPEN_GROUPS
    )


def swaps_for(participant: User):
    """The exchanges that a person asked for, or is asked."""
    mine = enrolments_of(participant).filter(cohort__status__in=OPEN_GROUPS)
    return TurnSwap.objects.filter(Q(asked_by__in=mine) | Q(asked_of__in=mine))


def turns_run_by(facilitator: User):
    """The turns of the cohorts that a person facilitates today."""
    return ClientTurn.objects.filter(workshop__cohort__in=cohorts_facilitated_by(facilitator))
