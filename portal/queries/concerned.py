"""Whom the portal writes to about a session."""

from django.db.models import Q

from cms.models import User
from portal.access import present_facilitations
from portal.enums import EnrolmentStatus
from portal.models import Enrolment, Facilitation, Workshop


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
