"""What the screens about charters read: lists for the coordination, one's own answers."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q, Subquery

from cms.models import User
from cms.search.folding import fold
from portal.access import MEMBER_STATES, cohorts_for, present_facilitations, workshops_for
from portal.enums import CharterPolicy, CharterState, VersionState
from portal.models import (
    Charter,
    CharterAcceptance,
    CharterConversation,
    CharterVersion,
    Cohort,
    Enrolment,
    SignedName,
)
from portal.queries.charter_states import LANGUAGE, charter_states_of, standing_answers
from portal.queries.cohorts import SHOWN_STATES

MEMBER, FACILITATOR = "Participant·e", "Animation"


@dataclass(frozen=True)
class Belonging:
    """Somebody who is asked to answer the charter of a cohort."""

    cohort_id: object
    person: User
    role: str


@dataclass(frozen=True)
class Standing:
    """Where one person of a cohort stands; the name they typed is not there."""

    person: User
    role: str
    state: CharterState
    answer: CharterAcceptance | None
    note: str
    wish: CharterConversation | None


def cohorts_asking(person: User):
    """The cohorts whose charter a person is asked to answer: theirs, and those they replace in."""
    replaced = workshops_for(person).filter(cohort=OuterRef("pk"))
    mine = Q(pk__in=cohorts_for(person).values("pk")) | Exists(replaced)
    return Cohort.objects.filter(mine, status__in=SHOWN_STATES).select_related(
        "charter", "pinned_version", "coordinator"
    )


def people_of(cohorts: Iterable[Cohort]) -> list[Belonging]:
    """Return the members and present facilitators of cohorts, by name; two queries."""
    keys = [cohort.pk for cohort in cohorts]
    members = Enrolment.objects.filter(cohort__in=keys, status__in=MEMBER_STATES)
    facilitators = present_facilitations().filter(cohort__in=keys)
    found = {
        (row.cohort_id, row.person_id): Belonging(row.cohort_id, row.person, role)
        for rows, role in ((members, MEMBER), (facilitators, FACILITATOR))
        for row in rows.select_related("person__data_key")
    }
    return sorted(found.values(), key=lambda one: (one.role != MEMBER, fold(str(one.person))))


def charters_with_counts():
    """Return the charters with `number` and `activated_at` of the version in force, `draft_id`,
    and how many live cohorts have them."""
    active = CharterVersion.objects.filter(
        charter=OuterRef("pk"), language=LANGUAGE, state=VersionState.ACTIVE
    )
    draft = active.model.objects.filter(charter=OuterRef("pk"), state=VersionState.DRAFT)
    return Charter.objects.annotate(
        number=Subquery(active.values("number")[:1]),
        in_force_since=Subquery(active.values("activated_at")[:1]),
        draft_id=Subquery(draft.values("pk")[:1]),
        cohort_count=Count("cohorts", filter=Q(cohorts__status__in=SHOWN_STATES), distinct=True),
    )


def live_cohorts_of(charter: Charter) -> list[Cohort]:
    cohorts = charter.cohorts.filter(status__in=SHOWN_STATES).order_by("name")
    return list(cohorts.select_related("charter", "pinned_version"))


def asked_by_a_new_version(charter: Charter) -> tuple[int, int]:
    """Return how many people in how many cohorts a major version would ask (again)."""
    following = [
        cohort
        for cohort in live_cohorts_of(charter)
        if cohort.charter_policy == CharterPolicy.FOLLOWING
    ]
    asked = people_of(following)
    return len({one.person.pk for one in asked}), len({one.cohort_id for one in asked})


def accepted_counts(cohorts: Iterable[Cohort]) -> dict[object, tuple[int, int]]:
    """Return (how many have accepted, of how many) by cohort's key; four queries for a list."""
    cohorts = list(cohorts)
    states, people = charter_states_of(cohorts), people_of(cohorts)
    counts = {cohort.pk: (0, 0) for cohort in cohorts}
    for one in people:
        accepted, total = counts[one.cohort_id]
        has = states[one.cohort_id, one.person.pk] == CharterState.ACCEPTED
        counts[one.cohort_id] = (accepted + has, total + 1)
    return counts


def standings_in(cohort: Cohort) -> list[Standing]:
    """Return where each person of a cohort stands, for the coordination; constant queries."""
    states, answers = charter_states_of([cohort]), standing_answers([cohort.pk])
    notes = _paper_notes(answers.values())
    wishes = {
        wish.person_id: wish
        for wish in CharterConversation.objects.filter(cohort=cohort, held_at=None)
    }
    return [
        Standing(
            person=one.person,
            role=one.role,
            state=states[cohort.pk, one.person.pk],
            answer=(answer := answers.get((cohort.pk, one.person.pk))),
            note=notes.get(answer.pk, "") if answer else "",
            wish=wishes.get(one.person.pk),
        )
        for one in people_of([cohort])
    ]


def _paper_notes(answers: Iterable[CharterAcceptance]) -> dict[object, str]:
    """The coordination's own words on papers; nothing is opened of what people typed."""
    papers = SignedName.objects.filter(
        acceptance__in=[answer.pk for answer in answers], person__data_key__isnull=False
    )
    return {paper.acceptance_id: paper.note for paper in papers.select_related("person__data_key")}


def answers_of(person: User, cohort: Cohort) -> list[CharterAcceptance]:
    """Return all that one person answered in a cohort, the last first."""
    answers = CharterAcceptance.objects.filter(person=person, cohort=cohort)
    return list(answers.select_related("version").order_by("-decided_at", "-created_at"))


def changes_since(answer: CharterAcceptance | None, version: CharterVersion) -> list[dict]:
    """Return what changed in each version after the one that was answered, oldest first."""
    if answer is None or answer.version.charter_id != version.charter_id:
        return []
    later = CharterVersion.objects.exclude(state=VersionState.DRAFT).filter(
        charter=version.charter_id,
        language=version.language,
        number__gt=answer.version.number,
        number__lte=version.number,
    )
    return list(later.order_by("number").values("number", "change_note", "activated_at"))


def signed_name_of(answer: CharterAcceptance) -> SignedName | None:
    """Return what was typed, or noted, with an answer; None once the person was forgotten."""
    signed = SignedName.objects.filter(acceptance=answer)
    return signed.select_related("person__data_key").first()
