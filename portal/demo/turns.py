"""Who was, is and may be client in the demonstration's middle group; no mail leaves."""

from portal.enums import EnrolmentStatus, TurnEventKind, TurnState, WorkshopKind, WorkshopStatus
from portal.models import ClientTurn, Cohort, RotationDraw, TurnEvent, Workshop
from portal.rotation import drawn_order
from portal.services.turn_marks import give, mark, note

SEED = "demonstration"
COMING = 3  # turns that are somebody's; those after them are « à choisir »


def ensure_turns(cohort: Cohort) -> None:
    """Give each session a turn: past clients, some to come, the last free. Once."""
    if ClientTurn.objects.filter(workshop__cohort=cohort).exists():
        return
    RotationDraw.objects.get_or_create(cohort=cohort, defaults={"seed": SEED})
    members = iter(_members(cohort))
    workshops = Workshop.objects.filter(cohort=cohort, kind=WorkshopKind.WORKSHOP)
    workshops = workshops.exclude(status=WorkshopStatus.CANCELLED).order_by("starts_at")
    turns = [_add(workshop, cohort) for workshop in workshops]
    held = [one for one in turns if one.workshop.status == WorkshopStatus.HELD]
    for turn, member in zip(held, members, strict=False):
        _was_done(turn, member, cohort)
    coming = [one for one in turns if one not in held][:COMING]
    for turn, member in zip(coming, members, strict=False):
        give(turn, member, actor=cohort.coordinator)
    for turn in coming[:1]:
        mark(
            turn,
            TurnState.CONFIRMED,
            kind=TurnEventKind.CONFIRMED,
            actor=cohort.coordinator,
        )


def _members(cohort: Cohort) -> list:
    active = cohort.enrolments.filter(status=EnrolmentStatus.ACTIVE).select_related("person")
    by_address = {one.person.email: one for one in active}
    return [by_address[email] for email in drawn_order(SEED, by_address)]


def _add(workshop: Workshop, cohort: Cohort) -> ClientTurn:
    turn = ClientTurn.objects.create(workshop=workshop, position=1)
    note(turn, TurnEventKind.ADDED, actor=cohort.coordinator, enrolment=None)
    return turn


def _was_done(turn: ClientTurn, member, cohort: Cohort) -> None:
    give(turn, member, actor=cohort.coordinator, kind=TurnEventKind.DONE, state=TurnState.DONE)
    then = turn.workshop.ends_at
    TurnEvent.objects.filter(turn=turn).update(happened_at=then)
