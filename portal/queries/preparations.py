"""What services and the author's own screens read of preparation sheets; lists in constant queries.

What others read of them is in `portal.queries.sheets_of_others`.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import (
    BooleanField,
    Case,
    Count,
    Exists,
    F,
    OuterRef,
    Q,
    Subquery,
    Value,
    When,
)
from django.utils import timezone

from cms.models import User
from portal.access import preparations_of
from portal.enums import (
    EnrolmentStatus,
    SheetRole,
    SheetState,
    VersionState,
    WorkshopKind,
    WorkshopStatus,
)
from portal.models import (
    ClientTurn,
    Cohort,
    Enrolment,
    Preparation,
    SheetQuestion,
    SheetTemplate,
    SheetVersion,
    Workshop,
    WorkshopMove,
)
from portal.models.turns import COMING_STATES
from portal.sheet_answers import Steps, steps_of

OWN_AGAIN = (SheetState.DRAFT, SheetState.WITHDRAWN)  # nobody else reads it
READ_BY_OTHERS = (SheetState.SUBMITTED, SheetState.SHARED)
COMING = (WorkshopStatus.PLANNED, WorkshopStatus.CONFIRMED)


@dataclass(frozen=True)
class Task:
    """A session that a person may prepare, with their sheet once it is begun."""

    workshop: Workshop
    role: SheetRole
    version: SheetVersion
    turn: ClientTurn | None = None
    sheet: Preparation | None = None

    @property
    def steps(self) -> Steps:
        return steps_of(self.version.questions.all(), self.sheet.texts if self.sheet else {})

    @property
    def waits(self) -> bool:
        """True for what asks for answers and was not handed over."""
        return bool(self.steps.total) and (self.sheet is None or self.sheet.state in OWN_AGAIN)

    @property
    def is_overdue(self) -> bool:
        return self.workshop.prep_due_at < timezone.now()


# A sheet -----------------------------------------------------------------------------------------


def whole(sheets):
    """Select with sheets all that the page of one shows; two queries, whatever their number.

    Each bears `is_late`, for its author and who facilitates alone (BR-51).
    """
    along = ("owner__data_key", "cohort__charter", "cohort__pinned_version", "workshop__cohort")
    found = with_lateness(sheets).select_related(*along, "turn", "version__template")
    return found.prefetch_related("version__questions")


def with_lateness(sheets):
    """Annotate `is_late`: handed over after the day it was due.

    Nobody is late for a date that was set after they had handed it over.
    """
    moved = WorkshopMove.objects.filter(
        workshop=OuterRef("workshop"), created_at__gt=OuterRef("submitted_at")
    )
    late = Q(submitted_at__gt=F("workshop__prep_due_at")) & ~Exists(moved)
    is_late = Case(When(late, then=Value(True)), default=Value(False), output_field=BooleanField())
    return sheets.annotate(is_late=is_late)


def sheet_for(owner: User, *, workshop: Workshop, turn: ClientTurn | None) -> Preparation | None:
    """Return a person's sheet of a turn or, as a consultant, of a session."""
    mine = preparations_of(owner)
    if turn is not None:
        return whole(mine.filter(turn=turn)).first()
    as_consultant = mine.filter(workshop=workshop, turn=None, role=SheetRole.CONSULTANT)
    return whole(as_consultant).first()


def versions_in_service():
    """The questions that are asked today, of each role and kind of session; two queries."""
    active = SheetVersion.objects.filter(state=VersionState.ACTIVE)
    return active.select_related("template").prefetch_related("questions")


def sheets_with_versions():
    """Return the templates with `number` and `in_service_since`, `question_count`, `draft_id`."""
    active = SheetVersion.objects.filter(template=OuterRef("pk"), state=VersionState.ACTIVE)
    draft = SheetVersion.objects.filter(template=OuterRef("pk"), state=VersionState.DRAFT)
    asked = SheetQuestion.objects.filter(
        version__template=OuterRef("pk"), version__state=VersionState.ACTIVE
    )
    counted = asked.order_by().values("version").annotate(count=Count("pk"))
    return SheetTemplate.objects.annotate(
        number=Subquery(active.values("number")[:1]),
        in_service_since=Subquery(active.values("activated_at")[:1]),
        question_count=Subquery(counted.values("count")[:1]),
        draft_id=Subquery(draft.values("pk")[:1]),
    )


