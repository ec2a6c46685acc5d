"""What a facilitator answers to a sheet: for its author, and for who facilitates with them."""

from django.core.exceptions import ValidationError
from django.db import transaction

from cms.models import User
from portal.access import can_comment_sheet
from portal.enums import AuditAction
from portal.models import Preparation, PreparationComment
from portal.preparation_emails import send_sheet_commented
from portal.services.audit import note
from portal.services.locking import ChangedMeanwhile
from portal.services.writing import lock_text

TAKEN_BACK = "Cette fiche ne vous est plus ouverte\u00a0: rien n’a été enregistré."


@transaction.atomic
def comment_sheet(
    sheet: Preparation, *, written_by: User, text: str, seen: int
) -> PreparationComment | None:
    """Write a facilitator's one comment on a sheet that is still at `seen`, 0 before there is one.

    Without a word it is deleted, and None returned. The author is told of the first words, not of
    what they say. Raises ChangedMeanwhile; ValidationError when the sheet was taken back meanwhile.
    """
    sheet = lock_text(sheet)
    if not can_comment_sheet(written_by, sheet):
        raise ValidationError(TAKEN_BACK)
    mine = PreparationComment.objects.select_for_update(of=("self",))
    comment = mine.filter(preparation=sheet, written_by=written_by).first()
    if (comment.lock_version if comment else 0) != seen:
        raise ChangedMeanwhile
    if not text.strip():
        PreparationComment.objects.filter(pk=comment and comment.pk).delete()
        return None
    is_new = comment is None
    comment = comment or PreparationComment(
        preparation=sheet, written_by=written_by, recipient=sheet.owner
    )
    comment.recipient = sheet.owner
    comment.text = text
    comment.lock_version += 1
    comment.save()
    note(AuditAction.COMMENTED, sheet, actor=written_by)
    if is_new:
        send_sheet_commented(sheet)
    return comment
