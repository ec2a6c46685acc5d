"""Two clients exchange their turns, when both say yes (BR-03).

Each act is one transaction that has locked the cohort.
"""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from cms.models import User
from portal.enums import SwapState, TurnEventKind
from portal.models import ClientTurn, Cohort, Enrolment, TurnSwap
from portal.models.turns import COMING_STATES
from portal.services.locking import ChangedMeanwhile, lock_cohort
from portal.services.turn_marks import give, lock_turn, refuse_client, refuse_over, refuse_twice
from portal.services.turns import NOT_YOURS, active_place
from portal.turn_emails import send_swap_answered, send_swap_asked

NOBODY_S = "Ce passage n’est à personne\u00a0: proposez-vous."
SAME_SESSION = "Ces deux passages sont dans la même séance."
ASKED_ALREADY = "Cet échange est déjà demandé."
NO_LONGER = "Cet échange n’est plus possible."


@transaction.atomic
def ask_swap(wanted: ClientTurn, *, offered: ClientTurn, person: User, seen: int) -> TurnSwap:
    """Ask the client of a turn, at version `seen`, to take one's own instead; they are told.

    ChangedMeanwhile; ValidationError when the exchange could not be made. What keeps the other from
    it, an absence say, is theirs to know: they are asked, and told when they answer.
    """
    wanted = lock_turn(wanted, seen=seen)
    cohort = wanted.workshop.cohort
    offered = _turn(offered.pk, cohort)
    mine = active_place(person, cohort)
    if offered.client_id != mine.pk:
        raise ValidationError(NOT_YOURS)
    if wanted.state not in COMING_STATES or wanted.client_id == mine.pk:
        raise ValidationError(NOBODY_S)
    _refuse_sessions(offered, wanted)
    refuse_client(wanted.workshop, mine, but=wanted)
    refuse_twice(offered.workshop, wanted.client, but=offered)
    pair = [offered.pk, wanted.pk]
    if TurnSwap.objects.filter(offered__in=pair, wanted__in=pair, state=SwapState.ASKED).exists():
        raise ValidationError(ASKED_ALREADY)
    swap = TurnSwap.objects.create(
        offered=offered, wanted=wanted, asked_by=mine, asked_of=wanted.client
    )
    send_swap_asked(swap, cohort)
    return swap


@transaction.atomic
def agree_to_swap(swap: TurnSwap, person: User) -> TurnSwap:
    """Say yes: the two turns change hands at once, and who asked is told.

    ChangedMeanwhile when it was answered, or one of the turns has moved on; ValidationError when
    the exchange cannot be made any more, or is not the person's to answer.
    """
    swap, cohort = _lock(swap)
    if swap.asked_of.person_id != person.pk:
        raise ValidationError(NOT_YOURS)
    offered, wanted = _turn(swap.offered_id, cohort), _turn(swap.wanted_id, cohort)
    if (offered.client_id, wanted.client_id) != (swap.asked_by_id, swap.asked_of_id):
        raise ChangedMeanwhile
    _refuse_sessions(offered, wanted)
    refuse_client(offered.workshop, swap.asked_of, but=offered)
    _refuse_who_asked(wanted, swap.asked_by)
    _answer(swap, SwapState.AGREED)
    for turn, client in ((offered, swap.asked_of), (wanted, swap.asked_by)):
        give(turn, client, actor=person, kind=TurnEventKind.SWAPPED)
    send_swap_answered(swap, cohort)
    return swap


@transaction.atomic
def refuse_swap(swap: TurnSwap, person: User) -> TurnSwap:
    """Say no; nothing changes, who asked is told. Errors as `agree_to_swap`."""
    swap, cohort = _lock(swap)
    if swap.asked_of.person_id != person.pk:
        raise ValidationError(NOT_YOURS)
    _answer(swap, SwapState.REFUSED)
    send_swap_answered(swap, cohort)
    return swap


@transaction.atomic
def take_back_swap(swap: TurnSwap, person: User) -> TurnSwap:
    """Take back what one has asked, as long as it has no answer. Errors as `agree_to_swap`."""
    swap, _ = _lock(swap)
    if swap.asked_by.person_id != person.pk:
        raise ValidationError(NOT_YOURS)
    _answer(swap, SwapState.TAKEN_BACK)
    return swap


def _lock(swap: TurnSwap) -> tuple[TurnSwap, Cohort]:
    cohort = lock_cohort(swap.asked_by.cohort)
    found = TurnSwap.objects.select_related("asked_by__person", "asked_of__person")
    current = found.get(pk=swap.pk)
    if current.state != SwapState.ASKED:
        raise ChangedMeanwhile
    return current, cohort


def _turn(pk, cohort: Cohort) -> ClientTurn:
    turn = ClientTurn.objects.select_related("workshop", "client__person").get(pk=pk)
    turn.workshop.cohort = cohort
    return turn


def _refuse_sessions(offered: ClientTurn, wanted: ClientTurn) -> None:
    """Two sessions, both to come."""
    if offered.workshop_id == wanted.workshop_id:
        raise ValidationError(SAME_SESSION)
    for turn in (wanted, offered):
        refuse_over(turn.workshop)


def _refuse_who_asked(wanted: ClientTurn, asked_by: Enrolment) -> None:
    """Say no without saying why: an absence is for facilitators and coordination to know."""
    try:
        refuse_client(wanted.workshop, asked_by, but=wanted)
    except ValidationError as error:
        raise ValidationError(NO_LONGER) from error


def _answer(swap: TurnSwap, state: SwapState) -> None:
    swap.state, swap.answered_at = state, timezone.now()
    swap.save()
