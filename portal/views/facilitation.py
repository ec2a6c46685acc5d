"""« Animation » : one's cohorts, and where each member stands; never what they write.

Who the members are is behind the charter's gate, for facilitators as for everybody (contract §7).
"""

from collections.abc import Mapping
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from cms.models import User
from portal.enums import CharterDecision
from portal.gate import CharterState, charter_states_of, gated, open_route
from portal.models import CharterAcceptance, CharterVersion, Cohort, Enrolment
from portal.queries.charter_states import standing_answers
from portal.queries.cohorts import facilitated_cohorts
from portal.queries.sheets_of_others import sheet_lines
from portal.services.charter_reminders import remind_to_answer
from portal.services.proposals import note_agreement
from portal.views.acts import act
from portal.views.private import private
from portal.views.rotation import cohort_run_by

AGREED = "L’accord du groupe est noté\u00a0: l’invitation part par mail."
REMINDED = "C’est fait\u00a0: qui n’a pas répondu reçoit un rappel, au plus un par jour."


@private
@open_route
@require_safe
def facilitation(request: HttpRequest) -> HttpResponse:
    """The cohorts somebody facilitates; an empty page, without a word on others, for the rest."""
    cohorts = facilitated_cohorts(request.user)
    states = charter_states_of(cohorts)
    for cohort in cohorts:
        cohort.has_accepted = states[cohort.pk, request.user.pk] == CharterState.ACCEPTED
    accepted = [one for one in cohorts if one.has_accepted]
    _add_answers(accepted, states)
    _add_sheets(request.user, accepted)
    return render(request, "portal/facilitation.html", {"cohorts": cohorts})


def _add_answers(cohorts: list[Cohort], states: Mapping[tuple[UUID, int], CharterState]) -> None:
    """Put where each member stands with the charter, and which version they accepted."""
    standing = standing_answers([cohort.pk for cohort in cohorts])
    for cohort in cohorts:
        for enrolment in cohort.members:
            key = cohort.pk, enrolment.person_id
            enrolment.charter_state = states[key]
            enrolment.accepted_version = _accepted_in(standing.get(key))
        answers = [one.charter_state for one in cohort.members]
        cohort.waits_for_answers = any(one != CharterState.ACCEPTED for one in answers)


def _accepted_in(answer: CharterAcceptance | None) -> CharterVersion | None:
    accepts = answer is not None and answer.decision == CharterDecision.ACCEPTED
    return answer.version if accepts else None


def _add_sheets(facilitator: User, cohorts: list[Cohort]) -> None:
    """Put what was handed over beside each session to come; behind the charter, as all of it."""
    sessions = [workshop for cohort in cohorts for workshop in cohort.coming]
    lines = sheet_lines(facilitator, sessions)
    for workshop in sessions:
        workshop.sheet_lines = lines.get(workshop.pk, [])


@private
@gated(cohort_of=cohort_run_by)
@require_POST
def remind(request: HttpRequest, cohort_id: UUID) -> HttpResponse:
    """Write to those of one's cohort who have not answered the charter."""
    remind_to_answer(cohort_run_by(request.user, cohort_id=cohort_id))
    messages.success(request, REMINDED)
    return redirect("facilitation")


@private
@gated(cohort_of=cohort_run_by)
@require_POST
def agree(request: HttpRequest, cohort_id: UUID, enrolment_id: UUID) -> HttpResponse:
    """Note that one's group takes in somebody who was proposed to it."""
    cohort = cohort_run_by(request.user, cohort_id=cohort_id)
    places = Enrolment.objects.filter(cohort=cohort).select_related("cohort")
    place = get_object_or_404(places, pk=enrolment_id)
    return act(
        request,
        lambda: note_agreement(place, user=request.user),
        said=AGREED,
        back=reverse("facilitation"),
    )
