"""A sheet on paper, and its former versions: for its author alone."""

from uuid import UUID

from csp.constants import HEADER
from csp.utils import build_policy
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.text import slugify
from django.views.decorators.http import require_http_methods, require_safe

from cms.api.site import represent_site
from cms.printing import SOURCES, can_print, print_pdf
from portal.enums import SheetState
from portal.gate import can_write_for_oneself, open_route, refuse_writing
from portal.models import Preparation
from portal.services.preparations import save_sheet
from portal.sheet_answers import read_answers
from portal.views.preparations import METHODS, own_sheet
from portal.views.private import private
from portal.views.versions import versions

STYLESHEET = SOURCES / "pdf" / "sheet.css"


@private
@open_route
@require_safe
def sheet_pdf(request: HttpRequest, sheet_id: UUID) -> HttpResponse:
    """The text as its author has it; 404 where nothing can be printed."""
    sheet = own_sheet(request.user, sheet_id)
    if not can_print():
        raise Http404
    stated = {
        "firm": represent_site(),
        "sheet": sheet,
        "answers": read_answers(sheet.version.questions.all(), sheet.texts),
    }
    return HttpResponse(
        print_pdf(render_to_string("pdf/sheet.html", stated), stylesheet=STYLESHEET),
        headers={
            "Content-Type": "application/pdf",
            "Content-Disposition": f'attachment; filename="{file_name(sheet)}"',
            HEADER: build_policy(settings.NOTHING),
        },
    )


def file_name(sheet: Preparation) -> str:
    """Return a name that says nothing of what is written: « fiche-nb-2027-1-seance-n-4.pdf »."""
    session = f"-{slugify(str(sheet.workshop))}" if sheet.workshop else ""
    return f"fiche-{sheet.cohort.code.lower()}{session}.pdf"


@private
@open_route
@require_http_methods(METHODS)
def sheet_versions(request: HttpRequest, sheet_id: UUID) -> HttpResponse:
    sheet = own_sheet(request.user, sheet_id)
    may_write = can_write_for_oneself(request.user, sheet.cohort)
    if request.method == "POST" and not may_write:
        return refuse_writing(request, sheet.cohort)
    restores = may_write and sheet.state != SheetState.ARCHIVED
    return versions(
        request,
        sheet,
        labels={one.code: one.label for one in sheet.version.questions.all()},
        back=reverse("preparation", args=[sheet.pk]),
        restore=_restorer(sheet) if restores else None,
    )


def _restorer(sheet: Preparation):
    return lambda snapshot, seen: save_sheet(sheet, texts=snapshot.content, seen=seen)
