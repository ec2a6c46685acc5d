"""Writing commitments: begun, taken, changed, followed up, deleted."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID, uuid5

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from cms.models import User
from portal.enums import Audience, AuditAction
from portal.models import Cohort, Commitment, Workshop
from portal.models.journal import NOT_CHOSEN
from portal.queries.commitments import commitments_to_follow_up
from portal.services.audiences import note_audience, refuse_sharing, shared_from
from portal.services.audit import note
from portal.services.writing import TextConflict, lock_text, save_text

CHOOSE = "Choisissez qui lit cet engagement\u00a0: rien n’est proposé d’avance."
SAY_SOMETHING = "Dites ce que vous allez faire, même en quelques mots."


@transaction.atomic
def take_commitment(
    owner: User,
    *,
    begun: UUID,
    cohort: Cohort,
    texts: Mapping[str, str],
    is_explicit: bool = True,
    **saving,
) -> Commitment:
    """Save what a page for a new commitment says, as `save_commitment` does; return it.

    `begun` names that page: what it sends again, by itself or by hand, is the same commitment. By
    itself it begins none without a word; what is returned then is not stored.
    """
    known = {"pk": uuid5(begun, f"{owner.pk} {cohort.pk}"), "owner": owner}
    has_words = bool(texts) or Commitment.objects.filter(**known).exists()
    if not is_explicit and not has_words:
        return Commitment(**known, cohort=cohort)
    commitment, _ = Commitment.objects.get_or_create(**known, defaults={"cohort": cohort})
    return save_commitment(commitment, texts=texts, is_explicit=is_explicit, **saving)


@transaction.atomic
def save_commitment(
    commitment: Commitment,
    *,
    texts: Mapping[str, str],
    audience: str = NOT_CHOSEN,
    is_explicit: bool = True,
    **saving,
) -> Commitment:
    """Save a commitment as `save_text` does, with its `due_on` and `workshop`.

    `audience` is who reads it from now on, and makes a commitment of what was only begun; without
    it nothing of that changes: a page that saves by itself decides nothing. What was observed of it
    stays (`record_state`). ValidationError when it may not be shared; and, once another window's
    words are not overwritten, for what is missing.
    """
    is_shared_anew = audience not in {NOT_CHOSEN, commitment.audience or Audience.ME}
    if is_shared_anew:
        refuse_sharing(commitment.owner, commitment.cohort, audience)
        saving["shared_at"] = shared_from(audience)
    if audience:
        saving["audience"] = audience
    kept = {name: text for name, text in commitment.texts.items() if name == "follow_up_note"}
    saved = save_text(commitment, texts={**texts, **kept}, is_explicit=is_explicit, **saving)
    if is_explicit or saved.is_taken:
        _refuse_incomplete(saved)
    if is_shared_anew:
        note_audience(saved)
    return saved


def _refuse_incomplete(commitment: Commitment) -> None:
    missing = {}
    if not commitment.texts.get("text"):
        missing["text"] = SAY_SOMETHING
    if not commitment.is_taken:
        missing["audience"] = CHOOSE
    if missing:
        raise ValidationError(missing)


@transaction.atomic
def delete_commitment(commitment: Commitment) -> None:
    """Delete a commitment for good."""
    current = lock_text(commitment)
    note(AuditAction.DESTROYED, current, actor=current.owner)
    current.delete()


@dataclass(frozen=True)
class FollowUp:
    """What a page says of one commitment.

    `seen` is the version it shows; `page` names the page as long as it is open: what it saved
    itself a moment ago is no other window's.
    """

    commitment_id: UUID
    state: str
    note: str
    seen: int
    page: UUID


def follow_up(owner: User, workshop: Workshop, answers: Iterable[FollowUp]) -> list[Commitment]:
    """Write down where the owner stands with their commitments, at a session (BR-73).

    Returns those that another window has changed since, as they are now: nothing was written to
    them. Answers about anything but the owner's commitments of that cohort are not read.
    """
    answers = {answer.commitment_id: answer for answer in answers}
    refused = []
    for commitment in commitments_to_follow_up(owner, workshop, also=answers):
        if answer := answers.get(commitment.pk):
            try:
                follow_up_one(commitment, answer, workshop=workshop)
            except TextConflict as conflict:
                refused.append(conflict.current)
            except Commitment.DoesNotExist:  # its owner has deleted it this very moment
                continue
    return refused


@transaction.atomic
def follow_up_one(
    commitment: Commitment, answer: FollowUp, *, workshop: Workshop | None = None
) -> None:
    """Write down one answer, given at a session or at none; TextConflict as above."""
    current = lock_text(commitment)
    if _says_already(current, answer):
        return
    seen = answer.seen
    if current.last_key == _key_of(answer, current.lock_version - 1):
        seen = current.lock_version
    record_state(
        current,
        state=answer.state,
        note=answer.note,
        workshop=workshop,
        seen=seen,
        key=_key_of(answer, current.lock_version),
    )


def _says_already(commitment: Commitment, answer: FollowUp) -> bool:
    note = commitment.texts.get("follow_up_note", "")
    return (commitment.state, note) == (answer.state, answer.note)


def _key_of(answer: FollowUp, version: int) -> UUID:
    """A page saves more than once: each save has a key of its own, and shows whose it was."""
    return uuid5(answer.page, str(version))


def record_state(
    commitment: Commitment,
    *,
    state: str,
    note: str,
    seen: int,
    key: UUID | None = None,
    workshop: Workshop | None = None,
) -> Commitment:
    """Say where one stands with a commitment that is still at `seen`; TextConflict otherwise.

    `workshop` is the session at which it is told.
    """
    others = {name: text for name, text in commitment.texts.items() if name != "follow_up_note"}
    fields = {"state": state}
    if state != commitment.state:
        fields["state_changed_at"] = timezone.now()
    if workshop is not None:
        fields["follow_up_workshop"] = workshop
    texts = {**others, "follow_up_note": note} if note else others
    return save_text(commitment, texts=texts, seen=seen, key=key, **fields)
