"""What people answer to a charter. Rows are only added; of the same answer twice, one is kept.

The typed name and a paper's note are in `SignedName`, encrypted with the person's own key: no
other column, log or mail has them, and they go with the person.
"""

from datetime import date, timedelta
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from cms.models import User
from cms.validators import validate_one_line, validate_text
from portal.charter_emails import send_charter_notice, send_paper_recorded
from portal.enums import AcceptanceMethod, CharterDecision, WorkshopStatus
from portal.models import (
    CharterAcceptance,
    CharterConversation,
    CharterVersion,
    Cohort,
    SignedName,
)
from portal.queries.charter_states import required_version, standing_answer
from portal.queries.deletion_dates import COFUNDED_PROOF_IS_KEPT, PROOF_IS_KEPT

LONGEST_NAME, LONGEST_NOTE = 160, 500
AN_INSTANT = timedelta(microseconds=1)


class OutdatedVersion(Exception):
    """The text that was answered is not the one that is asked for; `version` is (BR-25)."""

    def __init__(self, version: CharterVersion | None):
        super().__init__("another version is in force")
        self.version = version


class NothingToTakeBack(Exception):
    """There is no acceptance that could be withdrawn or contested."""


@transaction.atomic
def answer_charter(
    person: User, cohort: Cohort, *, version_id: UUID, decision: str, typed_name: str = ""
) -> CharterAcceptance:
    """Keep a person's own answer, accepted or declined, to the version they read.

    The same answer sent twice is one. Raises OutdatedVersion when that version is not asked for
    any more, be it the one that was answered before (BR-25); ValidationError for an acceptance
    without a name. Of a refusal the coordination is told that somebody wishes to be talked to
    (BR-23).
    """
    last = _last_answer(person, cohort)
    version = _asked_for(cohort, version_id)
    if _is_same(last, version, decision):
        return last
    if decision == CharterDecision.ACCEPTED:
        typed_name = clean_typed_name(typed_name)
    answer = _keep(person, cohort, version, decision)
    if decision == CharterDecision.ACCEPTED:
        SignedName.objects.create(acceptance=answer, person=person, name=typed_name)
    else:
        send_charter_notice(cohort)
    return answer


@transaction.atomic
def withdraw_acceptance(person: User, cohort: Cohort) -> CharterAcceptance:
    """Take an acceptance back; the coordination is told. NothingToTakeBack without one."""
    last = _last_answer(person, cohort)
    if last and last.decision == CharterDecision.WITHDRAWN:
        return last
    if last is None or last.decision != CharterDecision.ACCEPTED:
        raise NothingToTakeBack
    answer = _keep(person, cohort, last.version, CharterDecision.WITHDRAWN)
    send_charter_notice(cohort)
    return answer


@transaction.atomic
def record_paper_acceptance(
    person: User, cohort: Cohort, *, version_id: UUID, note: str, actor: User
) -> CharterAcceptance:
    """Keep what a person signed on paper, in the coordination's words on how (BR-26).

    The person is told, reads the note and may contest. Raises OutdatedVersion, and ValidationError
    without a note.
    """
    note = _clean_note(note)
    last = _last_answer(person, cohort)
    version = _asked_for(cohort, version_id)
    if _is_same(last, version, CharterDecision.ACCEPTED):
        return last
    answer = _keep(
        person,
        cohort,
        version,
        CharterDecision.ACCEPTED,
        method=AcceptanceMethod.PAPER,
        actor=actor,
    )
    SignedName.objects.create(acceptance=answer, person=person, note=note)
    send_paper_recorded(answer)
    return answer


@transaction.atomic
def contest_acceptance(person: User, cohort: Cohort) -> CharterAcceptance:
    """Say that one did not sign the paper that was recorded; it does not count any more.

    Raises NothingToTakeBack when no paper counts: it was contested already, or never recorded.
    """
    last = _last_answer(person, cohort)
    if last is None or not is_paper(last):
        raise NothingToTakeBack
    answer = _keep(person, cohort, last.version, CharterDecision.CONTESTED)
    send_charter_notice(cohort)
    return answer


