"""« À faire », the next session, one's groups."""

from dataclasses import dataclass
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from cms.models import User
from portal.access import can_view_cohorts
from portal.gate import CharterState, charter_states, open_route
from portal.models import Cohort, TurnSwap, Workshop
from portal.queries.cohorts import my_groups, next_workshop, paused_enrolments
from portal.queries.turns import my_coming_turns, swaps_to_answer, turn_lines_at
from portal.template_tags import session_in_a_sentence
from portal.views.private import private

CHARTER_TO_DO = {
    CharterState.NEVER: ("Lire et accepter la charte", "Elle ouvre le groupe"),
    CharterState.PENDING: ("Relire la charte", "Une nouvelle version attend votre accord"),
    CharterState.DECLINED: ("Reparler de la charte", "Vous l’avez refusée"),
}


@dataclass(frozen=True)
class ToDo:
    """A line of « À faire »: what, where it stands, and the group it is about."""

    what: str
    state: str
    href: str
    about: str = ""


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

    `cohorts` are those whose charter the person accepted: of others nothing is told.
    """
    is_told = soonest and any(one.pk == soonest.cohort_id for one in cohorts)
    mine = my_coming_turns(person, cohorts)
    return {
        "turns": turn_lines_at(soonest, person) if is_told else [],
        "later_turns": [one for one in mine if not soonest or one.workshop_id != soonest.pk],
    }


def things_to_do(
    person: User, groups: list[Cohort], states: dict[UUID, CharterState]
) -> list[ToDo]:
    """Return what waits for a person, most pressing first."""
    found = []
    if not person.get_full_name():
        found.append(ToDo("Dire votre nom", "Le groupe ne vous connaît pas", reverse("profile")))
    for cohort in groups:
        if words := CHARTER_TO_DO.get(states[cohort.pk]):
            href = reverse("cohort_charter", args=[cohort.pk])
            found.append(ToDo(*words, href, about=cohort.name))
    accepted = [one for one in groups if states[one.pk] == CharterState.ACCEPTED]
    return found + [swap_to_do(swap) for swap in swaps_to_answer(person, accepted)]


def swap_to_do(swap: TurnSwap) -> ToDo:
    cohort = swap.wanted.workshop.cohort
    return ToDo(
        "Répondre à un échange de passages",
        f"{swap.wanted.workshop} contre {session_in_a_sentence(swap.offered.workshop)}",
        reverse("workshop", args=[swap.wanted.workshop_id]) + "#passages",
        about=cohort.name,
    )
