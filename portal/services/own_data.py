"""What a person decides about what is kept of them."""

from collections.abc import Mapping
from uuid import UUID

from django.db import transaction

from cms.models import User
from portal.access import places_left_by
from portal.enums import AuditAction
from portal.exporting import export_of
from portal.services.audit import note_about_person


@transaction.atomic
def take_out(person: User) -> bytes:
    """Return all that is kept of a person as a ZIP, and note that they took it."""
    note_about_person(AuditAction.EXPORTED, person, actor=person)
    return export_of(person)


@transaction.atomic
def leave_texts(person: User, choices: Mapping[UUID, bool]) -> None:
    """Let the groups that a person left go on reading what they shared there, or not (BR-10).

    `choices` by the number of the place; what is no place of theirs, or not left, is passed over.
    """
    for place in places_left_by(person):
        if place.pk in choices and place.leaves_texts != choices[place.pk]:
            place.leaves_texts = choices[place.pk]
            place.save(update_fields=["leaves_texts", "updated_at"])
