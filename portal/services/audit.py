"""Traces: who did what with which text, and when. Ids alone, never a word (security §3.2, 40)."""

from collections.abc import Iterable

from django.utils import timezone

from cms.models import User
from portal.enums import AuditAction, AuditedKind
from portal.models import AuditEvent, Commitment, JournalEntry, Preparation
from portal.models.texts import OwnText

KINDS = {
    Preparation: AuditedKind.PREPARATION,
    JournalEntry: AuditedKind.ENTRY,
    Commitment: AuditedKind.COMMITMENT,
}


def note(action: AuditAction, text: OwnText, *, actor: User | None) -> None:
    """Write down that somebody did something with a text."""
    _event(action, text, actor).save(force_insert=True)


def note_all(action: AuditAction, texts: Iterable[OwnText], *, actor: User | None) -> None:
    """The same for several texts; one statement."""
    AuditEvent.objects.bulk_create([_event(action, text, actor) for text in texts])


def note_reading(text: OwnText, *, reader: User) -> None:
    """Write down that somebody read another's text: once a reader, text and day."""
    note_readings([text], reader=reader)


def note_readings(texts: list[OwnText], *, reader: User) -> None:
    """The same for a page that shows several; one statement. One's own are not noted."""
    others = [text for text in texts if text.owner_id != reader.pk]
    AuditEvent.objects.bulk_create(
        [_event(AuditAction.READ, text, reader) for text in others], ignore_conflicts=True
    )


def _event(action: AuditAction, text: OwnText, actor: User | None) -> AuditEvent:
    now = timezone.now()
    return AuditEvent(
        actor=actor,
        owner_id=text.owner_id,
        action=action,
        target_kind=KINDS[type(text)],
        target_id=text.pk,
        happened_at=now,
        day=timezone.localdate(now),
    )


def note_about_person(action: AuditAction, person: User, *, actor: User | None) -> None:
    """Write down an export or an erasure of somebody's data."""
    now = timezone.now()
    AuditEvent.objects.create(
        actor=actor,
        owner=person,
        action=action,
        target_kind=AuditedKind.ACCOUNT,
        happened_at=now,
        day=timezone.localdate(now),
    )
