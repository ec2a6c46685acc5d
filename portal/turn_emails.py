"""The mails about turns: neutral, without a name (ui.md), and only to who wishes them."""

from collections.abc import Iterable

from cms.addresses import absolute_address
from cms.emails import send_message
from cms.models import User
from portal.enums import EnrolmentStatus
from portal.models import ClientTurn, Cohort, Enrolment, NotificationChoices, TurnSwap, Workshop
from portal.words import times_in_words


def send_turns_proposed(turns: Iterable[ClientTurn], *, actor: User | None) -> None:
    """Tell people that a turn was put in their name; not who did so themselves."""
    turns = [one for one in turns if actor is None or one.client.person_id != actor.pk]
    silent = _silent([one.client for one in turns])
    for turn in turns:
        if turn.client.person.is_active and turn.client.person_id not in silent:
            _send("turn_proposed", turn.client, turn.workshop.cohort, **_about(turn.workshop))


def send_turn_freed(former: Enrolment, turn: ClientTurn, *, actor: User) -> None:
    """Tell somebody that a turn is not theirs any more; not who gave it away themselves."""
    cohort = turn.workshop.cohort
    if former.person_id != actor.pk:
        _tell("turn_freed", former, cohort, **_about(turn.workshop))


def send_swap_asked(swap: TurnSwap, cohort: Cohort) -> None:
    _tell("turn_swap_asked", swap.asked_of, cohort)


def send_swap_answered(swap: TurnSwap, cohort: Cohort) -> None:
    """Tell who asked; yes or no is read behind the log-in."""
    _tell("turn_swap_answered", swap.asked_by, cohort)


def _about(workshop: Workshop) -> dict[str, str]:
    """Which session, and when where it takes place; its page is behind the log-in."""
    return {
        "session": str(workshop),
        "day": times_in_words(workshop.starts_at, workshop.ends_at, workshop.timezone),
        "address": absolute_address("workshop", workshop.pk),
    }


def _tell(kind: str, enrolment: Enrolment, cohort: Cohort, **about: str) -> None:
    is_there = enrolment.status == EnrolmentStatus.ACTIVE and enrolment.person.is_active
    if is_there and not _silent([enrolment]):
        _send(kind, enrolment, cohort, **about)


def _send(kind: str, enrolment: Enrolment, cohort: Cohort, **about: str) -> None:
    context = {"code": cohort.code, "address": absolute_address("portal_home"), **about}
    send_message(kind, to=enrolment.person.email, context=context)


def _silent(enrolments: Iterable[Enrolment]) -> set[int]:
    """Return the keys of those people who do not wish to be told; one query."""
    people = [one.person_id for one in enrolments]
    refused = NotificationChoices.objects.filter(person__in=people, turns=False)
    return set(refused.values_list("person", flat=True))
