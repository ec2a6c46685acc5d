"""What turns follow: absences, departures, sessions that are held or cancelled.

The callers own the transaction and have locked the cohort.
"""

from datetime import date

from django.utils import timezone

from cms.models import User
from portal.access import MEMBER_STATES
from portal.enums import TurnEventKind, TurnState, WorkshopKind, WorkshopStatus
from portal.models import ClientTurn, Enrolment, Workshop
from portal.models.turns import COMING_STATES
from portal.services.turn_marks import coming_turns_of, drop_swaps, mark, take_away
from portal.services.turns import give_next


def free_turn_of_absent(enrolment: Enrolment, workshop: Workshop) -> None:
    """Open the turn of a client who will not be there; they get the next free one (BR-06)."""
    for turn in coming_turns_of(enrolment).filter(workshop=workshop):
        turn.workshop.cohort = enrolment.cohort
        take_away(turn, actor=enrolment.person)
        give_next(enrolment, turn, None)


def free_turns_of_leaver(enrolment: Enrolment, *, user: User) -> None:
    """Open the turns that somebody has after they left or paused; those before stay (BR-10)."""
    mine = ClientTurn.objects.filter(client=enrolment, state__in=COMING_STATES)
    for turn in mine.select_related("workshop", "client__person"):
        if _is_after(turn.workshop, enrolment.left_on):
            take_away(turn, actor=user)


def _is_after(workshop: Workshop, left_on: date | None) -> bool:
    """True for what is to come, and, of a departure that is noted late, for what was since."""
    day = workshop.starts_at.astimezone(workshop.zone).date()
    return workshop.starts_at > timezone.now() or (left_on is not None and day > left_on)


def follow_workshop(workshop: Workshop, *, user: User) -> None:
    """Bring the turns of a session that was changed where it is now.

    Held: what was to come is done, what nobody took did not take place. Cancelled, or not a
    consultation any more: everybody's turn is open again, and they get the next free one. Put off:
    who has left since the day it had is no client of it. One that took place keeps its clients,
    whatever is corrected in it afterwards (BR-10).
    """
    turns = list(workshop.turns.select_related("client__person", "client__cohort"))
    for turn in turns:
        turn.workshop = workshop
    if workshop.status == WorkshopStatus.HELD:
        _close(turns, user)
    elif workshop.status == WorkshopStatus.CANCELLED or workshop.kind != WorkshopKind.WORKSHOP:
        _free(turns, user)
    elif workshop.starts_at > timezone.now():
        _free([turn for turn in turns if _client_has_left(turn)], user)


def _client_has_left(turn: ClientTurn) -> bool:
    """True when they left after the day it had: a session put off takes nobody back (BR-10)."""
    return turn.client is not None and turn.client.status not in MEMBER_STATES


def _close(turns: list[ClientTurn], user: User) -> None:
    for turn in turns:
        drop_swaps(turn)
        if turn.state in COMING_STATES:
            mark(turn, TurnState.DONE, kind=TurnEventKind.DONE, actor=user)
        elif turn.state == TurnState.OPEN:
            mark(turn, TurnState.SKIPPED, kind=TurnEventKind.SKIPPED, actor=user)


def _free(turns: list[ClientTurn], user: User) -> None:
    former = [(take_away(one, actor=user), one) for one in turns if one.state in COMING_STATES]
    for enrolment, turn in former:
        give_next(enrolment, turn, user)
