"""The screen of one's calendar feed: its address is shown once, in the answer that made it."""

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from cms.addresses import absolute_address
from portal.forms.feeds import AlarmsForm
from portal.gate import open_route
from portal.queries.feeds import feed_of
from portal.services.feeds import (
    FeedChanged,
    choose_alarms,
    make_feed,
    revoke_feed,
    rotate_feed,
)
from portal.views.private import private

CHANGED = (
    "Rien n’a été fait\u00a0: votre abonnement a changé entre-temps, le voici. "
    "Si vous n’avez pas vu son adresse, demandez-en une autre."
)
REVOKED = "L’abonnement est arrêté\u00a0: votre ancienne adresse ne mène plus à rien."
SAVED = "Vos rappels sont enregistrés. Votre agenda les reprend à sa prochaine lecture."


@private
@open_route
@require_http_methods(["GET", "HEAD", "POST"])
def subscription(request: HttpRequest) -> HttpResponse:
    """POST says with `deed` what to do; an unknown one is a bad request."""
    if request.method != "POST":
        return _show(request)
    deed = DEEDS.get(request.POST.get("deed", ""))
    if deed is None:
        return HttpResponseBadRequest()
    try:
        return deed(request)
    except FeedChanged:
        messages.error(request, CHANGED)
        return redirect("subscription")


def _show(request: HttpRequest, *, form: AlarmsForm | None = None, token: str = "") -> HttpResponse:
    feed = feed_of(request.user)
    context = {
        "feed": feed,
        "form": form or AlarmsForm(initial={"alarms": feed.alarms if feed else []}),
        "address": token and feed_address(token),
        "webcal": token and webcal_address(token),
    }
    wrong = form is not None and not form.is_valid()
    return render(request, "portal/subscription.html", context, status=400 if wrong else 200)


def feed_address(token: str) -> str:
    return absolute_address("calendar_feed", token)


def webcal_address(token: str) -> str:
    """Return the address that opens a calendar instead of a browser."""
    return f"webcal://{feed_address(token).partition('://')[2]}"


def _with_alarms(service: Callable) -> Callable[[HttpRequest], HttpResponse]:
    def deed(request: HttpRequest) -> HttpResponse:
        form = AlarmsForm(request.POST)
        if not form.is_valid():
            return _show(request, form=form)
        return service(request, form.cleaned_data["alarms"])

    return deed


@_with_alarms
def _open(request: HttpRequest, alarms: list[str]) -> HttpResponse:
    return _show(request, token=make_feed(request.user, alarms=alarms))


@_with_alarms
def _choose(request: HttpRequest, alarms: list[str]) -> HttpResponse:
    choose_alarms(request.user, alarms=alarms)
    messages.success(request, SAVED)
    return redirect("subscription")


def _rotate(request: HttpRequest) -> HttpResponse:
    """Sent again by a reload, it is refused: the address on the screen stays good."""
    try:
        seen = UUID(request.POST.get("seen", ""))
    except ValueError:
        return HttpResponseBadRequest()
    return _show(request, token=rotate_feed(request.user, seen=seen))


def _revoke(request: HttpRequest) -> HttpResponse:
    revoke_feed(request.user)
    messages.success(request, REVOKED)
    return redirect("subscription")


DEEDS = {"open": _open, "choose": _choose, "rotate": _rotate, "revoke": _revoke}