def version_in_service(role: SheetRole, kind: WorkshopKind) -> SheetVersion | None:
    return versions_in_service().filter(template__role=role, template__workshop_kind=kind).first()


# What waits --------------------------------------------------------------------------------------


def tasks_of(person: User, cohorts: Iterable[Cohort]) -> list[Task]:
    """Return what a person may prepare in these cohorts, by date; six queries.

    Their coming turns, and the next session of each cohort when they are not its client. Nothing of
    cohorts they do not take part in.
    """
    sessions = _sessions_ahead(person, cohorts)
    turns = {one.workshop_id: one for one in _turns_at(person, sessions)}
    nexts = {}
    for session in sessions:
        nexts.setdefault(session.cohort_id, session)
    asked = [one for one in sessions if one.pk in turns or nexts[one.cohort_id] == one]
    versions = {
        (one.template.role, one.template.workshop_kind): one for one in versions_in_service()
    }
    sheets = {(one.workshop_id, one.turn_id): one for one in _sheets_at(person, asked)}
    found = [_task(session, turns.get(session.pk), versions, sheets) for session in asked]
    return [task for task in found if task is not None]


def task_at(person: User, workshop: Workshop) -> Task | None:
    """Return a person's sheet of a session, or what they may begin there; None for neither."""
    turn = ClientTurn.objects.filter(client__person=person, workshop=workshop).first()
    if sheet := sheet_for(person, workshop=workshop, turn=turn):
        return Task(workshop, SheetRole(sheet.role), sheet.version, turn, sheet)
    places = Enrolment.objects.filter(person=person, status=EnrolmentStatus.ACTIVE)
    is_ahead = workshop.status in COMING and workshop.ends_at > timezone.now()
    if not (is_ahead and places.filter(cohort=workshop.cohort_id).exists()):
        return None
    role = SheetRole.CLIENT if turn else SheetRole.CONSULTANT
    version = version_in_service(role, workshop.kind)
    return Task(workshop, role, version, turn) if version else None


def _sessions_ahead(person: User, cohorts: Iterable[Cohort]) -> list[Workshop]:
    """Those that have not begun, where the person will be."""
    takes_part = Workshop.objects.filter(
        cohort__in=[cohort.pk for cohort in cohorts],
        cohort__enrolments__person=person,
        cohort__enrolments__status=EnrolmentStatus.ACTIVE,
    )
    ahead = takes_part.filter(starts_at__gt=timezone.now(), status__in=COMING)
    present = ahead.exclude(absences__enrolment__person=person)
    return list(present.select_related("cohort").order_by("starts_at", "number"))


def _turns_at(person: User, sessions: Iterable[Workshop]):
    return ClientTurn.objects.filter(
        client__person=person, workshop__in=sessions, state__in=COMING_STATES
    )


def _sheets_at(person: User, sessions: Iterable[Workshop]):
    return whole(preparations_of(person).filter(workshop__in=sessions))


def _task(session: Workshop, turn: ClientTurn | None, versions: dict, sheets: dict) -> Task | None:
    role = SheetRole.CLIENT if turn else SheetRole.CONSULTANT
    sheet = sheets.get((session.pk, turn and turn.pk))
    version = sheet.version if sheet else versions.get((role, session.kind))
    return Task(session, role, version, turn, sheet) if version else None


# Sheets without a session ------------------------------------------------------------------------


def unattached_sheets(owner: User, cohort: Cohort | None = None):
    """Their sheets of turns that changed hands since, the last one first (BR-56)."""
    mine = preparations_of(owner).filter(workshop=None, saved_at__isnull=False)
    mine = mine.filter(cohort=cohort) if cohort else mine
    return whole(mine).order_by("-saved_at")


def turns_without_sheet(owner: User, cohorts: Iterable[Cohort]):
    """A person's coming turns in these cohorts for which they have written nothing yet."""
    mine = preparations_of(owner).filter(turn=OuterRef("pk"))
    turns = ClientTurn.objects.filter(
        ~Exists(mine),
        client__person=owner,
        client__status=EnrolmentStatus.ACTIVE,
        state__in=COMING_STATES,
        workshop__cohort__in=[cohort.pk for cohort in cohorts],
        workshop__starts_at__gt=timezone.now(),
    )
    return turns.select_related("workshop__cohort").order_by("workshop__starts_at", "position")
