"""What the screens read of turns: a whole list at a constant number of queries.

Names are for who accepted the charter: the callers ask the gate (`portal.gate`).
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Prefetch, Q, Subquery
from django.utils import timezone

from cms.models import User
from portal.access import MEMBER_STATES, enrolments_of
from portal.enums import (
    EnrolmentStatus,
    RotationMode,
    SwapState,
    TurnEventKind,
    TurnState,
    WorkshopKind,
    WorkshopStatus,
)
from portal.models import ClientTurn, Cohort, Enrolment, RotationDraw, TurnEvent, TurnSwap, Workshop
from portal.models.turns import CLIENT_STATES, COMING_STATES

GONE, PAUSED, NAMELESS = "Ancien participant", "Participant·e en pause", "Un membre sans nom"
HISTORY_LENGTH = 60


@dataclass(frozen=True)
class TurnLine:
    """A turn as the group may see it; `who` is empty while it is nobody's."""

    turn: ClientTurn
    who: str
    is_reader: bool

    @property
    def short_name(self) -> str:
        """The first name, where there is room for no more."""
        client = self.turn.client
        is_shown = client is not None and client.status in MEMBER_STATES
        return (is_shown and client.person.first_name) or self.who


@dataclass(frozen=True)
class PlannedSession:
    """A consultation with its turns, as who runs the group sees it: every name."""

    workshop: Workshop
    turns: list[ClientTurn]

    @property
    def takes_turns(self) -> bool:
        """Whether a case may still be added."""
        return (
            self.workshop.status != WorkshopStatus.HELD and self.workshop.ends_at > timezone.now()
        )


@dataclass(frozen=True)
class Plan:
    """All that who runs a group needs to plan its turns."""

    sessions: list[PlannedSession]
    people: list[Enrolment]
    without: "WithoutTurn"
    accepted_without: int
    is_planned: bool

    @property
    def lacks_turns(self) -> bool:
        """Whether to say that turns are too few: nobody has confirmed that it is meant (BR-02)."""
        has_turns = any(session.turns for session in self.sessions)
        return has_turns and self.without.short > self.accepted_without


@dataclass(frozen=True)
class FairLine:
    """How many turns an active participant has had, and has ahead (BR-04)."""

    who: str
    is_reader: bool
    done: int
    coming: int


@dataclass(frozen=True)
class WithoutTurn:
    """Active participants who have no turn; `short` of them cannot have one of the free ones."""

    people: list[Enrolment]
    free: int

    @property
    def short(self) -> int:
        return max(0, len(self.people) - self.free)


# For the services ----------------------------------------------------------------------------


def coming_workshops(cohort: Cohort):
    """The consultations of a cohort that have not begun, by date."""
    found = Workshop.objects.filter(cohort=cohort, kind=WorkshopKind.WORKSHOP)
    return found.filter(
        starts_at__gt=timezone.now(),
        status__in=[WorkshopStatus.PLANNED, WorkshopStatus.CONFIRMED],
    ).order_by("starts_at", "number")


def people_without_turn(cohort: Cohort) -> WithoutTurn:
    """Return who has had and has no turn, and how many turns are free; two queries."""
    had = Q(turns__state__in=CLIENT_STATES)
    active = Enrolment.objects.filter(cohort=cohort, status=EnrolmentStatus.ACTIVE)
    people = active.annotate(turn_count=Count("turns", filter=had)).filter(turn_count=0)
    free = ClientTurn.objects.filter(workshop__in=coming_workshops(cohort), state=TurnState.OPEN)
    return WithoutTurn(list(people.select_related("person")), free.count())


def next_open_turn(enrolment: Enrolment, *, after: Workshop) -> ClientTurn | None:
    """Return the free turn that who cannot have theirs at a session gets (BR-06); one query."""
    if enrolment.status != EnrolmentStatus.ACTIVE:
        return None
    suitable = coming_workshops(enrolment.cohort).filter(starts_at__gt=after.starts_at)
    suitable = suitable.exclude(absences__enrolment=enrolment).exclude(turns__client=enrolment)
    free = ClientTurn.objects.filter(workshop__in=suitable, state=TurnState.OPEN)
    return free.select_related("workshop").order_by("workshop__starts_at", "position").first()


