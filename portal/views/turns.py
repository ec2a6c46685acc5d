"""Turns, for participants: take one, leave it, exchange it. The charter's gate is before all."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_POST

from cms.models import User
from portal.access import enrolments_of, swaps_for, turns_for
from portal.forms.turns import AnswerForm, SeenForm, SwapForm
from portal.gate import gated
from portal.models import ClientTurn, Cohort, TurnSwap, Workshop
from portal.models.turns import COMING_STATES
from portal.services.swaps import agree_to_swap, ask_swap, refuse_swap, take_back_swap
from portal.services.turns import stand_back, volunteer
from portal.views.acts import act
from portal.views.private import private

TAKEN = "C’est noté\u00a0: vous êtes pressenti·e pour ce passage."
LEFT = "C’est noté\u00a0: ce passage est de nouveau ouvert. Personne n’est obligé de passer."
ASKED = "Votre demande est envoyée. Rien ne change tant que l’autre personne n’a pas accepté."
ANSWERS = {
    "agree": (agree_to_swap, "L’échange est fait."),
    "refuse": (refuse_swap, "C’est noté\u00a0: vous gardez votre passage."),
    "take_back": (take_back_swap, "Votre demande est retirée."),
}


def cohort_of_turn(reader: User, *, turn_id: UUID) -> Cohort:
    return _find_turn(reader, turn_id).workshop.cohort


def cohort_of_swap(reader: User, *, swap_id: UUID) -> Cohort:
    return _find_swap(reader, swap_id).asked_by.cohort


@private
@gated(cohort_of=cohort_of_turn)
@require_POST
def take(request: HttpRequest, turn_id: UUID) -> HttpResponse:
    turn, form = _find_turn(request.user, turn_id), SeenForm(request.POST)
    return act(
        request,
        lambda: volunteer(turn, request.user, **form.cleaned_data),
        said=TAKEN,
        back=_page_of(turn.workshop),
        form=form,
    )


@private
@gated(cohort_of=cohort_of_turn)
@require_POST
def leave(request: HttpRequest, turn_id: UUID) -> HttpResponse:
    turn, form = _find_turn(request.user, turn_id), SeenForm(request.POST)
    return act(
        request,
        lambda: stand_back(turn, request.user, **form.cleaned_data),
        said=LEFT,
        back=_page_of(turn.workshop),
        form=form,
    )


@private
@gated(cohort_of=cohort_of_turn)
@require_POST
def ask(request: HttpRequest, turn_id: UUID) -> HttpResponse:
    """Offer one of one's own turns for this one."""
    turn = _find_turn(request.user, turn_id)
    form = SwapForm(request.POST, offers=_own_turns(request.user, turn.workshop.cohort))
    return act(
        request,
        lambda: ask_swap(turn, person=request.user, **form.cleaned_data),
        said=ASKED,
        back=_page_of(turn.workshop),
        form=form,
    )


@private
@gated(cohort_of=cohort_of_swap)
@require_POST
def answer(request: HttpRequest, swap_id: UUID) -> HttpResponse:
    """Say yes or no to an exchange, or take one's own back."""
    swap = _find_swap(request.user, swap_id)
    form = AnswerForm(request.POST)
    deed, said = ANSWERS.get(request.POST.get("answer", ""), (None, ""))
    mine = swap.wanted if swap.asked_of.person_id == request.user.pk else swap.offered
    return act(
        request,
        lambda: deed(swap, request.user),
        said=said,
        back=_page_of(mine.workshop),
        form=form,
    )


def _own_turns(person: User, cohort: Cohort):
    mine = enrolments_of(person).filter(cohort=cohort)
    return ClientTurn.objects.filter(client__in=mine, state__in=COMING_STATES)


def _find_turn(reader: User, turn_id: UUID) -> ClientTurn:
    turns = turns_for(reader).select_related("workshop__cohort__charter")
    return get_object_or_404(
        turns.select_related("workshop__cohort__pinned_version", "client"), pk=turn_id
    )


def _find_swap(reader: User, swap_id: UUID) -> TurnSwap:
    swaps = swaps_for(reader).select_related(
        "asked_by__person",
        "asked_by__cohort__charter",
        "asked_by__cohort__pinned_version",
        "asked_of__person",
        "offered__workshop",
        "wanted__workshop",
    )
    return get_object_or_404(swaps, pk=swap_id)


def _page_of(workshop: Workshop) -> str:
    return reverse("workshop", args=[workshop.pk]) + "#passages"
