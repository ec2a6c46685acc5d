"""« À faire »: what waits for a person, most pressing first."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.urls import reverse
from django.utils import timezone
from django.utils.html import strip_tags

from cms.models import User
from cms.typography import fr_date
from portal.gate import MAY_WRITE, CharterState
from portal.models import Cohort, TurnSwap
from portal.queries.audiences import left_out_facilitators
from portal.queries.commitments import session_ahead, sessions_with_due_commitments
from portal.queries.preparations import Task, tasks_of
from portal.queries.turns import swaps_to_answer
from portal.template_tags import due_day, session_in_a_sentence, task_address

A_WEEK, ASKED_FOR = timedelta(days=7), timedelta(days=30)
CHARTER_TO_DO = {
    CharterState.NEVER: ("Lire et accepter la charte", "Elle ouvre le groupe"),
    CharterState.PENDING: ("Relire la charte", "Une nouvelle version attend votre accord"),
    CharterState.DECLINED: ("Reparler de la charte", "Vous l’avez refusée"),
}
DUE_SOON = timedelta(days=30)  # from which on a sheet is something to do


@dataclass(frozen=True)
class ToDo:
    """A line of « À faire »: what, where it stands, and the group it is about."""

    what: str
    state: str
    href: str
    about: str = ""


def things_to_do(
    person: User, groups: list[Cohort], states: dict[UUID, CharterState]
) -> list[ToDo]:
    """Return what waits for a person, most pressing first."""
    found = []
    if not person.get_full_name():
        found.append(ToDo("Dire votre nom", "Le groupe ne vous connaît pas", reverse("profile")))
    for cohort in groups:
        if words := CHARTER_TO_DO.get(states[cohort.pk]):
            href = reverse("cohort_charter", args=[cohort.pk])
            found.append(ToDo(*words, href, about=cohort.name))
    accepted = [one for one in groups if states[one.pk] == CharterState.ACCEPTED]
    found += [swap_to_do(swap) for swap in swaps_to_answer(person, accepted)]
    found += sheets_to_do(person, [one for one in groups if states[one.pk] in MAY_WRITE])
    return found + commitments_to_do(person, groups) + sharing_to_do(person)


def sheets_to_do(person: User, cohorts: list[Cohort]) -> list[ToDo]:
    soon = timezone.now() + DUE_SOON
    tasks = [one for one in tasks_of(person, cohorts) if one.workshop.prep_due_at < soon]
    return [sheet_to_do(task) for task in tasks if task.waits]


def sheet_to_do(task: Task) -> ToDo:
    """« Préparer ma séance : 3 étapes sur 5 », and until when; neutral when that day is over."""
    what = "Préparer ma séance" if task.turn else task.version.template.name
    due = strip_tags(due_day(task.workshop))
    state = "À remettre avant la séance" if task.is_overdue else f"À remettre le {due} au plus tard"
    return ToDo(
        f"{what}\u00a0: {task.steps.words}",
        state,
        task_address(task),
        about=str(task.workshop),
    )


def commitments_to_do(person: User, groups: list[Cohort]) -> list[ToDo]:
    """Say where one stands, in the week before the next session of each group (BR-73)."""
    now = timezone.now()
    sessions = [session_ahead(one.workshops.all(), until=now + A_WEEK) for one in groups]
    due = sessions_with_due_commitments(person, [one for one in sessions if one])
    return [
        ToDo(
            "Dire où vous en êtes de vos engagements",
            f"{one}, le {fr_date(one.starts_at.astimezone(one.zone).date())}",
            reverse("workshop", args=[one.pk]) + "#suivi",
            about=one.cohort.name,
        )
        for one in due
    ]


def sharing_to_do(person: User) -> list[ToDo]:
    """Somebody else facilitates since a short while: do they read what was shared before them?"""
    lately = timezone.now() - ASKED_FOR
    return [
        ToDo(
            f"Partager aussi avec {' et '.join(one.names)}\u00a0?",
            "Nouvelle animation, qui ne lit pas ce que vous partagiez avant",
            reverse("journal"),
            about=one.cohort.name,
        )
        for one in left_out_facilitators(person)
        if one.since >= lately
    ]


def swap_to_do(swap: TurnSwap) -> ToDo:
    cohort = swap.wanted.workshop.cohort
    return ToDo(
        "Répondre à un échange de passages",
        f"{swap.wanted.workshop} contre {session_in_a_sentence(swap.offered.workshop)}",
        reverse("workshop", args=[swap.wanted.workshop_id]) + "#passages",
        about=cohort.name,
    )
