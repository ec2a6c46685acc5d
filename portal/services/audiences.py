"""Who else reads a journal text or a commitment: its owner's choice alone, at any time (BR-70)."""

from datetime import datetime
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from cms.models import User
from portal.access import commitments_of, entries_of
from portal.enums import Audience, AuditAction
from portal.gate import can_read_group
from portal.models import Cohort, Commitment, JournalEntry
from portal.services.audit import note
from portal.services.writing import lock_text

NOT_SHARED = (
    "Pour partager, il faut avoir accepté la charte de ce groupe dans sa version d’aujourd’hui."
)
NOTHING_TO_READ = "Ce texte est encore vide\u00a0: il n’y a rien à partager."
IN_TRASH = "Ce texte est à la corbeille\u00a0: il ne se partage pas."
OTHER_GROUP = (
    "Ce texte est passé dans un autre groupe\u00a0: voyez qui le lirait à présent, puis confirmez."
)
Shareable = JournalEntry | Commitment


@transaction.atomic
def change_audience(text: Shareable, *, audience: str, shown: UUID | None = None) -> Shareable:
    """Let others read a text, fewer of them, or nobody any more; return it as it is now.

    It counts as shared from this moment on, also when the audience stays: who began to facilitate
    meanwhile reads it then (BR-60). `shown` is the group whose people were named before it was
    confirmed. ValidationError where the charter's gate does not let it pass, when the text went to
    another group since, or into the trash.
    """
    current = lock_text(text)
    if audience != Audience.ME:
        _refuse_others(current, shown)
    return _set_audience(current, audience)


def _refuse_others(current: Shareable, shown: UUID | None) -> None:
    if shown is not None and current.cohort_id != shown:
        raise ValidationError(OTHER_GROUP)
    if getattr(current, "deleted_at", None) is not None:
        raise ValidationError(IN_TRASH)
    if not current.texts:
        raise ValidationError(NOTHING_TO_READ)


def _set_audience(current: Shareable, audience: str) -> Shareable:
    refuse_sharing(current.owner, current.cohort, audience)
    current.audience, current.shared_at = audience, shared_from(audience)
    current.save(update_fields=["audience", "shared_at", "updated_at"])
    note_audience(current)
    return current


def refuse_sharing(owner: User, cohort: Cohort, audience: str) -> None:
    """Raise ValidationError when somebody may not share with that group (contract §7)."""
    if audience != Audience.ME and not can_read_group(owner, cohort):
        raise ValidationError({"audience": NOT_SHARED})


def shared_from(audience: str) -> datetime | None:
    return None if audience == Audience.ME else timezone.now()


def note_audience(text: Shareable) -> None:
    action = AuditAction.UNSHARED if text.audience == Audience.ME else AuditAction.SHARED
    note(action, text, actor=text.owner)


@transaction.atomic
def share_with_present_facilitators(owner: User, cohort: Cohort) -> None:
    """Share anew what the owner shared with the facilitation of a group: those who facilitate it
    by now read it too. ValidationError as above. What is taken back meanwhile stays so."""
    shared = {"cohort": cohort, "audience": Audience.FACILITATOR}
    for texts in (entries_of(owner), commitments_of(owner)):
        still_shared = texts.filter(**shared).select_related("owner__data_key", "cohort")
        for text in still_shared.select_for_update(of=("self",)):
            _set_audience(text, Audience.FACILITATOR)
