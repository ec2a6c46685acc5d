"""Sheets: what waits, the page where its author writes one, the page where others read it."""

from functools import partial
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from cms.models import User
from cms.printing import can_print
from portal.access import (
    can_comment_sheet,
    can_facilitate_cohort,
    preparations_for,
    preparations_of,
)
from portal.enums import SheetState
from portal.forms.preparations import CommentForm, SheetForm, sheet_form
from portal.gate import (
    can_read_group,
    can_write_for_oneself,
    cohorts_to_write_in,
    lead_to_charter,
    open_route,
    refuse_writing,
)
from portal.models import Cohort, Preparation, PreparationComment
from portal.queries.preparations import (
    tasks_of,
    turns_without_sheet,
    unattached_sheets,
    whole,
)
from portal.queries.sheets_of_others import comment_draft_on, comments_on, line_of, named
from portal.services.audit import note_reading
from portal.services.preparations import can_be_handed_over, is_released, save_sheet
from portal.services.writing import TextConflict
from portal.sheet_answers import read_answers, steps_of
from portal.views.private import private
from portal.views.writing import save_writing

METHODS = ["GET", "HEAD", "POST"]
# What follows a save by hand, by the value of its button.
WAYS_ON = {"remettre": "submit_preparation", "transmettre": "update_preparation"}


@private
@open_route
@require_safe
def preparations(request: HttpRequest) -> HttpResponse:
    """What may be prepared, what was, and sheets whose turn went to somebody else."""
    person = request.user
    tasks = tasks_of(person, cohorts_to_write_in(person))
    known = [task.sheet.pk for task in tasks if task.sheet]
    others = whole(preparations_of(person)).exclude(pk__in=known).exclude(workshop=None)
    context = {
        "tasks": tasks,
        "unattached": unattached_sheets(person),
        "others": others.order_by("-workshop__starts_at"),
    }
    return render(request, "portal/preparations.html", context)


# One sheet ---------------------------------------------------------------------------------------


@private
@open_route
@sensitive_post_parameters()
@require_http_methods(METHODS)
def preparation(request: HttpRequest, sheet_id: UUID) -> HttpResponse:
    """Its author writes here; others read what was handed over, once they accepted the charter."""
    sheet = whole(preparations_of(request.user)).filter(pk=sheet_id).first()
    if sheet is None:
        return read(request, sheet_id)
    if request.method != "POST":
        return show_own(request, sheet)
    if not can_write_for_oneself(request.user, sheet.cohort):
        return refuse_writing(request, sheet.cohort)
    form = sheet_form(sheet, request.POST)
    return save_writing(
        request,
        form,
        save=lambda **attempt: save_all(sheet, form, **attempt),
        show=partial(show_own, request, sheet),
        done=partial(go_on, request),
        news=progress_of,
    )


def save_all(sheet: Preparation, form: SheetForm, **attempt) -> Preparation:
    """Save a sheet and what is said of commitments; TextConflict when either changed elsewhere."""
    is_followed_up = form.follow_ups is None or form.follow_ups.save()
    saved = save_sheet(sheet, texts=form.texts(), **attempt)
    if not is_followed_up:
        raise TextConflict(saved)
    return saved


def own_sheet(owner: User, sheet_id: UUID) -> Preparation:
    """Return a sheet of the reader's; 404 for any other."""
    return get_object_or_404(whole(preparations_of(owner)), pk=sheet_id)


def cohort_of_own_sheet(reader: User, *, sheet_id: UUID, **rest) -> Cohort:
    mine = preparations_of(reader).select_related("cohort__charter", "cohort__pinned_version")
    return get_object_or_404(mine, pk=sheet_id).cohort


def progress_of(sheet: Preparation) -> dict:
    """How far the sheet is, for the page that saved it."""
    return {"steps": steps_of(sheet.version.questions.all(), sheet.texts).words}


def go_on(request: HttpRequest, sheet: Preparation) -> HttpResponse:
    """After a save by hand: to the sheet, or to the last look before others read it."""
    return redirect(WAYS_ON.get(request.POST.get("puis"), "preparation"), sheet.pk)


def show_own(
    request: HttpRequest,
    sheet: Preparation,
    form: SheetForm | None = None,
    *,
    status: int = 200,
    theirs: list | None = None,
    begins_at: str = "",
) -> HttpResponse:
    """The author's page. `begins_at` is the address that begins a sheet not written yet."""
    questions = sheet.version.questions.all()
    may_write = can_write_for_oneself(request.user, sheet.cohort)
    form = form or sheet_form(sheet)
    context = {
        "sheet": sheet,
        "text": sheet,
        "form": form,
        "follow_ups": form.follow_ups,
        "theirs": theirs,
        "address": begins_at or reverse("preparation", args=[sheet.pk]),
        "is_new": bool(begins_at),
        "may_write": may_write and sheet.state != SheetState.ARCHIVED,
        "is_barred": not may_write,
        "may_hand_over": may_write and can_be_handed_over(sheet),
        "has_changed": sheet.released is not None and not is_released(sheet),
        "steps": steps_of(questions, sheet.texts),
        "answers": read_answers(questions, sheet.texts),
        "comments": [] if begins_at else comments_on(sheet),
        "can_print": can_print(),
        **_without_session(sheet, begins_at),
    }
    return render(request, "portal/preparation.html", context, status=status)


def _without_session(sheet: Preparation, begins_at: str) -> dict:
    """Turns for which a sheet may be taken up; or, for a turn, the sheets that may be."""
    if sheet.workshop is None:
        return {"free_turns": turns_without_sheet(sheet.owner, [sheet.cohort])}
    if begins_at and sheet.turn:
        return {"unattached": unattached_sheets(sheet.owner, sheet.cohort)}
    return {}


def read(request: HttpRequest, sheet_id: UUID) -> HttpResponse:
    sheet = find_to_read(request.user, sheet_id)
    if request.method == "POST":
        raise Http404
    if not can_read_group(request.user, sheet.cohort):
        return lead_to_charter(request, sheet.cohort)
    note_reading(sheet, reader=request.user)
    return show_to_reader(request, sheet)


def find_to_read(reader: User, sheet_id: UUID) -> Preparation:
    """Return a sheet of somebody else that the reader may read; 404 for any other."""
    return get_object_or_404(named(whole(preparations_for(reader))), pk=sheet_id)


def show_to_reader(
    request: HttpRequest,
    sheet: Preparation,
    form: CommentForm | None = None,
    *,
    status: int = 200,
    theirs: list | None = None,
) -> HttpResponse:
    """What was handed over; to who facilitates, the comments on it and their own to write."""
    may_comment = can_comment_sheet(request.user, sheet)
    comments = comments_on(sheet) if may_comment else []
    mine = own_comment(comments, request.user)
    draft = comment_draft_on(sheet, request.user) if may_comment else None
    context = {
        "sheet": sheet,
        "line": line_of(sheet, can_facilitate_cohort(request.user, sheet.cohort)),
        "answers": read_answers(sheet.version.questions.all(), sheet.released),
        "may_comment": may_comment,
        "comments": [one for one in comments if one != mine],
        "mine": mine,
        "text": draft or {"saved_at": mine and mine.updated_at},
        "is_drafted": bool(draft and draft.texts),
        "form": form or CommentForm(draft=draft, handed_over=mine.text if mine else ""),
        "theirs": theirs,
    }
    return render(request, "portal/preparation_read.html", context, status=status)


def own_comment(comments: list[PreparationComment], writer: User) -> PreparationComment | None:
    return next((one for one in comments if one.written_by_id == writer.pk), None)
