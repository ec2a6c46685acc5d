"""A sheet's life: begun, written, handed over, shared, updated, taken back (BR-50 to 56).

What others read is a copy that changes only when its author hands it over. Each act is of a text
that is still at version `seen`, the one its author looked at: ChangedMeanwhile when it is not;
ValidationError when it may not be. The views ask the charter's gate who may write at all.
"""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from cms.models import User
from portal.enums import AuditAction, SheetRole, SheetState, WorkshopStatus
from portal.models import ClientTurn, Preparation, SheetVersion, Workshop
from portal.models.turns import COMING_STATES
from portal.preparation_emails import send_sheet_available, send_sheet_withdrawn
from portal.queries.preparations import (
    OWN_AGAIN,
    READ_BY_OTHERS,
    sheet_for,
    turns_without_sheet,
    version_in_service,
)
from portal.services.audit import note
from portal.services.locking import ChangedMeanwhile, lock_cohort
from portal.services.preparation_upkeep import TAKEN_BACK
from portal.services.turn_marks import OVER
from portal.services.turns import NOT_YOURS, active_place
from portal.services.writing import lock_text, save_text
from portal.sheet_answers import refusals_of

NO_QUESTIONS = "Aucune fiche n’est prévue pour cette séance."
ARCHIVED = "Ce parcours est terminé\u00a0: la fiche ne change plus. Vous pouvez encore la retirer."
NO_SESSION = "Cette fiche n’a plus de séance\u00a0: reprenez-la d’abord pour un de vos passages."
BEGUN = "La séance a commencé\u00a0: une fiche se remet avant."
NOT_READ = "Personne d’autre ne lit cette fiche."
TAKEN_UP = "Ce passage a déjà sa fiche, ou n’est plus le vôtre."
HAS_SESSION = "Cette fiche appartient déjà à une séance."


# Writing -----------------------------------------------------------------------------------------


@transaction.atomic
def open_sheet(
    owner: User,
    *,
    workshop: Workshop,
    turn: ClientTurn | None = None,
    version: SheetVersion | None = None,
) -> Preparation:
    """Return a person's sheet of their turn or, without one, of a session; begin it if need be.

    A new one asks the questions of `version`, those that are in service without, and goes on asking
    them. ValidationError when the session is over, the turn is not theirs any more, or they do not
    take part.
    """
    if found := sheet_for(owner, workshop=workshop, turn=turn):
        return found
    cohort = lock_cohort(workshop.cohort)
    active_place(owner, cohort)
    if turn is not None:
        _refuse_turn_of_another(turn, owner)
    if is_over(workshop):
        raise ValidationError(OVER)
    role = SheetRole.CLIENT if turn else SheetRole.CONSULTANT
    if (version := version or version_in_service(role, workshop.kind)) is None:
        raise ValidationError(NO_QUESTIONS)
    known = {"owner": owner, "workshop": workshop, "turn": turn, "role": role}
    return Preparation.objects.get_or_create(
        **known, defaults={"cohort": cohort, "version": version}
    )[0]


def _refuse_turn_of_another(turn: ClientTurn, owner: User) -> None:
    current = ClientTurn.objects.select_related("client").get(pk=turn.pk)
    if current.state not in COMING_STATES or current.client.person_id != owner.pk:
        raise ValidationError(NOT_YOURS)


def is_over(workshop: Workshop) -> bool:
    """True when nothing of a session is left to prepare."""
    over = workshop.status in {WorkshopStatus.HELD, WorkshopStatus.CANCELLED}
    return over or workshop.ends_at <= timezone.now()


def save_sheet(
    sheet: Preparation,
    *,
    texts: Mapping,
    seen: int,
    key: UUID | None = None,
    after: UUID | None = None,
    is_explicit: bool = True,
) -> Preparation:
    """Save what its author is writing, unfinished as it may be; nobody else reads it by that.

    Raises TextConflict as `save_text` does; ValidationError once the sheet is archived.
    """
    attempt = {"seen": seen, "key": key, "after": after, "is_explicit": is_explicit}
    return save_text(sheet, texts=texts, check=_refuse_archived, **attempt)


def _refuse_archived(sheet: Preparation) -> None:
    if sheet.state == SheetState.ARCHIVED:
        raise ValidationError(ARCHIVED)


@transaction.atomic
def take_up_sheet(sheet: Preparation, *, turn: ClientTurn) -> Preparation:
    """Make a sheet without a session that of another turn of its author's (BR-56)."""
    lock_cohort(sheet.cohort)
    sheet = lock_text(sheet)
    if sheet.workshop_id or sheet.role != SheetRole.CLIENT:
        raise ValidationError(HAS_SESSION)
    if not turns_without_sheet(sheet.owner, [sheet.cohort]).filter(pk=turn.pk).exists():
        raise ValidationError(TAKEN_UP)
    sheet.turn, sheet.workshop_id = turn, turn.workshop_id
    sheet.save()
    return sheet


