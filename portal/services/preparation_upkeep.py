"""What sheets follow: turns that change hands, groups that end. The callers own the transaction."""

from django.db.models import Q

from portal.enums import AuditAction, SheetState
from portal.models import ClientTurn, Cohort, Preparation
from portal.services.audit import note

# Nobody else reads it: neither what was handed over, nor that it was.
TAKEN_BACK = {"released": None, "submitted_at": None, "released_at": None, "shared_at": None}


def free_sheets_of(turn: ClientTurn) -> None:
    """Give the sheets of who is no client of a turn any more back to their authors alone (BR-56).

    They belong to no session then, and can be taken up for another turn.
    """
    client = turn.client and turn.client.person_id
    sheets = Preparation.objects.select_for_update(of=("self",)).filter(turn=turn)
    for sheet in sheets.exclude(owner=client) if client else sheets:
        if sheet.state != SheetState.DRAFT:
            note(AuditAction.WITHDRAWN, sheet, actor=None)
        Preparation.objects.filter(pk=sheet.pk).update(
            turn=None, workshop=None, state=SheetState.DRAFT, **TAKEN_BACK
        )


def follow_end_of(cohort: Cohort) -> None:
    """Archive what was handed over in a group that is over; bring it back in one that goes on.

    Who reads it stays the same until the retention date (`portal.access`).
    """
    sheets = Preparation.objects.filter(cohort=cohort)
    if cohort.is_over:
        handed_over = Q(state__in=[SheetState.SUBMITTED, SheetState.SHARED])
        sheets.filter(handed_over).update(state=SheetState.ARCHIVED)
        return
    archived = sheets.filter(state=SheetState.ARCHIVED)
    archived.filter(shared_at__isnull=False).update(state=SheetState.SHARED)
    archived.filter(shared_at=None).update(state=SheetState.SUBMITTED)
