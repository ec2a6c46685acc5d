"""Who is proposed to a group that has begun: nobody writes to them until it agrees (BR-14)."""

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from portal.enums import CohortStatus, EnrolmentStatus, WorkshopStatus
from portal.models import Cohort, Enrolment, Invitation, Workshop

TO_COME = (CohortStatus.DRAFT, CohortStatus.OPEN)


def has_begun(cohort: Cohort) -> bool:
    """True for a cohort that runs or ran, by its state or because a session of it has begun."""
    return cohort.status not in TO_COME or _begun().filter(cohort=cohort).exists()


def places_proposed():
    """The places that wait for their group's word: given since it began, and no link ever sent.

    Of a group that is over nobody asks any more, and who was proposed is no member of it either.
    """
    begun = ~Q(cohort__status__in=TO_COME) | Exists(_begun().filter(cohort=OuterRef("cohort")))
    places = Enrolment.objects.filter(begun, status=EnrolmentStatus.INVITED, group_agreed_at=None)
    sent = Invitation.objects.filter(enrolment=OuterRef("pk"))
    return places.filter(~Exists(sent))


def is_proposed(place: Enrolment) -> bool:
    return places_proposed().filter(pk=place.pk).exists()


def _begun():
    return Workshop.objects.filter(starts_at__lte=timezone.now()).exclude(
        status=WorkshopStatus.CANCELLED
    )
