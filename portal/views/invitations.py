"""The way in: a page that tells what it is about, and a button that uses it."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from portal.gate import open_route
from portal.services.invitations import (
    NotInvited,
    accept_invitation,
    find_invitation,
    note_invitation_seen,
)
from portal.views.accounts import INVITED

TAKEN = "Votre place est prise. Demandez un code à l’adresse qui a reçu l’invitation."


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@open_route
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """GET shows the group's name and a button; only POST uses the link (scanners open links)."""
    try:
        response = (
            _take_place(request, token) if request.method == "POST" else _show(request, token)
        )
    except NotInvited:
        response = render(request, "portal/invitation_over.html", status=404)
    response["Referrer-Policy"] = "same-origin"  # as portal.views.private says
    return response


def _show(request: HttpRequest, token: str) -> HttpResponse:
    found = find_invitation(token)
    note_invitation_seen(found)
    person = found.enrolment.person
    context = {
        "cohort": found.enrolment.cohort,
        "is_somebody_else": request.user.is_authenticated and request.user != person,
    }
    return render(request, "portal/invitation.html", context)


def _take_place(request: HttpRequest, token: str) -> HttpResponse:
    enrolment = accept_invitation(token)
    if request.user == enrolment.person:
        return redirect("portal_home")
    request.session[INVITED] = enrolment.person.email  # not in the address: those are logged
    messages.success(request, TAKEN)
    return redirect("account_login")
