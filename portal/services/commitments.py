"""Writing commitments: taken, changed, followed up, deleted."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID, uuid5

from django.db import transaction
from django.utils import timezone

from cms.models import User
from portal.enums import Audience, AuditAction
from portal.models import Cohort, Commitment, Workshop
from portal.queries.commitments import commitments_to_follow_up
from portal.services.audiences import note_audience, refuse_sharing, shared_from
from portal.services.audit import note
from portal.services.writing import TextConflict, lock_text, save_text

FIRST_VERSION = 1


@transaction.atomic
def add_commitment(
    owner: User,
    *,
    key: UUID,
    texts: Mapping[str, str],
    cohort: Cohort,
    workshop: Workshop | None,
    due_on: date | None,
    audience: str,
) -> Commitment:
    """Take a commitment, which others may read or not; `key` names the attempt: sent twice, it is
    one, which says what was sent last. ValidationError when it may not be shared there;
    TextConflict when it was changed elsewhere since it was sent first."""
    refuse_sharing(owner, cohort, audience)
    about = {"cohort": cohort, "workshop": workshop, "due_on": due_on}
    commitment, is_new = Commitment.objects.get_or_create(
        pk=uuid5(key, str(owner.pk)),
        defaults={
            "owner": owner,
            "texts": dict(texts),
            "audience": audience,
            "shared_at": shared_from(audience),
            "saved_at": timezone.now(),
            "lock_version": FIRST_VERSION,
            "last_key": key,
            **about,
        },
    )
    if not is_new:
        sent_again = {"texts": texts, "audience": audience, **about}
        return edit_commitment(commitment, seen=FIRST_VERSION, key=key, **sent_again)
    if audience != Audience.ME:
        note_audience(commitment)
    return commitment


@transaction.atomic
def edit_commitment(
    commitment: Commitment,
    *,
    texts: Mapping[str, str],
    seen: int,
    key: UUID | None = None,
    audience: str,
    **fields,
) -> Commitment:
    """Change a commitment that is still at `seen`; TextConflict otherwise.

    What was observed of it stays (`record_state`). ValidationError when it may not be shared.
    """
    cohort = fields.get("cohort", commitment.cohort)
    was, becomes = (commitment.audience, commitment.cohort_id), (audience, cohort.pk)
    is_shared_anew = was != becomes and {was[0], audience} != {Audience.ME}
    if is_shared_anew:
        refuse_sharing(commitment.owner, cohort, audience)
        fields |= {"audience": audience, "shared_at": shared_from(audience)}
    kept = {name: text for name, text in commitment.texts.items() if name == "follow_up_note"}
    saved = save_text(commitment, texts={**texts, **kept}, seen=seen, key=key, **fields)
    if is_shared_anew:
        note_audience(saved)
    return saved


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
