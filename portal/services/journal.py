"""Writing the journal: begun, saved, put into the trash, taken out of it, destroyed."""

from collections.abc import Mapping
from datetime import date, timedelta
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from cms.models import User
from portal.enums import Audience, AuditAction
from portal.models import Cohort, JournalEntry, Workshop
from portal.queries.journal import NEVER_WRITTEN, Occasion
from portal.services.audit import note
from portal.services.writing import lock_text, save_text

EMPTY_STAYS = timedelta(days=1)
WRITE_SOMETHING = "Écrivez au moins une ligne, dans le champ de votre choix."
SHARED_THERE = "Ce texte est partagé dans son groupe\u00a0: arrêtez d’abord le partage."


def start_entry(owner: User, occasion: Occasion) -> JournalEntry:
    """Begin a text of one's own; it is listed nowhere before something is written."""
    return JournalEntry.objects.create(
        owner=owner,
        cohort=occasion.cohort,
        workshop=occasion.workshop,
        moment=occasion.moment,
        my_role=occasion.role,
        entry_date=timezone.localdate(),
    )


def save_entry(
    entry: JournalEntry,
    *,
    texts: Mapping[str, str],
    seen: int,
    key: UUID | None = None,
    after: UUID | None = None,
    is_explicit: bool = True,
    cohort: Cohort,
    workshop: Workshop | None,
    moment: str,
    entry_date: date,
    my_role: str,
) -> JournalEntry:
    """Save a text as `portal.services.writing` does, with what it is about.

    As long as nothing was written it stays out of sight. ValidationError by field when a shared
    text would go to another group.
    """
    about = {
        "cohort": cohort,
        "workshop": workshop,
        "moment": moment,
        "entry_date": entry_date,
        "my_role": my_role,
    }
    if not texts and entry.lock_version == NEVER_WRITTEN:
        return _place(entry, about)

    def stays_in_its_group(current: JournalEntry) -> None:
        if current.audience != Audience.ME and current.cohort_id != cohort.pk:
            raise ValidationError({"place": SHARED_THERE})

    attempt = {"seen": seen, "key": key, "after": after, "is_explicit": is_explicit}
    return save_text(entry, texts=texts, check=stays_in_its_group, **attempt, **about)


@transaction.atomic
def _place(entry: JournalEntry, about: dict) -> JournalEntry:
    current = lock_text(entry)
    for name, value in about.items():
        setattr(current, name, value)
    current.save(update_fields=[*about, "updated_at"])
    return current


@transaction.atomic
def throw_away(entry: JournalEntry) -> None:
    """Put a text into the trash for thirty days; nobody else reads it from now on, nor when it is
    taken out again."""
    current = lock_text(entry)
    if current.lock_version == NEVER_WRITTEN:
        current.delete()
        return
    current.deleted_at = timezone.now()
    current.audience, current.shared_at = Audience.ME, None
    current.save(update_fields=["deleted_at", "audience", "shared_at", "updated_at"])
    note(AuditAction.DELETED, current, actor=current.owner)


@transaction.atomic
def take_out_of_trash(entry: JournalEntry) -> JournalEntry:
    """Take a text out of the trash, for its owner alone."""
    current = lock_text(entry)
    current.deleted_at = None
    current.audience, current.shared_at = Audience.ME, None
    current.save(update_fields=["deleted_at", "audience", "shared_at", "updated_at"])
    note(AuditAction.RESTORED, current, actor=current.owner)
    return current


@transaction.atomic
def destroy_entry(entry: JournalEntry) -> None:
    """Delete a text for good, with its former versions."""
    current = lock_text(entry)
    note(AuditAction.DESTROYED, current, actor=current.owner)
    current.delete()


def delete_empty_entries() -> None:
    """Delete what was begun a day ago and never written: a job."""
    before = timezone.now() - EMPTY_STAYS
    JournalEntry.objects.filter(lock_version=NEVER_WRITTEN, created_at__lt=before).delete()
