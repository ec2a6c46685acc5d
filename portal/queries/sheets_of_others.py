"""What is read of the sheets of others: by the group, by who facilitates it, by who runs it.

Lists hold no text. Whose sheet one may open is decided in `portal.access`.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import OuterRef, Subquery
from django.utils import timezone

from cms.models import User
from portal.access import (
    MEMBER_STATES,
    TEXTS_ARE_KEPT,
    cohorts_facilitated_by,
    last_end,
    preparations_for,
)
from portal.enums import SheetState
from portal.models import (
    ClientTurn,
    Cohort,
    CommentDraft,
    Enrolment,
    Preparation,
    PreparationComment,
    Workshop,
)
from portal.queries.preparations import with_lateness

NAMELESS, GONE = "Un membre sans nom", "Ancien participant"
TEXTS = ("texts", "released")


@dataclass(frozen=True)
class SheetLine:
    """A sheet in a list of who reads it: whose it is, and how it stands."""

    sheet: Preparation
    who: str
    is_facilitated: bool  # by the reader, who alone is told of lateness

    @property
    def is_late(self) -> bool:
        return self.is_facilitated and self.sheet.is_late

    @property
    def is_shared(self) -> bool:
        return self.sheet.shared_at is not None

    @property
    def is_updated(self) -> bool:
        """True when it says something else than when the reader could first read it (BR-53)."""
        since = self.sheet.submitted_at if self.is_facilitated else self.sheet.shared_at
        return self.sheet.released_at > since


def sheet_lines(reader: User, workshops: Iterable[Workshop]) -> dict[UUID, list[SheetLine]]:
    """Return the sheets of others that a person may read, by session; two queries, no text.

    The callers ask the charter's gate.
    """
    found = named(preparations_for(reader)).filter(workshop__in=list(workshops))
    found = with_lateness(found).select_related("owner").defer(*TEXTS)
    facilitated = set(cohorts_facilitated_by(reader).values_list("pk", flat=True))
    lines = defaultdict(list)
    for sheet in found.order_by("submitted_at", "created_at"):
        lines[sheet.workshop_id].append(line_of(sheet, sheet.cohort_id in facilitated))
    return dict(lines)


def line_of(sheet: Preparation, is_facilitated: bool) -> SheetLine:
    """Return a sheet of `named` as its reader sees it."""
    is_here = sheet.place_status in MEMBER_STATES
    who = (sheet.owner.get_full_name() or NAMELESS) if is_here else GONE
    return SheetLine(sheet, who, is_facilitated)


def named(sheets):
    """Annotate `place_status`: whether the author still belongs to the group."""
    place = Enrolment.objects.filter(person=OuterRef("owner"), cohort=OuterRef("cohort"))
    return sheets.annotate(place_status=Subquery(place.values("status")[:1]))


def comments_on(sheet: Preparation) -> list[PreparationComment]:
    """Return what facilitators wrote to the author, signed; for them and the author alone."""
    comments = PreparationComment.objects.filter(preparation=sheet)
    return list(comments.select_related("written_by", "recipient__data_key"))


def comment_draft_on(sheet: Preparation, writer: User) -> CommentDraft | None:
    """Return what a facilitator is writing about a sheet; for them alone."""
    drafts = CommentDraft.objects.filter(preparation=sheet, owner=writer)
    return drafts.select_related("owner__data_key").first()


def read_until(cohort: Cohort) -> date | None:
    """Return the last day on which others read the sheets of a cohort; None without a session."""
    last = Workshop.objects.filter(cohort=cohort).aggregate(last=last_end())["last"]
    return last and timezone.localdate(last + TEXTS_ARE_KEPT)


# Who runs the group: the state alone -------------------------------------------------------------

STATES = {
    SheetState.DRAFT: "commencée",
    SheetState.WITHDRAWN: "commencée",
    SheetState.SUBMITTED: "remise",
    SheetState.SHARED: "remise",
    SheetState.ARCHIVED: "remise",
}
NO_SHEET, LATE = "aucune", "remise en retard"


def states_of_sheets(turns: Iterable[ClientTurn]) -> dict[UUID, str]:
    """Return in a word how the sheet of each turn's client stands; one query, no text (§10)."""
    found = with_lateness(Preparation.objects.filter(turn__in=[turn.pk for turn in turns]))
    rows = found.values_list("turn", "state", "is_late")
    return {turn: LATE if is_late else STATES[state] for turn, state, is_late in rows}
