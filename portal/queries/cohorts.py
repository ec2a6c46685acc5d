"""What the pages of the portal read: each answers a whole list at a constant number of queries."""

from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Prefetch, Q
from django.utils import timezone

from cms.models import OfferRequest, User
from portal.access import (
    MEMBER_STATES,
    OPEN_GROUPS,
    cohorts_facilitated_by,
    cohorts_of,
    enrolments_of,
    lasting_facilitations,
    present_facilitations,
    workshops_for,
)
from portal.enums import CohortStatus, EnrolmentStatus, WorkshopStatus
from portal.models import Absence, Cohort, Enrolment, Facilitation, Workshop
from portal.queries.proposals import places_proposed

SHOWN_STATES = OPEN_GROUPS


@dataclass(frozen=True)
class Member:
    """A member as the others may see them (domain §10): the rest is left out by themselves."""

    name: str
    is_reader: bool
    organisation: str = ""
    email: str = ""


def my_groups(reader: User) -> list[Cohort]:
    """Return the cohorts somebody takes part in or facilitates, with their sessions.

    Each bears `is_facilitated`.
    """
    facilitated = cohorts_facilitated_by(reader).filter(pk=OuterRef("pk"))
    cohorts = cohorts_of(reader) | cohorts_facilitated_by(reader)
    found = cohorts.filter(status__in=SHOWN_STATES).annotate(is_facilitated=Exists(facilitated))
    workshops = Workshop.objects.order_by("starts_at")
    return list(
        found.select_related("charter", "pinned_version")
        .prefetch_related(Prefetch("workshops", queryset=workshops))
        .order_by("status", "name")
        .distinct()
    )


def next_workshop(reader: User) -> Workshop | None:
    """Return the soonest session a person may go to that is not over nor cancelled."""
    now = timezone.now()
    coming = workshops_for(reader).filter(ends_at__gte=now, cohort__status__in=SHOWN_STATES)
    coming = coming.exclude(status=WorkshopStatus.CANCELLED)
    return coming.select_related("cohort").order_by("starts_at").first()


def paused_enrolments(person: User) -> list[Enrolment]:
    """Return the places of a person that are suspended: they are told whom to ask."""
    paused = Enrolment.objects.filter(person=person, status=EnrolmentStatus.SUSPENDED)
    return list(paused.select_related("cohort"))


def members_of(cohort: Cohort, reader: User) -> list[Member]:
    """Return the members of a cohort as its other members may see them."""
    enrolments = cohort.enrolments.filter(status__in=MEMBER_STATES).select_related("person")
    return [
        Member(
            name=enrolment.person.get_full_name() or "Un membre sans nom",
            is_reader=enrolment.person_id == reader.pk,
            organisation=enrolment.organisation if enrolment.shows_organisation else "",
            email=enrolment.person.email if enrolment.shows_email else "",
        )
        for enrolment in enrolments
    ]


def facilitators_of(cohort: Cohort) -> list[str]:
    """Return the names of those who facilitate a cohort today."""
    present = present_facilitations().filter(cohort=cohort, workshop=None)
    return [one.person.get_full_name() for one in present.select_related("person")]


def coming_facilitators_of(cohort: Cohort) -> list[Facilitation]:
    """Return the assignments to a cohort that begin after today, the soonest first; one query."""
    coming = lasting_facilitations(cohort).filter(starts_on__gt=timezone.localdate())
    return list(coming.select_related("person").order_by("starts_on", "pk"))


def facilitated_cohorts(facilitator: User) -> list[Cohort]:
    """Return the cohorts somebody facilitates, with their members and the sessions to come.

    `proposed` are the places that wait for the group's word: of them a name is shown, and no more.
    """
    cohorts = cohorts_facilitated_by(facilitator).exclude(status=CohortStatus.ARCHIVED)
    absent = Count("absences", filter=Q(absences__enrolment__status__in=MEMBER_STATES))
    coming = Workshop.objects.filter(ends_at__gte=timezone.now()).annotate(absent_count=absent)
    proposed = places_proposed().filter(person__is_active=True).select_related("person")
    members = Enrolment.objects.exclude(status=EnrolmentStatus.WITHDRAWN).select_related("person")
    members = members.exclude(pk__in=places_proposed().order_by().values("pk"))
    return list(
        cohorts.select_related("charter", "pinned_version", "coordinator").prefetch_related(
            Prefetch("enrolments", queryset=members, to_attr="members"),
            Prefetch("enrolments", queryset=proposed, to_attr="proposed"),
            Prefetch("workshops", queryset=coming.order_by("starts_at"), to_attr="coming"),
        )
    )


def absences_at(workshop: Workshop) -> list[str]:
    """Return the names of the members who will not be there: for facilitators (no reason)."""
    absences = Absence.objects.filter(workshop=workshop, enrolment__status__in=MEMBER_STATES)
    return [
        one.enrolment.person.get_full_name()
        for one in absences.select_related("enrolment__person").order_by("created_at")
    ]


def is_absent(workshop: Workshop, person: User) -> bool:
    mine = enrolments_of(person).filter(cohort=workshop.cohort_id)
    return Absence.objects.filter(workshop=workshop, enrolment__in=mine).exists()


def cohorts_opened_from(offer_request: OfferRequest) -> list[Cohort]:
    """Return the cohorts that were opened from a request for an offer, the oldest first."""
    return list(Cohort.objects.filter(offer_request=offer_request).order_by("created_at"))


def cohorts_with_counts():
    """Return the cohorts as the coordination's list shows them."""
    active = Count("enrolments", filter=Q(enrolments__status__in=MEMBER_STATES), distinct=True)
    invited = Count(
        "enrolments", filter=Q(enrolments__status=EnrolmentStatus.INVITED), distinct=True
    )
    return Cohort.objects.select_related("coordinator").annotate(
        active_count=active, invited_count=invited
    )
