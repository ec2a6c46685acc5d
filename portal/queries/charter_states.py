"""Where people stand with the charter of their groups: of one person, or of a whole list.

The last answer counts. An acceptance holds as long as no major version lies between the text that
was accepted and the one that is asked for; a minor one asks nobody again (BR-22). A paper that the
person contests counts as if it had never been (BR-26).
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from cms.models import User
from portal.enums import (
    AcceptanceMethod,
    ChangeKind,
    CharterDecision,
    CharterPolicy,
    CharterState,
    VersionState,
)
from portal.models import CharterAcceptance, CharterVersion, Cohort

LANGUAGE = "fr"  # the one in which groups are led


def required_version(cohort: Cohort) -> CharterVersion | None:
    """Return the version that the people of a cohort are asked to accept, None without any."""
    if cohort.charter_policy == CharterPolicy.PINNED:
        return cohort.pinned_version
    in_force = CharterVersion.objects.filter(state=VersionState.ACTIVE, language=LANGUAGE)
    return in_force.filter(charter=cohort.charter_id).first()


def charter_state(person: User, cohort: Cohort) -> CharterState:
    return charter_states_of([cohort], person=person)[cohort.pk, person.pk]


def charter_states(person: User, cohorts: Iterable[Cohort]) -> dict[UUID, CharterState]:
    """Return one person's state by the key of each cohort; two queries, however many there are."""
    cohorts = list(cohorts)
    states = charter_states_of(cohorts, person=person)
    return {cohort.pk: states[cohort.pk, person.pk] for cohort in cohorts}


def charter_states_of(
    cohorts: Iterable[Cohort], *, person: User | None = None
) -> Mapping[tuple[UUID, int], CharterState]:
    """Return the states by (cohort's key, person's key); who never answered is NEVER.

    Two queries, however many cohorts and people there are.
    """
    cohorts = {cohort.pk: cohort for cohort in cohorts}
    eras = eras_of(cohorts.values())
    wanted = {pk: eras.required(cohort) for pk, cohort in cohorts.items()}
    states = defaultdict(lambda: CharterState.NEVER)
    for key, answer in standing_answers(cohorts, person=person).items():
        states[key] = _state_after(answer, wanted[answer.cohort_id], eras)
    return states


def standing_answers(
    cohorts: Iterable[UUID], *, person: User | None = None
) -> dict[tuple[UUID, int], CharterAcceptance]:
    """Return the answer that counts, by (cohort's key, person's key), with its version."""
    answers = CharterAcceptance.objects.filter(cohort__in=list(cohorts))
    if person is not None:
        answers = answers.filter(person=person)
    histories = defaultdict(list)
    for answer in answers.select_related("version").order_by("decided_at", "created_at"):
        histories[answer.cohort_id, answer.person_id].append(answer)
    standing = {key: standing_of(history) for key, history in histories.items()}
    return {key: answer for key, answer in standing.items() if answer is not None}


def standing_answer(person: User, cohort: Cohort) -> CharterAcceptance | None:
    """Return the answer of one person in one cohort that counts."""
    return standing_answers([cohort.pk], person=person).get((cohort.pk, person.pk))


def standing_of(history: Iterable[CharterAcceptance]) -> CharterAcceptance | None:
    """Return the answer that counts of one person's answers, oldest first."""
    standing: list[CharterAcceptance] = []
    for answer in history:
        if answer.decision == CharterDecision.CONTESTED:
            standing = [one for one in standing if not _is_paper_of(one, answer.version_id)]
        else:
            standing.append(answer)
    return standing[-1] if standing else None


def _is_paper_of(answer: CharterAcceptance, version_id: UUID) -> bool:
    return answer.method == AcceptanceMethod.PAPER and answer.version_id == version_id


# Versions that ask for the same answer -----------------------------------------------------------


@dataclass(frozen=True)
class Eras:
    """Versions that one acceptance covers: from a major one until before the next."""

    by_version: Mapping[UUID, tuple]
    in_force: Mapping[UUID, UUID]

    def required(self, cohort: Cohort) -> tuple | None:
        if cohort.charter_policy == CharterPolicy.PINNED:
            return self.by_version.get(cohort.pinned_version_id)
        return self.by_version.get(self.in_force.get(cohort.charter_id))


def eras_of(cohorts: Iterable[Cohort]) -> Eras:
    """Read the versions of the charters of these cohorts; one query."""
    versions = CharterVersion.objects.exclude(state=VersionState.DRAFT)
    versions = versions.filter(charter__in={cohort.charter_id for cohort in cohorts})
    by_version, in_force, last_major = {}, {}, {}
    for version in versions.order_by("number").defer("summary", "body"):
        text = (version.charter_id, version.language)
        if version.change_kind == ChangeKind.MAJOR:
            last_major[text] = version.number
        by_version[version.pk] = (*text, last_major.get(text))
        if version.state == VersionState.ACTIVE and version.language == LANGUAGE:
            in_force[version.charter_id] = version.pk
    return Eras(by_version, in_force)


def _state_after(answer: CharterAcceptance, wanted: tuple | None, eras: Eras) -> CharterState:
    if answer.decision != CharterDecision.ACCEPTED:
        return CharterState.DECLINED
    if wanted is not None and eras.by_version.get(answer.version_id) == wanted:
        return CharterState.ACCEPTED
    return CharterState.PENDING
