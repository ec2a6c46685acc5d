"""The plan of a whole cohort: drawn once, proposed, and what to do when turns are too few."""

import secrets

from django.db import transaction
from django.db.models import Max
from wagtail.log_actions import log

from cms.models import User
from portal.enums import EnrolmentStatus, RotationMode, TurnEventKind, TurnState
from portal.models import Absence, ClientTurn, Cohort, Enrolment, RotationDraw, Workshop
from portal.models.turns import CLIENT_STATES
from portal.queries.turns import coming_workshops, people_without_turn
from portal.rotation import Slot, drawn_order, fair_plan
from portal.services.locking import ChangedMeanwhile, lock_cohort
from portal.services.turn_marks import give, note, refuse_over
from portal.turn_emails import send_turns_proposed


@transaction.atomic
def propose_plan(cohort: Cohort, *, user: User, per_workshop: int = 1) -> list[ClientTurn]:
    """Give each coming session its turns, and the free ones to who has none yet (BR-01, 02).

    What was agreed on before stays. With volunteers, turns are made and left free. Returns the
    turns that were given; asked twice, nothing happens the second time.
    """
    cohort = lock_cohort(cohort)
    draw, _ = RotationDraw.objects.get_or_create(
        cohort=cohort, defaults={"seed": secrets.token_hex(16)}
    )
    for workshop in coming_workshops(cohort):
        for _ in range(per_workshop - workshop.turns.count()):
            _add(workshop, user)
    given = _give_free_turns(cohort, draw, user) if is_planned(cohort) else []
    log(cohort, "portal.change_turns", user=user)
    send_turns_proposed(given, actor=user)
    return given


def is_planned(cohort: Cohort) -> bool:
    return cohort.rotation_mode == RotationMode.PLANNED


def _give_free_turns(cohort: Cohort, draw: RotationDraw, user: User) -> list[ClientTurn]:
    people = _active_people(cohort)
    free = ClientTurn.objects.filter(workshop__in=coming_workshops(cohort), state=TurnState.OPEN)
    free = free.order_by("position", "workshop__starts_at")  # no session waits for a first case
    free = {one.pk: one for one in free.select_related("workshop__cohort")}
    plan = fair_plan(
        drawn_order(draw.seed, people),
        _turn_counts(cohort),
        [Slot(turn.pk, turn.workshop_id) for turn in free.values()],
        barred=_barred(cohort),
    )
    given = [turn for pk, turn in free.items() if pk in plan]
    for turn in given:
        give(turn, people[plan[turn.pk]], actor=user)
    return given


def _active_people(cohort: Cohort) -> dict:
    active = Enrolment.objects.filter(cohort=cohort, status=EnrolmentStatus.ACTIVE)
    return {one.pk: one for one in active.select_related("person")}


def _turn_counts(cohort: Cohort) -> dict:
    counts: dict = {}
    had = ClientTurn.objects.filter(workshop__cohort=cohort, state__in=CLIENT_STATES)
    for pk in had.values_list("client", flat=True):
        counts[pk] = counts.get(pk, 0) + 1
    return counts


def _barred(cohort: Cohort) -> set[tuple]:
    """Who cannot be the client of which session: absent there, or its client already."""
    absent = Absence.objects.filter(workshop__cohort=cohort)
    clients = ClientTurn.objects.filter(workshop__cohort=cohort, client__isnull=False)
    return set(absent.values_list("enrolment", "workshop")) | set(
        clients.values_list("client", "workshop")
    )


@transaction.atomic
def add_turn(workshop: Workshop, *, seen: int, user: User) -> ClientTurn:
    """Add a case to a session that is still to end. ValidationError for others.

    ChangedMeanwhile when it has not `seen` turns any more: nobody can take one away again.
    """
    workshop.cohort = lock_cohort(workshop.cohort)
    if workshop.turns.count() != seen:
        raise ChangedMeanwhile
    workshop.refresh_from_db(fields=["status", "kind", "starts_at", "ends_at"])
    refuse_over(workshop)
    turn = _add(workshop, user)
    log(workshop.cohort, "portal.change_turns", user=user)
    return turn


def _add(workshop: Workshop, user: User) -> ClientTurn:
    last = workshop.turns.aggregate(last=Max("position"))["last"] or 0
    turn = ClientTurn.objects.create(workshop=workshop, position=last + 1)
    note(turn, TurnEventKind.ADDED, actor=user, enrolment=None)
    return turn


@transaction.atomic
def accept_without_turn(cohort: Cohort, *, seen: int, user: User) -> None:
    """Confirm that `seen` members stay without a turn (BR-02).

    ChangedMeanwhile when they are not as many any more.
    """
    cohort = lock_cohort(cohort)
    if people_without_turn(cohort).short != seen:
        raise ChangedMeanwhile
    RotationDraw.objects.update_or_create(
        cohort=cohort,
        defaults={"accepted_without": seen},
        create_defaults={"accepted_without": seen, "seed": secrets.token_hex(16)},
    )
    log(cohort, "portal.change_turns", user=user)
