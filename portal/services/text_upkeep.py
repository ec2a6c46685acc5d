"""What texts follow: people who return to a group. The callers own the transaction."""

from django.db.models import QuerySet
from django.utils import timezone

from portal.enums import Audience, AuditAction, SheetState
from portal.models import Commitment, Enrolment, JournalEntry, Preparation
from portal.queries.preparations import OWN_AGAIN
from portal.services.audit import note_all
from portal.services.preparation_upkeep import TAKEN_BACK


def close_texts_of(place: Enrolment) -> None:
    """Give what a person shared with the group of a place back to them alone, as they would.

    They may share it again. Nobody is told by mail: it was closed to all since they had left.
    """
    mine = {"owner": place.person_id, "cohort": place.cohort_id}
    for model in (JournalEntry, Commitment):
        shared = model.objects.filter(**mine, shared_at__isnull=False)
        _change(shared, AuditAction.UNSHARED, audience=Audience.ME, shared_at=None)
    sheets = Preparation.objects.filter(**mine).exclude(state__in=OWN_AGAIN)
    _change(sheets, AuditAction.WITHDRAWN, state=SheetState.WITHDRAWN, **TAKEN_BACK)


def _change(texts: QuerySet, action: AuditAction, **becomes) -> None:
    """Three statements, however many texts; in one order, so that no two wait for each other.

    The traces name nobody: from their own data the coordination would learn what somebody wrote.
    """
    locked = list(texts.select_for_update(of=("self",)).order_by("pk").only("owner"))
    rows = texts.model.objects.filter(pk__in=[text.pk for text in locked])
    rows.update(**becomes, updated_at=timezone.now())
    note_all(action, locked, actor=None)
