"""What the coordination reads of a cohort's sessions besides their dates."""

from datetime import datetime
from uuid import UUID

from django.db.models import Max, Prefetch
from django.utils import timezone

from portal.access import MEMBER_STATES
from portal.enums import NoticeKind, WorkshopStatus
from portal.models import Absence, Cohort, Workshop, WorkshopNotice


def workshops_with_what_changed(cohort: Cohort) -> list[Workshop]:
    """Return a cohort's sessions with their old dates, and who said they would be `absent`."""
    absences = Absence.objects.filter(enrolment__status__in=MEMBER_STATES)
    workshops = list(
        cohort.workshops.select_related("facilitator").prefetch_related(
            "moves",
            Prefetch("absences", queryset=absences.select_related("enrolment__person")),
        )
    )
    for workshop in workshops:
        workshop.absent = [str(one.enrolment.person) for one in workshop.absences.all()]
    return workshops


def convocations_of(cohort: Cohort) -> dict[UUID | int, datetime]:
    """Return when each person was last called to the beginning of a cohort, by their key."""
    sent = WorkshopNotice.objects.filter(workshop__cohort=cohort, kind=NoticeKind.CONVOCATION)
    found = sent.order_by().values_list("person").annotate(last=Max("updated_at"))
    return dict(found)


def is_to_begin(workshops: list[Workshop]) -> bool:
    """True when the first of a cohort's sessions, cancelled ones aside, lies ahead."""
    first = next((one for one in workshops if one.status != WorkshopStatus.CANCELLED), None)
    return first is not None and first.starts_at > timezone.now()
