"""« À faire », the next session, one's groups."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cms.models import User
from portal.access import can_view_cohorts
from portal.gate import CharterState, charter_states, open_route
from portal.models import Cohort, Workshop
from portal.queries.cohorts import my_groups, next_workshop, paused_enrolments
from portal.queries.turns import my_coming_turns, turn_lines_from
from portal.views.private import private
from portal.views.to_do import things_to_do


@private
@open_route
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    groups = my_groups(request.user)
    states = charter_states(request.user, groups)
    open_groups = [one for one in groups if states[one.pk] == CharterState.ACCEPTED]
    soonest = next_workshop(request.user)
    context = {
        "to_do": things_to_do(request.user, groups, states),
        "next_workshop": soonest,
        **turns_ahead(request.user, open_groups, soonest),
        "groups": groups,
        "paused": paused_enrolments(request.user),
        "coordinates": can_view_cohorts(request.user),
    }
    return render(request, "portal/home.html", context)


def turns_ahead(person: User, cohorts: list[Cohort], soonest: Workshop | None) -> dict:
    """Return who is client at the next session, and one's own turns of later ones.

    Of a session without turns, a kickoff say, who is client at the next of its group that has some.
    `cohorts` are those whose charter the person accepted: of others nothing is told.
    """
    is_told = soonest and any(one.pk == soonest.cohort_id for one in cohorts)
    lines = turn_lines_from(soonest, person) if is_told else []
    mine = my_coming_turns(person, cohorts)
    return {
        "turns": [one for one in lines if one.turn.workshop_id == soonest.pk],
        "turns_after": [
            one for one in lines if one.turn.workshop_id != soonest.pk and not one.is_reader
        ],
        "later_turns": [one for one in mine if not soonest or one.workshop_id != soonest.pk],
    }