# Handing over ------------------------------------------------------------------------------------


@transaction.atomic
def submit_sheet(sheet: Preparation, *, seen: int) -> Preparation:
    """Hand a sheet over to those who facilitate; nothing happens to one that they have already.

    Late is accepted until the session begins. ValidationError by the code of the question, for
    what is missing or too long.
    """
    sheet = _lock(sheet, seen)
    if sheet.state in READ_BY_OTHERS:
        return sheet
    _refuse_first_reading(sheet)
    now = timezone.now()
    _release(sheet, now, state=SheetState.SUBMITTED, submitted_at=now)
    note(AuditAction.SUBMITTED, sheet, actor=sheet.owner)
    send_sheet_available(sheet)
    return sheet


@transaction.atomic
def share_sheet(sheet: Preparation, *, seen: int) -> Preparation:
    """Let the group read a sheet as it is now, and those who facilitate: by its author (BR-52)."""
    sheet = _lock(sheet, seen)
    if sheet.state == SheetState.SHARED:
        return sheet
    is_new = sheet.state != SheetState.SUBMITTED
    if is_new:
        _refuse_first_reading(sheet)
    now = timezone.now()
    _release(
        sheet,
        now,
        state=SheetState.SHARED,
        shared_at=now,
        submitted_at=now if is_new else sheet.submitted_at,
    )
    note(AuditAction.SHARED, sheet, actor=sheet.owner)
    if is_new:
        send_sheet_available(sheet)
    return sheet


@transaction.atomic
def update_sheet(sheet: Preparation, *, seen: int) -> Preparation:
    """Let others read what a sheet says now: a new revision, the old one is gone (BR-53)."""
    sheet = _lock(sheet, seen)
    if sheet.state not in READ_BY_OTHERS:
        raise ValidationError(ARCHIVED if sheet.state == SheetState.ARCHIVED else NOT_READ)
    _release(sheet, timezone.now())
    return sheet


def _release(sheet: Preparation, now: datetime, **changes) -> None:
    """Copy the text to where others read it. The callers have locked the sheet."""
    active_place(sheet.owner, sheet.cohort)
    _refuse_incomplete(sheet)
    if not is_released(sheet):
        sheet.released, sheet.released_at = dict(sheet.texts), now
        sheet.revision += 1
    for name, value in changes.items():
        setattr(sheet, name, value)
    sheet.save()


def is_released(sheet: Preparation) -> bool:
    """True when others read, or would read, what its author reads."""
    return sheet.released is not None and dict(sheet.released) == dict(sheet.texts)


def _refuse_first_reading(sheet: Preparation) -> None:
    if refused := _reason_against(sheet):
        raise ValidationError(refused)


def can_be_handed_over(sheet: Preparation) -> bool:
    """True as long as a sheet that nobody else reads may be given to others."""
    return not _reason_against(sheet)


def _reason_against(sheet: Preparation) -> str:
    if sheet.state == SheetState.ARCHIVED:
        return ARCHIVED
    if sheet.workshop is None:
        return NO_SESSION
    if is_over(sheet.workshop):
        return OVER
    return BEGUN if sheet.workshop.starts_at <= timezone.now() else ""


def _refuse_incomplete(sheet: Preparation) -> None:
    if refused := refusals_of(sheet.version.questions.all(), sheet.texts):
        raise ValidationError(refused)


# Taking back -------------------------------------------------------------------------------------


@transaction.atomic
def unshare_sheet(sheet: Preparation) -> Preparation:
    """Take a sheet back from the group; those who facilitate go on reading it."""
    sheet = lock_text(sheet)
    if sheet.shared_at is None:
        return sheet
    if sheet.state == SheetState.SHARED:
        sheet.state = SheetState.SUBMITTED
    sheet.shared_at = None
    sheet.save()
    note(AuditAction.UNSHARED, sheet, actor=sheet.owner)
    return sheet


@transaction.atomic
def withdraw_sheet(sheet: Preparation) -> Preparation:
    """Take a sheet back from everybody, at once and at any time.

    Once its session has begun those who facilitate are told that one is gone (BR-50).
    """
    sheet = lock_text(sheet)
    if sheet.state in OWN_AGAIN:
        return sheet
    for name, value in TAKEN_BACK.items():
        setattr(sheet, name, value)
    sheet.state = SheetState.WITHDRAWN
    sheet.save()
    note(AuditAction.WITHDRAWN, sheet, actor=sheet.owner)
    if sheet.workshop and sheet.workshop.starts_at <= timezone.now():
        send_sheet_withdrawn(sheet)
    return sheet


def _lock(sheet: Preparation, seen: int) -> Preparation:
    current = lock_text(sheet)
    if current.lock_version != seen:
        raise ChangedMeanwhile
    return current