# For the screens -----------------------------------------------------------------------------


def turn_at(workshop: Workshop, person: User) -> ClientTurn | None:
    """Return the turn that somebody has ahead at a session, with their place; one query."""
    mine = workshop.turns.filter(client__in=enrolments_of(person), state__in=COMING_STATES)
    return mine.select_related("client__cohort").first()


def has_left_a_free_turn(workshop: Workshop, person: User) -> bool:
    """True when a turn that somebody had at a session is still nobody's; one query."""
    left = TurnEvent.objects.filter(
        turn__workshop=workshop,
        turn__state=TurnState.OPEN,
        kind=TurnEventKind.OPENED,
        enrolment__in=enrolments_of(person),
    )
    return left.exists()


def turn_lines(cohort: Cohort, reader: User) -> list[TurnLine]:
    """Return the turns of a cohort by date, without those of cancelled sessions; one query."""
    turns = ClientTurn.objects.filter(
        workshop__cohort=cohort, workshop__kind=WorkshopKind.WORKSHOP
    ).exclude(workshop__status=WorkshopStatus.CANCELLED)
    return _lines(turns.order_by("workshop__starts_at", "position"), reader)


def turn_lines_at(workshop: Workshop, reader: User) -> list[TurnLine]:
    """Return the turns of one session; one query."""
    return _lines(workshop.turns.order_by("position"), reader)


def turn_lines_from(workshop: Workshop, reader: User) -> list[TurnLine]:
    """Return the turns of a session, or, if it has none, of the next of its group; one query."""
    turns = ClientTurn.objects.filter(
        workshop__cohort=workshop.cohort_id,
        workshop__kind=WorkshopKind.WORKSHOP,
        workshop__starts_at__gte=workshop.starts_at,
    ).exclude(workshop__status=WorkshopStatus.CANCELLED)
    soonest = turns.order_by("workshop__starts_at", "workshop__number").values("workshop")[:1]
    return _lines(turns.filter(workshop=Subquery(soonest)).order_by("position"), reader)


def _lines(turns, reader: User) -> list[TurnLine]:
    found = turns.select_related("workshop", "client__person")
    return [TurnLine(turn, name_in_group(turn.client), _is(turn.client, reader)) for turn in found]


def unaccepted_without_turn(cohort: Cohort) -> int:
    """Return how many lack a turn without anybody having confirmed it (BR-02); 0 without a plan."""
    plan = plan_of(cohort)
    return plan.without.short if plan.lacks_turns else 0


def plan_of(cohort: Cohort) -> Plan:
    """Return the sessions, turns and people of a cohort for who runs it; six queries."""
    workshops = Workshop.objects.filter(cohort=cohort, kind=WorkshopKind.WORKSHOP)
    turns = ClientTurn.objects.select_related("client__person").order_by("position")
    found = (
        workshops.exclude(status=WorkshopStatus.CANCELLED)
        .order_by("starts_at", "number")
        .prefetch_related(Prefetch("turns", queryset=turns))
    )
    people = Enrolment.objects.filter(cohort=cohort, status=EnrolmentStatus.ACTIVE)
    draw = RotationDraw.objects.filter(cohort=cohort).first()
    return Plan(
        sessions=[PlannedSession(one, list(one.turns.all())) for one in found],
        people=list(people.select_related("person")),
        without=people_without_turn(cohort),
        accepted_without=draw.accepted_without if draw else 0,
        is_planned=cohort.rotation_mode == RotationMode.PLANNED,
    )