@transaction.atomic
def ask_to_talk(person: User, cohort: Cohort) -> CharterConversation:
    """Note that somebody wishes to talk about the charter; asked twice, it is one wish."""
    wish, is_new = CharterConversation.objects.get_or_create(
        person=person, cohort=cohort, held_at=None
    )
    if is_new:
        send_charter_notice(cohort)
    return wish


def end_conversation(wish: CharterConversation) -> None:
    CharterConversation.objects.filter(pk=wish.pk, held_at=None).update(held_at=timezone.now())


def is_paper(answer: CharterAcceptance) -> bool:
    return answer.decision == CharterDecision.ACCEPTED and answer.method == AcceptanceMethod.PAPER


def clean_typed_name(name: str) -> str:
    """Return the name without spaces around; ValidationError when it cannot be one."""
    name = " ".join(name.split(" ")).strip()
    validate_one_line(name)
    if sum(letter.isalpha() for letter in name) < 2:
        raise ValidationError("Écrivez votre prénom et votre nom.")
    if len(name) > LONGEST_NAME:
        raise ValidationError(f"Un nom a {LONGEST_NAME} signes au plus.")
    return name


def purge_day_of(cohort: Cohort) -> date:
    """Return the last day on which an answer is kept: years after the last workshop there is."""
    today = timezone.localdate()
    return _years_after(max(_last_day_of(cohort) or today, today), cohort)


def kept_until(answer: CharterAcceptance) -> date:
    """Return the last day on which an answer is kept, by what its group has become since."""
    said, last = answer.purge_after, _last_day_of(answer.cohort)
    return max(said, _years_after(last, answer.cohort)) if last else said


def _last_day_of(cohort: Cohort) -> date | None:
    """The day of `last_end`; without a query where workshops were fetched with many cohorts."""
    workshops = cohort.workshops.all()
    take_place = [one for one in workshops if one.status != WorkshopStatus.CANCELLED]
    ends = [workshop.ends_at for workshop in take_place or workshops]
    return timezone.localdate(max(ends)) if ends else None


def _years_after(day: date, cohort: Cohort) -> date:
    return day + (COFUNDED_PROOF_IS_KEPT if cohort.cofunded else PROOF_IS_KEPT)


def _clean_note(note: str) -> str:
    note = note.strip()
    validate_text(note)
    if not note:
        raise ValidationError("Dites comment la personne a signé.")
    if len(note) > LONGEST_NOTE:
        raise ValidationError(f"La note a {LONGEST_NOTE} signes au plus.")
    return note


def _last_answer(person: User, cohort: Cohort) -> CharterAcceptance | None:
    """Return the answer that counts, having made all other answers of this person wait."""
    User.objects.select_for_update(no_key=True).get(pk=person.pk)
    return standing_answer(person, cohort)


def _is_same(last: CharterAcceptance | None, version: CharterVersion, decision: str) -> bool:
    return last is not None and (last.version_id, last.decision) == (version.pk, decision)


def _asked_for(cohort: Cohort, version_id: UUID) -> CharterVersion:
    version = required_version(cohort)
    if version is None or version.pk != version_id:
        raise OutdatedVersion(version)
    return version


def _keep(
    person: User,
    cohort: Cohort,
    version: CharterVersion,
    decision: str,
    *,
    method: str = AcceptanceMethod.PORTAL,
    actor: User | None = None,
) -> CharterAcceptance:
    """Add an answer; later than the last one, even where a clock stands still."""
    now, mine = timezone.now(), CharterAcceptance.objects.filter(person=person, cohort=cohort)
    last_at = mine.aggregate(last_at=Max("decided_at"))["last_at"]
    return CharterAcceptance.objects.create(
        person=person,
        cohort=cohort,
        version=version,
        decision=decision,
        decided_at=max(now, last_at + AN_INSTANT) if last_at else now,
        language=version.language,
        body_sha256=version.sha256,
        method=method,
        actor=actor or person,
        purge_after=purge_day_of(cohort),
    )
