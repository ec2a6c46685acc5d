"""What a facilitator answers to a sheet: for its author, and for who facilitates with them.

Like a sheet it has two texts: what is being written, and what others read.
"""

from django.core.exceptions import ValidationError
from django.db import transaction

from cms.models import User
from portal.access import can_comment_sheet
from portal.enums import AuditAction
from portal.models import CommentDraft, Preparation, PreparationComment
from portal.preparation_emails import send_sheet_commented
from portal.services.audit import note
from portal.services.writing import lock_text, save_text

TAKEN_BACK = "Cette fiche ne vous est plus ouverte\u00a0: rien n’a été enregistré."


@transaction.atomic
def write_comment(
    sheet: Preparation, *, written_by: User, text: str, is_explicit: bool = True, **attempt
) -> CommentDraft:
    """Save a facilitator's one comment on a sheet as `save_text` does; return the draft of it.

    What a page saves by itself is read by its writer alone. By hand it is handed over, and the
    draft says nothing any more: the author reads it, and is told of the first words, not of what
    they say; without a word it is deleted. Raises TextConflict; ValidationError when the sheet was
    taken back meanwhile.
    """
    sheet = lock_text(sheet)
    if not can_comment_sheet(written_by, sheet):
        raise ValidationError(TAKEN_BACK)
    draft, _ = CommentDraft.objects.get_or_create(
        preparation=sheet, owner=written_by, defaults={"cohort": sheet.cohort}
    )
    words = {} if is_explicit or not text.strip() else {"text": text}
    saved = save_text(draft, texts=words, is_explicit=is_explicit, **attempt)
    if is_explicit:
        _hand_over(sheet, written_by, text)
    return saved


def _hand_over(sheet: Preparation, writer: User, text: str) -> None:
    mine = PreparationComment.objects.filter(preparation=sheet, written_by=writer)
    comment = mine.select_related("recipient__data_key").first()
    if not text.strip():
        mine.delete()
    elif comment is None:
        mine.create(preparation=sheet, written_by=writer, recipient=sheet.owner, text=text)
        note(AuditAction.COMMENTED, sheet, actor=writer)
        send_sheet_commented(sheet)
    elif comment.text != text:
        comment.text = text
        comment.save()
        note(AuditAction.COMMENTED, sheet, actor=writer)
