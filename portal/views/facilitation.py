"""« Animation » : one's cohorts, and where each member stands; never what they write."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from portal.access import cohorts_facilitated_by
from portal.gate import CharterState, charter_states_of, open_route
from portal.queries.cohorts import facilitated_cohorts
from portal.services.charter_reminders import remind_to_answer
from portal.views.private import private

REMINDED = "C’est fait\u00a0: qui n’a pas répondu reçoit un rappel, au plus un par jour."


@private
@open_route
@require_safe
def facilitation(request: HttpRequest) -> HttpResponse:
    """The cohorts somebody facilitates; an empty page, without a word on others, for the rest."""
    cohorts = facilitated_cohorts(request.user)
    states = charter_states_of(cohorts)
    for cohort in cohorts:
        for enrolment in cohort.members:
            enrolment.charter_state = states[cohort.pk, enrolment.person_id]
        answers = [one.charter_state for one in cohort.members]
        cohort.waits_for_answers = any(one != CharterState.ACCEPTED for one in answers)
    return render(request, "portal/facilitation.html", {"cohorts": cohorts})


@private
@open_route
@require_POST
def remind(request: HttpRequest, cohort_id: UUID) -> HttpResponse:
    """Write to those of one's cohort who have not answered the charter."""
    cohort = get_object_or_404(cohorts_facilitated_by(request.user), pk=cohort_id)
    remind_to_answer(cohort)
    messages.success(request, REMINDED)
    return redirect("facilitation")
