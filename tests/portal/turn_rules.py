"""What holds of the turns of all cohorts whatever people do, one after the other or at once."""

from django.utils import timezone

from portal.enums import EnrolmentStatus, SwapState, TurnEventKind, TurnState, WorkshopStatus
from portal.models import Absence, ClientTurn, TurnEvent, TurnSwap
from portal.models.turns import CLIENT_STATES, COMING_STATES

LAST_WORD = {
    TurnState.OPEN: {TurnEventKind.ADDED, TurnEventKind.OPENED},
    TurnState.PROPOSED: {
        TurnEventKind.PROPOSED,
        TurnEventKind.VOLUNTEERED,
        TurnEventKind.SWAPPED,
    },
    TurnState.CONFIRMED: {TurnEventKind.CONFIRMED},
    TurnState.DONE: {TurnEventKind.DONE},
    TurnState.SKIPPED: {TurnEventKind.SKIPPED},
}


def check_turns() -> None:
    """Assert the rules of all turns in the database."""
    turns_are_where_they_can_be()
    the_history_tells_where_each_turn_is()
    nothing_is_asked_of_who_has_no_such_turn()


def turns_are_where_they_can_be() -> None:
    absent = set(Absence.objects.values_list("enrolment", "workshop"))
    clients = []
    for turn in ClientTurn.objects.select_related("workshop", "client"):
        assert (turn.client_id is not None) == (turn.state in CLIENT_STATES)
        if turn.client_id:
            clients.append((turn.client_id, turn.workshop_id))
        if turn.workshop.status == WorkshopStatus.HELD:
            assert turn.state in {TurnState.DONE, TurnState.SKIPPED}
        else:
            assert turn.state != TurnState.DONE
        if turn.workshop.status == WorkshopStatus.CANCELLED:
            assert turn.state in {TurnState.OPEN, TurnState.SKIPPED}
        if turn.state in COMING_STATES and turn.workshop.starts_at > timezone.now():
            assert turn.client.status == EnrolmentStatus.ACTIVE  # BR-10
            assert (turn.client_id, turn.workshop_id) not in absent  # BR-06
    assert len(clients) == len(set(clients))  # BR-03


def the_history_tells_where_each_turn_is() -> None:
    last: dict = {}
    for event in TurnEvent.objects.order_by("happened_at", "created_at"):
        last[event.turn_id] = event
    for turn in ClientTurn.objects.all():
        assert last[turn.pk].kind in LAST_WORD[turn.state]
        if turn.client_id:
            assert last[turn.pk].enrolment_id == turn.client_id


def nothing_is_asked_of_who_has_no_such_turn() -> None:
    asked = TurnSwap.objects.filter(state=SwapState.ASKED)
    for swap in asked.select_related("offered", "wanted"):
        clients = (swap.offered.client_id, swap.wanted.client_id)
        assert clients == (swap.asked_by_id, swap.asked_of_id)
