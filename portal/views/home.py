"""« À faire », the next session, one's groups."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from cms.models import User
from portal.access import can_view_cohorts
from portal.gate import CharterState, charter_states, open_route
from portal.models import Cohort
from portal.queries.cohorts import my_groups, next_workshop, paused_enrolments
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
    context = {
        "to_do": things_to_do(request.user, groups),
        "next_workshop": next_workshop(request.user),
        "groups": groups,
        "paused": paused_enrolments(request.user),
        "coordinates": can_view_cohorts(request.user),
    }
    return render(request, "portal/home.html", context)


def things_to_do(person: User, groups: list[Cohort]) -> list[ToDo]:
    """Return what waits for a person, most pressing first."""
    found = []
    if not person.get_full_name():
        found.append(ToDo("Dire votre nom", "Le groupe ne vous connaît pas", reverse("profile")))
    states = charter_states(person, groups)
    for cohort in groups:
        if words := CHARTER_TO_DO.get(states[cohort.pk]):
            href = reverse("cohort_charter", args=[cohort.pk])
            found.append(ToDo(*words, href, about=cohort.name))
    return found
