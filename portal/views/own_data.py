"""« Mes données »: what is kept, who reads it, and taking it away."""

from io import BytesIO

from csp.constants import HEADER
from csp.utils import build_policy
from django.conf import settings
from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from portal.access import places_left_by
from portal.exporting import NAME
from portal.forms.own_data import leave_texts_forms
from portal.fresh import fresh_log_in_required
from portal.gate import open_route
from portal.queries.own_data import accesses_to, by_theme, deadlines_of, held_of
from portal.readers import READERS
from portal.services.own_data import leave_texts, take_out
from portal.views.private import private

SAVED = "Votre choix est enregistré."


@private
@open_route
@require_http_methods(["GET", "HEAD", "POST"])
def own_data(request: HttpRequest) -> HttpResponse:
    """POST says, for the groups one left, whether they may go on reading what one shared."""
    places = places_left_by(request.user).select_related("cohort")
    forms = leave_texts_forms(request.POST or None, places)
    if request.method == "POST" and all(form.is_valid() for form in forms):
        chosen = {form.instance.pk: form.cleaned_data["leaves_texts"] for form in forms}
        leave_texts(request.user, chosen)
        messages.success(request, SAVED)
        return redirect("own_data")
    context = {
        "left": forms,
        "readers": READERS.values(),
        "accesses": accesses_to(request.user),
        "deadlines": deadlines_of(request.user),
        "shelves": by_theme(held_of(request.user)),
    }
    return render(request, "portal/own_data/own_data.html", context)


@private
@open_route
@fresh_log_in_required
@require_http_methods(["GET", "HEAD", "POST"])
def export(request: HttpRequest) -> HttpResponse:
    """Say what is in the file and what to beware of; POST gives it, made in memory."""
    if request.method != "POST":
        return render(request, "portal/own_data/export_page.html")
    day = timezone.localdate().isoformat()
    response = FileResponse(
        BytesIO(take_out(request.user)),
        as_attachment=True,
        filename=f"{NAME}-{day}.zip",
        content_type="application/zip",
    )
    response[HEADER] = build_policy(settings.NOTHING)
    return response