def fair_lines(cohort: Cohort, reader: User) -> list[FairLine]:
    """Return how many turns each active participant has had and has ahead; one query.

    A turn of a session that is over was had, until somebody says that it was not.
    """
    active = cohort.enrolments.filter(status__in=MEMBER_STATES).select_related("person")
    ahead, over = Q(turns__state__in=COMING_STATES), Q(turns__workshop__ends_at__lte=timezone.now())
    counted = active.annotate(
        done=Count("turns", filter=Q(turns__state=TurnState.DONE) | (ahead & over)),
        coming=Count("turns", filter=ahead & ~over),
    )
    return [FairLine(name_in_group(one), _is(one, reader), one.done, one.coming) for one in counted]


def history_of(cohort: Cohort) -> list[TurnEvent]:
    """Return the last things that happened to the turns of a cohort, the latest first.

    Each bears `who`. Who did it is not told: an absence would show by it. One query.
    """
    events = TurnEvent.objects.filter(turn__workshop__cohort=cohort)
    found = events.select_related("turn__workshop", "enrolment__person")
    history = list(found.order_by("-happened_at", "-created_at")[:HISTORY_LENGTH])
    for event in history:
        event.who = name_in_group(event.enrolment)
    return history


def name_in_group(enrolment: Enrolment | None) -> str:
    """Return a member's name; of who left or pauses, only that they were there (BR-10)."""
    if enrolment is None:
        return ""
    if enrolment.status in MEMBER_STATES:
        return enrolment.person.get_full_name() or NAMELESS
    return PAUSED if enrolment.status == EnrolmentStatus.SUSPENDED else GONE


def _is(enrolment: Enrolment | None, reader: User) -> bool:
    return enrolment is not None and enrolment.person_id == reader.pk


def my_coming_turns(person: User, cohorts: Iterable[Cohort]) -> list[ClientTurn]:
    """Return a person's turns ahead in these cohorts, the soonest first; one query."""
    mine = ClientTurn.objects.filter(
        client__in=enrolments_of(person),
        workshop__cohort__in=[cohort.pk for cohort in cohorts],
        workshop__ends_at__gt=timezone.now(),
        state__in=COMING_STATES,
    )
    return list(mine.select_related("workshop__cohort").order_by("workshop__starts_at", "position"))


def swaps_to_answer(person: User, cohorts: Iterable[Cohort]) -> list[TurnSwap]:
    """Return the exchanges that others ask of a person in these cohorts; one query."""
    asked = TurnSwap.objects.filter(
        state=SwapState.ASKED,
        asked_of__in=enrolments_of(person),
        wanted__workshop__cohort__in=[cohort.pk for cohort in cohorts],
        **_both_ahead(),
    )
    return list(_with_turns(asked))


def _both_ahead() -> dict:
    """An exchange is open as long as neither of its sessions is over."""
    now = timezone.now()
    return {"offered__workshop__ends_at__gt": now, "wanted__workshop__ends_at__gt": now}


def swaps_at(workshop: Workshop, person: User) -> list[TurnSwap]:
    """Return a person's exchanges of turns of one session, without those that lapsed; one query.

    Each bears `is_to_answer`, or was asked by them; the others' are not there.
    """
    mine = enrolments_of(person).filter(cohort=workshop.cohort_id)
    asked_of_me = Q(
        asked_of__in=mine, wanted__workshop=workshop, state=SwapState.ASKED, **_both_ahead()
    )
    touching = Q(offered__workshop=workshop) | Q(wanted__workshop=workshop)
    asked_by_me = Q(asked_by__in=mine) & touching & ~Q(state=SwapState.TAKEN_BACK)
    swaps = list(_with_turns(TurnSwap.objects.filter(asked_of_me | asked_by_me)))
    for swap in swaps:
        swap.is_to_answer = swap.asked_by.person_id != person.pk
        swap.other = name_in_group(swap.asked_by if swap.is_to_answer else swap.asked_of)
    return swaps


def _with_turns(swaps):
    return swaps.select_related(
        "offered__workshop", "wanted__workshop__cohort", "asked_by__person", "asked_of__person"
    )
