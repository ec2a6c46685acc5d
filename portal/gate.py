"""The charter's gate (contract §7): what a person may see and do before they accepted it.

Every view of the portal declares itself `@gated` or `@open_route`; a test walks all routes and
fails at one that says neither. Both stand below `@private`: who is asked has logged in.
"""

from collections.abc import Callable
from functools import wraps
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from cms.models import User
from portal.access import OPEN_GROUPS, cohorts_for, cohorts_of, workshops_for
from portal.enums import CharterState, WorkshopKind
from portal.models import Cohort, Workshop
from portal.queries.charter_states import (
    charter_state,
    charter_states,
    charter_states_of,
    required_version,
)

__all__ = [
    "MAY_WRITE",
    "CharterState",
    "can_read_group",
    "can_see_video_link",
    "can_write_for_oneself",
    "can_write_texts",
    "charter_state",
    "charter_states",
    "charter_states_of",
    "cohorts_to_write_in",
    "gated",
    "lead_to_charter",
    "open_route",
    "refuse_writing",
    "required_version",
]

SAFE_METHODS = {"GET", "HEAD"}
MAY_WRITE = {CharterState.ACCEPTED, CharterState.PENDING}  # for oneself
NOT_YET = "Acceptez d’abord la charte de ce groupe."
View = Callable[..., HttpResponse]


# What a person may -------------------------------------------------------------------------------


def can_read_group(person: User, cohort: Cohort) -> bool:
    """True for who belongs to the group and has accepted its charter: members' names, sharing."""
    return _belongs_to(person, cohort) and (charter_state(person, cohort) == CharterState.ACCEPTED)


def can_write_for_oneself(person: User, cohort: Cohort) -> bool:
    """True for who accepted it once and did not take that back: own sheets, journal, commitments.

    A new major version that waits for an answer takes the others' texts away, not one's own.
    """
    return _belongs_to(person, cohort) and charter_state(person, cohort) in MAY_WRITE


def can_write_texts(person: User, cohort: Cohort) -> bool:
    """The same for who takes part: journal and commitments are theirs, not a facilitator's."""
    takes_part = cohorts_of(person).filter(pk=cohort.pk).exists()
    return takes_part and charter_state(person, cohort) in MAY_WRITE


def cohorts_to_write_in(person: User) -> list[Cohort]:
    """Return the groups a person takes part in and may write for themselves in; three queries."""
    mine = cohorts_of(person).filter(status__in=OPEN_GROUPS).order_by("-created_at", "code")
    mine = list(mine.select_related("charter", "pinned_version"))
    states = charter_states(person, mine)
    return [cohort for cohort in mine if states[cohort.pk] in MAY_WRITE]


def can_see_video_link(person: User, workshop: Workshop) -> bool:
    """True for who may open the workshop and accepted; for the kickoff, where the charter is
    discussed, without (BR-20)."""
    if not workshops_for(person).filter(pk=workshop.pk).exists():
        return False
    if workshop.kind == WorkshopKind.KICKOFF:
        return True
    return charter_state(person, workshop.cohort) == CharterState.ACCEPTED


def _belongs_to(person: User, cohort: Cohort) -> bool:
    """A substitute belongs to the one workshop, and through it to what the group shares there."""
    return (
        cohorts_for(person).filter(pk=cohort.pk).exists()
        or workshops_for(person).filter(cohort=cohort).exists()
    )


# What a view says of itself ----------------------------------------------------------------------


def open_route(view: View) -> View:
    """Declare that a view shows nothing of others: it asks the predicates above where it must."""
    view.charter_gate = "open"
    return view


def cohort_at(reader: User, *, cohort_id: UUID, **rest) -> Cohort:
    """Find the reader's cohort that an address names, if it has pages; 404 for everything else."""
    mine = cohorts_for(reader).filter(status__in=OPEN_GROUPS).distinct()
    return get_object_or_404(mine.select_related("charter", "pinned_version"), pk=cohort_id)


def gated(view: View | None = None, *, cohort_of: Callable[..., Cohort] = cohort_at) -> View:
    """Let in those who accepted the charter of the cohort that the address is about.

    `cohort_of(reader, **arguments of the view)` finds it, or raises Http404. The others are led
    to the charter: a page that is asked for by a redirect, what is sent by 403 with the link.
    """
    if view is None:
        return lambda view: gated(view, cohort_of=cohort_of)

    @wraps(view)
    def behind_the_gate(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        cohort = cohort_of(request.user, **kwargs)
        if charter_state(request.user, cohort) == CharterState.ACCEPTED:
            return view(request, *args, **kwargs)
        return lead_to_charter(request, cohort)

    behind_the_gate.charter_gate = "gated"
    return behind_the_gate


def lead_to_charter(request: HttpRequest, cohort: Cohort) -> HttpResponse:
    """Answer who must accept the charter first: to it for a page, 403 for what is sent."""
    address = reverse("cohort_charter", args=[cohort.pk])
    if _asks_for_json(request):
        return JsonResponse({"detail": NOT_YET, "charter": address}, status=403)
    if request.method in SAFE_METHODS and "HX-Request" not in request.headers:
        return redirect(address)
    return render(request, "portal/charter/not_yet.html", {"cohort": cohort}, status=403)


def refuse_writing(request: HttpRequest, cohort: Cohort) -> HttpResponse:
    """Answer who may not write there: the charter comes first for who takes part in the group;
    for who left it, or pauses, there is nothing to accept."""
    if cohorts_of(request.user).filter(pk=cohort.pk).exists():
        return lead_to_charter(request, cohort)
    raise PermissionDenied


def _asks_for_json(request: HttpRequest) -> bool:
    return request.get_preferred_type(["text/html", "application/json"]) == "application/json"
