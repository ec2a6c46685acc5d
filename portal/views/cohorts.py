"""The page of a group."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from cms.models import User
from portal.access import can_facilitate_cohort, cohorts_for, enrolments_of
from portal.enums import EnrolmentStatus
from portal.gate import CharterState, charter_state, open_route, required_version
from portal.models import Cohort
from portal.queries.cohorts import (
    SHOWN_STATES,
    coming_facilitators_of,
    facilitators_of,
    members_of,
)
from portal.queries.turns import fair_lines, history_of, turn_lines
from portal.views.private import private
from portal.views.shared_texts import shared_lately


@private
@open_route
@require_safe
def cohort(request: HttpRequest, cohort_id: UUID) -> HttpResponse:
    """Sessions and charter for everybody in it; the others, for who accepted the charter."""
    mine = cohorts_for(request.user).filter(status__in=SHOWN_STATES).distinct()
    cohort = get_object_or_404(mine.select_related("charter", "pinned_version"), pk=cohort_id)
    state = charter_state(request.user, cohort)
    has_accepted = state == CharterState.ACCEPTED
    context = {
        "cohort": cohort,
        "workshops": cohort.workshops.prefetch_related("moves"),
        **facilitation_of(cohort, has_accepted=has_accepted),
        "members": members_of(cohort, request.user) if has_accepted else [],
        **(turns_in(cohort, request.user) if has_accepted else {}),
        **(shared_lately(request.user, cohort) if has_accepted else {}),
        "has_accepted": has_accepted,
        "charter_version": required_version(cohort),
        "can_leave": enrolments_of(request.user)
        .filter(cohort=cohort, status=EnrolmentStatus.ACTIVE)
        .exists(),
        "facilitates": can_facilitate_cohort(request.user, cohort),
    }
    return render(request, "portal/cohort.html", context)


def facilitation_of(cohort: Cohort, *, has_accepted: bool) -> dict:
    """Return who runs the group; when nobody does yet, and past the charter, who will."""
    facilitators = facilitators_of(cohort)
    awaits = has_accepted and not facilitators
    return {
        "facilitators": facilitators,
        "coming_facilitators": coming_facilitators_of(cohort) if awaits else [],
    }


def turns_in(cohort: Cohort, reader: User) -> dict:
    """Return who is client when, how many turns each had, and what happened (BR-04)."""
    return {
        "turns": turn_lines(cohort, reader),
        "fairness": fair_lines(cohort, reader),
        "history": history_of(cohort),
    }
