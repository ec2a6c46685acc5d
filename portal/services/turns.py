"""One turn at a time: what participants do with it, and what whoever runs the group does.

Each act is one transaction that has locked the cohort, of a turn that is still at version `seen`:
ChangedMeanwhile when it is not, ValidationError when it may not be.
"""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from wagtail.log_actions import log

from cms.models import User
from portal.access import MEMBER_STATES
from portal.enums import EnrolmentStatus, TurnEventKind, TurnState, WorkshopStatus
from portal.models import ClientTurn, Cohort, Enrolment
from portal.models.turns import COMING_STATES
from portal.services.turn_marks import (
    NOT_ACTIVE,
    NOT_ACTIVE_YOURSELF,
    OVER,
    give,
    give_next_open_turn,
    lock_turn,
    mark,
    refuse_client,
    refuse_over,
    refuse_twice,
    take_away,
)
from portal.turn_emails import send_turn_freed, send_turns_proposed

TAKEN = "Ce passage n’est plus libre."
NOT_YOURS = "Ce passage n’est pas le vôtre."
CHOOSE = "Choisissez une personne."


# Participants --------------------------------------------------------------------------------


@transaction.atomic
def volunteer(turn: ClientTurn, person: User, *, seen: int) -> ClientTurn:
    """Take a free turn for oneself; the facilitator may confirm it (BR-04)."""
    turn = lock_turn(turn, seen=seen)
    refuse_over(turn.workshop)
    if turn.state != TurnState.OPEN:
        raise ValidationError(TAKEN)
    enrolment = active_place(person, turn.workshop.cohort)
    refuse_client(turn.workshop, enrolment, but=turn)
    give(turn, enrolment, actor=person, kind=TurnEventKind.VOLUNTEERED)
    return turn


@transaction.atomic
def stand_back(turn: ClientTurn, person: User, *, seen: int) -> ClientTurn:
    """Leave one's turn: nobody is forced, no reason is asked, it is open again (BR-04)."""
    turn = lock_turn(turn, seen=seen)
    refuse_over(turn.workshop)
    if turn.state not in COMING_STATES or turn.client.person_id != person.pk:
        raise ValidationError(NOT_YOURS)
    take_away(turn, actor=person)
    return turn


def active_place(person: User, cohort: Cohort) -> Enrolment:
    """Return the place of who asks in a cohort; ValidationError when it is not active."""
    place = Enrolment.objects.filter(person=person, cohort=cohort, status=EnrolmentStatus.ACTIVE)
    if (found := place.select_related("cohort").first()) is None:
        raise ValidationError(NOT_ACTIVE_YOURSELF)
    return found


# Facilitators and coordination ---------------------------------------------------------------


@transaction.atomic
def assign_turn(turn: ClientTurn, *, client: Enrolment | None, seen: int, user: User) -> ClientTurn:
    """Propose a turn to a member; of a session that was held, say who was the client.

    The person is told, when it lies ahead, and so is who had it.
    """
    turn = lock_turn(turn, seen=seen)
    client = _place_of(client, turn.workshop.cohort)
    if client.pk == turn.client_id:
        return turn
    if turn.workshop.status == WorkshopStatus.HELD:
        _say_who_it_was(turn, client, user)
    else:
        refuse_over(turn.workshop)
        refuse_client(turn.workshop, client, but=turn)
        former = turn.client
        give(turn, client, actor=user)
        send_turns_proposed([turn], actor=user)
        _make_up_for(former, turn, user)
    _log(turn, user)
    return turn


def _make_up_for(former: Enrolment | None, turn: ClientTurn, user: User) -> None:
    """Tell who had a turn; who is not there on the day gets the next free one (BR-06)."""
    if former is None:
        return
    send_turn_freed(former, turn, actor=user)
    if turn.workshop.starts_at <= timezone.now():
        give_next(former, turn, user)


def _place_of(client: Enrolment | None, cohort: Cohort) -> Enrolment:
    """The place as it is now that the cohort is locked: it was chosen on a page shown before."""
    places = Enrolment.objects.filter(cohort=cohort, pk=client and client.pk)
    if (found := places.select_related("person", "cohort").first()) is None:
        raise ValidationError(CHOOSE)
    return found


def _say_who_it_was(turn: ClientTurn, client: Enrolment, user: User) -> None:
    if client.status not in MEMBER_STATES:
        raise ValidationError(NOT_ACTIVE)
    refuse_twice(turn.workshop, client, but=turn)
    give(turn, client, actor=user, kind=TurnEventKind.DONE, state=TurnState.DONE)


@transaction.atomic
def confirm_turn(turn: ClientTurn, *, seen: int, user: User) -> ClientTurn:
    turn = lock_turn(turn, seen=seen)
    refuse_over(turn.workshop)
    if turn.state != TurnState.PROPOSED:
        raise ValidationError("Personne n’est pressenti pour ce passage.")
    mark(turn, TurnState.CONFIRMED, kind=TurnEventKind.CONFIRMED, actor=user)
    _log(turn, user)
    return turn


@transaction.atomic
def reopen_turn(turn: ClientTurn, *, seen: int, user: User) -> ClientTurn:
    """Make a turn free again, whoever had it, or when it was to be left out."""
    turn = lock_turn(turn, seen=seen)
    refuse_over(turn.workshop)
    if turn.state == TurnState.OPEN:
        raise ValidationError("Ce passage est déjà ouvert.")
    _make_up_for(take_away(turn, actor=user), turn, user)
    _log(turn, user)
    return turn


@transaction.atomic
def skip_turn(turn: ClientTurn, *, seen: int, user: User) -> ClientTurn:
    """Say that a turn does not, or did not take place; its client gets the next free one."""
    turn = lock_turn(turn, seen=seen)
    if turn.workshop.status == WorkshopStatus.CANCELLED or turn.state == TurnState.SKIPPED:
        raise ValidationError(OVER)
    former = take_away(turn, actor=user, state=TurnState.SKIPPED, kind=TurnEventKind.SKIPPED)
    if former is not None:
        give_next(former, turn, user)
    _log(turn, user)
    return turn


def give_next(former: Enrolment, turn: ClientTurn, user: User | None) -> None:
    """Give who lost a turn without wishing so the next free one, and tell them."""
    if following := give_next_open_turn(former, after=turn.workshop, actor=user):
        following.workshop.cohort = turn.workshop.cohort
        send_turns_proposed([following], actor=None)


def _log(turn: ClientTurn, user: User) -> None:
    log(turn.workshop.cohort, "portal.change_turns", user=user)
