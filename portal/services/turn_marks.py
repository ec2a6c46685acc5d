"""What can become of a turn, each with its line in the history. The callers own the transaction.

Whoever writes turns has locked their cohort first: two people at one turn meet there.
"""

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils import timezone

from cms.models import User
from portal.enums import (
    EnrolmentStatus,
    SwapState,
    TurnEventKind,
    TurnState,
    WorkshopKind,
    WorkshopStatus,
)
from portal.models import Absence, ClientTurn, Enrolment, TurnEvent, TurnSwap, Workshop
from portal.models.turns import COMING_STATES
from portal.queries.turns import next_open_turn
from portal.services.locking import ChangedMeanwhile, lock_cohort
from portal.services.preparation_upkeep import free_sheets_of

OVER = "Cette séance est passée ou annulée."
ONCE = "Une personne n’est cliente qu’une fois par séance."
ABSENT = "Une absence est annoncée pour cette séance."
NOT_ACTIVE = "Cette personne ne participe pas au groupe en ce moment."
NOT_ACTIVE_YOURSELF = "Vous ne participez pas à ce groupe en ce moment."


def lock_turn(turn: ClientTurn, *, seen: int) -> ClientTurn:
    """Return the turn as it is now, its cohort locked. ChangedMeanwhile when it is another."""
    cohort = lock_cohort(turn.workshop.cohort)
    current = ClientTurn.objects.select_related("workshop", "client__person").get(pk=turn.pk)
    if current.version != seen:
        raise ChangedMeanwhile
    current.workshop.cohort = cohort
    return current


def refuse_over(workshop: Workshop) -> None:
    """Only of a session that is still to end can the turns be taken, left and exchanged."""
    over = workshop.status in {WorkshopStatus.HELD, WorkshopStatus.CANCELLED}
    if over or workshop.kind != WorkshopKind.WORKSHOP or workshop.ends_at <= timezone.now():
        raise ValidationError(OVER)


def refuse_client(workshop: Workshop, enrolment: Enrolment, *, but: ClientTurn) -> None:
    """ValidationError when somebody cannot be the client of a coming session (BR-03)."""
    if enrolment.status != EnrolmentStatus.ACTIVE:
        raise ValidationError(NOT_ACTIVE)
    refuse_twice(workshop, enrolment, but=but)
    if Absence.objects.filter(workshop=workshop, enrolment=enrolment).exists():
        raise ValidationError(ABSENT)


def refuse_twice(workshop: Workshop, enrolment: Enrolment, *, but: ClientTurn) -> None:
    if workshop.turns.filter(client=enrolment).exclude(pk=but.pk).exists():
        raise ValidationError(ONCE)


def give(
    turn: ClientTurn,
    enrolment: Enrolment,
    *,
    actor: User | None,
    kind: TurnEventKind = TurnEventKind.PROPOSED,
    state: TurnState = TurnState.PROPOSED,
) -> None:
    """Make a turn somebody's; the sheet of who had it is theirs alone again (BR-56)."""
    turn.client, turn.proposed_by = enrolment, actor
    mark(turn, state, kind=kind, actor=actor)
    drop_swaps(turn)
    free_sheets_of(turn)


def take_away(
    turn: ClientTurn,
    *,
    actor: User | None,
    state: TurnState = TurnState.OPEN,
    kind: TurnEventKind = TurnEventKind.OPENED,
) -> Enrolment | None:
    """Make a turn nobody's; return whose it was. Their sheet is theirs alone again (BR-56)."""
    former, turn.client, turn.proposed_by = turn.client, None, None
    mark(turn, state, kind=kind, actor=actor, enrolment=former)
    drop_swaps(turn)
    free_sheets_of(turn)
    return former


def mark(
    turn: ClientTurn,
    state: TurnState,
    *,
    kind: TurnEventKind,
    actor: User | None,
    enrolment: Enrolment | None = None,
) -> None:
    """Put a turn in a state and write it down; of its client, unless of another `enrolment`."""
    turn.state = state
    turn.version += 1
    turn.save()
    note(turn, kind, actor=actor, enrolment=enrolment or turn.client)


def note(
    turn: ClientTurn, kind: TurnEventKind, *, actor: User | None, enrolment: Enrolment | None
) -> None:
    TurnEvent.objects.create(
        turn=turn, kind=kind, actor=actor, enrolment=enrolment, happened_at=timezone.now()
    )


def drop_swaps(turn: ClientTurn) -> None:
    """What was asked about a turn that has changed hands has no answer any more."""
    asked = TurnSwap.objects.filter(Q(offered=turn) | Q(wanted=turn), state=SwapState.ASKED)
    asked.update(state=SwapState.TAKEN_BACK, answered_at=timezone.now())


def give_next_open_turn(
    enrolment: Enrolment, *, after: Workshop, actor: User | None
) -> ClientTurn | None:
    """Give the next free turn after a session to who could not have theirs there (BR-06)."""
    turn = next_open_turn(enrolment, after=after)
    if turn is not None:
        give(turn, enrolment, actor=actor)
    return turn


def coming_turns_of(enrolment: Enrolment):
    """The turns that somebody has in sessions that have not begun."""
    mine = ClientTurn.objects.filter(client=enrolment, state__in=COMING_STATES)
    return mine.filter(workshop__starts_at__gt=timezone.now()).select_related(
        "workshop", "client__person"
    )
