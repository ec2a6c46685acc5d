"""A sheet that is not begun: its questions at the address of a turn or a session.

A look writes nothing. The first save begins the sheet, which has an address of its own then.
"""

from functools import partial
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from cms.models import User
from portal.access import cohorts_of, turns_for
from portal.enums import SheetRole, VersionState
from portal.forms.preparations import sheet_form
from portal.gate import can_write_for_oneself, open_route, refuse_writing
from portal.models import ClientTurn, Preparation, SheetVersion, Workshop
from portal.queries.cohorts import SHOWN_STATES
from portal.queries.preparations import sheet_for, version_in_service
from portal.services.preparations import open_sheet
from portal.views.preparations import METHODS, go_on, progress_of, save_all, show_own
from portal.views.private import private
from portal.views.writing import save_writing


@private
@open_route
@sensitive_post_parameters()
@require_http_methods(METHODS)
def prepare_turn(request: HttpRequest, turn_id: UUID) -> HttpResponse:
    """The client's sheet of one of one's own turns; the first save begins it."""
    mine = turns_for(request.user).filter(client__person=request.user)
    along = ("workshop__cohort__charter", "workshop__cohort__pinned_version")
    turn = get_object_or_404(mine.select_related(*along), pk=turn_id)
    return begin(request, turn.workshop, turn)


@private
@open_route
@sensitive_post_parameters()
@require_http_methods(METHODS)
def prepare_workshop(request: HttpRequest, workshop_id: UUID) -> HttpResponse:
    """The sheet of a session for who takes part and is not its client; the first save begins it."""
    mine = cohorts_of(request.user).filter(status__in=SHOWN_STATES)
    found = Workshop.objects.filter(cohort__in=mine)
    found = found.select_related("cohort__charter", "cohort__pinned_version")
    return begin(request, get_object_or_404(found, pk=workshop_id), None)


def begin(request: HttpRequest, workshop: Workshop, turn: ClientTurn | None) -> HttpResponse:
    """Show an empty sheet; what is sent begins it. One that is begun has an address of its own."""
    if not can_write_for_oneself(request.user, workshop.cohort):
        return refuse_writing(request, workshop.cohort)
    known = {"workshop": workshop, "turn": turn}
    sheet = sheet_for(request.user, **known)
    if sheet and request.method != "POST":
        return redirect("preparation", sheet.pk)
    asked = sheet.version if sheet else _version_shown(request, workshop, turn)
    sheet = sheet or _blank(request.user, asked, **known)
    show = partial(show_own, request, sheet, begins_at=request.path)
    if request.method != "POST":
        return show()
    form = sheet_form(sheet, request.POST)
    return save_writing(
        request,
        form,
        save=lambda **attempt: save_all(
            open_sheet(request.user, version=asked, **known), form, **attempt
        ),
        show=show,
        done=partial(go_on, request),
        news=progress_of,
    )


def _version_shown(
    request: HttpRequest, workshop: Workshop, turn: ClientTurn | None
) -> SheetVersion:
    """The questions that the page has shown, be it that others are in service by now."""
    role = SheetRole.CLIENT if turn else SheetRole.CONSULTANT
    if (asked := version_in_service(role, workshop.kind)) is None:
        raise Http404
    shown = asked.template.versions.exclude(state=VersionState.DRAFT).select_related("template")
    named = request.POST.get("version", "")
    return next((one for one in shown if str(one.pk) == named), asked)


def _blank(owner: User, version: SheetVersion, *, workshop: Workshop, turn) -> Preparation:
    role = SheetRole(version.template.role)
    sheet = Preparation(
        owner=owner,
        cohort=workshop.cohort,
        workshop=workshop,
        turn=turn,
        role=role,
        version=version,
    )
    sheet.is_late = False
    return sheet
