"""The page of a session, and « Je serai absent·e »."""

import re
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.html import format_html
from django.views.decorators.http import require_POST, require_safe

from cms.models import User
from portal.access import (
    can_facilitate_cohort,
    can_facilitate_workshop,
    enrolments_of,
    workshops_for,
)
from portal.enums import SwapState, WorkshopKind, WorkshopStatus
from portal.gate import (
    CharterState,
    can_see_video_link,
    can_write_for_oneself,
    charter_state,
    open_route,
)
from portal.models import ClientTurn, Workshop
from portal.queries.cohorts import SHOWN_STATES, absences_at, is_absent
from portal.queries.preparations import task_at
from portal.queries.sheets_of_others import sheet_lines
from portal.queries.turns import (
    has_left_a_free_turn,
    my_coming_turns,
    next_open_turn,
    swaps_at,
    turn_at,
    turn_lines_at,
)
from portal.services.locking import ChangedMeanwhile
from portal.services.workshops import announce_absence, take_back_absence
from portal.views.private import private
from portal.views.shared_texts import texts_at

ABSENT = "C’est noté\u00a0: l’animation et la coordination savent que vous serez absent·e."
CHANGED = (
    "Cette séance a changé pendant que vous la lisiez\u00a0: rien n’a été noté. "
    "Voyez quand et où elle a lieu, puis dites-le de nouveau."
)
DIGITS, NEVER = re.compile(r"[0-9]{1,9}"), -1  # no session is at that version
PRESENT = "C’est noté\u00a0: vous serez là."
PRESENT_AND_FREE = format_html(
    '{} Le passage que vous aviez à cette séance est encore libre\u00a0: <a href="{}">{}</a>.',
    PRESENT,
    "#passages",
    "reprendre mon passage",
)


@private
@open_route
@require_safe
def workshop(request: HttpRequest, workshop_id: UUID) -> HttpResponse:
    """Date and place for everybody; link and access code as the charter's gate allows."""
    workshop = _find(request, workshop_id)
    facilitates = can_facilitate_workshop(request.user, workshop)
    has_accepted = charter_state(request.user, workshop.cohort) == CharterState.ACCEPTED
    context = {
        "workshop": workshop,
        "cohort": workshop.cohort,
        "steps": workshop.steps.all() if workshop.kind == WorkshopKind.WORKSHOP else [],
        "may_join": can_see_video_link(request.user, workshop),
        "facilitates": facilitates,
        "may_change": _may_change(request, workshop),
        "has_begun": workshop.starts_at <= timezone.now(),
        "absences": absences_at(workshop) if facilitates and has_accepted else [],
        "has_accepted": has_accepted,
        "is_absent": is_absent(workshop, request.user),
        "may_be_absent": _may_be_absent(request, workshop),
        **_turns_at(request.user, workshop, has_accepted=has_accepted),
        **_sheets_at(request.user, workshop, has_accepted=has_accepted),
        **texts_at(request.user, workshop, has_accepted=has_accepted),
    }
    return render(request, "portal/workshop.html", context)


@private
@open_route
@require_POST
def absence(request: HttpRequest, workshop_id: UUID) -> HttpResponse:
    """Say that one will not be there, or, with `presence`, that one will after all.

    Who would lose a turn by it is asked first; `sure` is their answer.
    """
    workshop = _find(request, workshop_id)
    if not enrolments_of(request.user).filter(cohort=workshop.cohort_id).exists():
        raise Http404
    comes, seen = "presence" in request.POST, _seen(request)
    is_sure = comes or "sure" in request.POST or seen != workshop.version
    if not is_sure and (turn := turn_at(workshop, request.user)):
        return _ask_first(request, workshop, turn)
    change = take_back_absence if comes else announce_absence
    try:
        change(workshop, request.user, seen=seen)
    except ChangedMeanwhile:
        messages.error(request, CHANGED)
    except ValidationError as error:
        messages.error(request, error.messages[0])
    else:
        messages.success(request, _present(request.user, workshop) if comes else ABSENT)
    return redirect("workshop", workshop.pk)


def _seen(request: HttpRequest) -> int:
    seen = request.POST.get("seen", "")
    return int(seen) if DIGITS.fullmatch(seen) else NEVER


def _ask_first(request: HttpRequest, workshop: Workshop, turn: ClientTurn) -> HttpResponse:
    """A tap must not cost a turn: say what becomes of it, and of the sheet, before."""
    following = next_open_turn(turn.client, after=workshop)
    context = {"workshop": workshop, "cohort": workshop.cohort, "following": following}
    return render(request, "portal/absence.html", context)


def _present(person: User, workshop: Workshop) -> str:
    """Who comes after all finds the way to the turn that they had, as long as it is free."""
    accepted = charter_state(person, workshop.cohort) == CharterState.ACCEPTED
    return PRESENT_AND_FREE if accepted and has_left_a_free_turn(workshop, person) else PRESENT


def _find(request: HttpRequest, workshop_id: UUID) -> Workshop:
    mine = workshops_for(request.user).filter(cohort__status__in=SHOWN_STATES)
    return get_object_or_404(
        mine.select_related("cohort__charter", "cohort__pinned_version", "facilitator"),
        pk=workshop_id,
    )


def _may_change(request: HttpRequest, workshop: Workshop) -> bool:
    open_to_change = workshop.status in {WorkshopStatus.PLANNED, WorkshopStatus.CONFIRMED}
    return open_to_change and can_facilitate_cohort(request.user, workshop.cohort)


def _may_be_absent(request: HttpRequest, workshop: Workshop) -> bool:
    coming = workshop.starts_at > timezone.now() and workshop.status != WorkshopStatus.CANCELLED
    return coming and enrolments_of(request.user).filter(cohort=workshop.cohort_id).exists()


def _turns_at(reader: User, workshop: Workshop, *, has_accepted: bool) -> dict:
    """Return who is client, and what the reader may do about it, once the charter is accepted."""
    if workshop.kind != WorkshopKind.WORKSHOP:
        return {}
    if not has_accepted:
        return {"turns_wait_for_charter": True}
    lines = turn_lines_at(workshop, reader)
    mine = my_coming_turns(reader, [workshop.cohort])
    takes_part = enrolments_of(reader).filter(cohort=workshop.cohort_id).exists()
    swaps = swaps_at(workshop, reader) if takes_part else []
    return {
        "turns": lines,
        "may_act": takes_part and _is_ahead(workshop),
        "is_client_here": any(line.is_reader for line in lines),
        "offers": [one for one in mine if one.workshop_id != workshop.pk],
        "swaps": swaps,
        "is_asking": any(one.state == SwapState.ASKED and not one.is_to_answer for one in swaps),
        "shows_turns": True,
    }


def _sheets_at(reader: User, workshop: Workshop, *, has_accepted: bool) -> dict:
    """Return one's own sheet, to begin or to read again, and those that others let one read."""
    lines = sheet_lines(reader, [workshop]) if has_accepted else {}
    return {
        "task": task_at(reader, workshop),
        "may_prepare": has_accepted or can_write_for_oneself(reader, workshop.cohort),
        "sheet_lines": lines.get(workshop.pk, []),
    }


def _is_ahead(workshop: Workshop) -> bool:
    over = workshop.status in {WorkshopStatus.CANCELLED, WorkshopStatus.HELD}
    return not over and workshop.ends_at > timezone.now()
