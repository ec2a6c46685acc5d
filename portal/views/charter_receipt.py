"""The receipt of an acceptance, for the person who gave it."""

from uuid import UUID

from csp.constants import HEADER
from csp.utils import build_policy
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils import timezone
from django.views.decorators.http import require_safe

from cms.api.site import represent_site
from cms.printing import SOURCES, can_print, print_pdf
from cms.typography import fr_date, fr_time
from portal.charter_text import read_charter
from portal.enums import CharterDecision
from portal.gate import open_route
from portal.models import CharterAcceptance
from portal.queries.charter_states import standing_answer
from portal.queries.charters import signed_name_of
from portal.services.charter_answers import is_paper, kept_until
from portal.views.charter import find_cohort
from portal.views.private import private

STYLESHEET = SOURCES / "pdf" / "receipt.css"


@private
@require_safe
@open_route
def receipt(request: HttpRequest, cohort_id: UUID) -> HttpResponse:
    """The PDF; 404 without an acceptance, or where nothing can be printed."""
    cohort = find_cohort(request.user, cohort_id)
    answer = standing_answer(request.user, cohort)
    if answer is None or answer.decision != CharterDecision.ACCEPTED or not can_print():
        raise Http404
    name = f"charte-{cohort.code.lower()}-version-{answer.version.number}.pdf"
    return HttpResponse(
        print_pdf(render_to_string("pdf/receipt.html", stated(answer)), stylesheet=STYLESHEET),
        headers={
            "Content-Type": "application/pdf",
            "Content-Disposition": f'attachment; filename="{name}"',
            HEADER: build_policy(settings.NOTHING),
        },
    )


def stated(answer: CharterAcceptance) -> dict:
    """Return what a receipt states: who, what, when, how."""
    signed, moment = signed_name_of(answer), timezone.localtime(answer.decided_at)
    return {
        "firm": represent_site(),
        "cohort": answer.cohort,
        "version": answer.version,
        "text": read_charter(answer.version.body),
        "answer": answer,
        "is_paper": is_paper(answer),
        "typed_name": signed.name if signed else "",
        "note": signed.note if signed else "",
        "day": fr_date(moment.date(), weekday=True),
        "time": fr_time(moment.time()),
        "kept_until": fr_date(kept_until(answer)),
    }
