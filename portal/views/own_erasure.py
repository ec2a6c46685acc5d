"""Erasing everything of oneself: what goes, what stays and why, a word to type, the last page."""

from django.contrib.auth import logout
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from cms.retention import ErasureRefused, reasons_to_keep
from portal.forms.own_data import EraseForm
from portal.fresh import fresh_log_in_required
from portal.gate import open_route
from portal.queries.own_data import held_of
from portal.services.erasure import erase_oneself
from portal.sessions import empty_browser
from portal.views.private import private


@private
@open_route
@fresh_log_in_required
@require_http_methods(["GET", "HEAD", "POST"])
def erase(request: HttpRequest) -> HttpResponse:
    form = EraseForm(request.POST or None)
    if request.method != "POST":
        return _show(request, form)
    if not form.is_valid():
        return _show(request, form, status=400)
    try:
        erase_oneself(request.user)
    except ErasureRefused:
        return _show(request, form, status=409)
    return _say_farewell(request)


def _show(request: HttpRequest, form: EraseForm, *, status: int = 200) -> HttpResponse:
    with transaction.atomic():
        reasons = reasons_to_keep(request.user.email)
    held = held_of(request.user)
    context = {
        "form": form,
        "reasons": reasons,
        "going": [one for one in held if not one.why_it_stays],
        "staying": [one for one in held if one.why_it_stays],
    }
    return render(request, "portal/own_data/erase.html", context, status=status)


def _say_farewell(request: HttpRequest) -> HttpResponse:
    """Answer with the page itself: who reads it has no account to come back to."""
    logout(request)
    return empty_browser(render(request, "portal/own_data/erased.html"), cookies=True)
