"""What an owner does with a text of their journal but write it: share, throw away, restore."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal.access import deleted_entries_of
from portal.enums import Audience
from portal.forms.audiences import AudienceForm
from portal.gate import can_read_group, open_route
from portal.models import JournalEntry
from portal.queries.audiences import readers_in
from portal.queries.journal import trash_of
from portal.services.audiences import change_audience
from portal.services.journal import destroy_entry, take_out_of_trash, throw_away
from portal.views.acts import act
from portal.views.entries import find_own
from portal.views.private import private

SHARED = {
    Audience.ME: "C’est fait\u00a0: vous seul·e lisez ce texte à présent.",
    Audience.FACILITATOR: "C’est fait\u00a0: l’animation lit ce texte.",
    Audience.COHORT: "C’est fait\u00a0: le groupe lit ce texte.",
}
IN_TRASH = "Le texte est à la corbeille. Vous pouvez l’en sortir pendant trente jours."
RESTORED = "Le texte est de retour. Vous seul·e le lisez."
DESTROYED = "Le texte est supprimé, avec ses versions antérieures."


@private
@open_route
@require_http_methods(["GET", "HEAD", "POST"])
def audience(request: HttpRequest, entry_id: UUID) -> HttpResponse:
    """Who reads a text, by name; `?avec=group` asks to confirm another choice, POST makes it."""
    entry = find_own(request, entry_id)
    if request.method == "POST":
        return _change_audience(request, entry)
    may_share = can_read_group(request.user, entry.cohort)
    context = {
        "entry": entry,
        "readers": readers_in(entry.cohort, request.user) if may_share else None,
        "may_share": may_share,
        "chosen": request.GET.get("avec") if request.GET.get("avec") in Audience else None,
    }
    return render(request, "portal/journal/audience.html", context)


def _change_audience(request: HttpRequest, entry: JournalEntry) -> HttpResponse:
    form = AudienceForm(request.POST)
    if not form.is_valid():
        return HttpResponseBadRequest()
    chosen = form.cleaned_data["audience"]
    return act(
        request,
        lambda: change_audience(entry, audience=chosen, shown=form.cleaned_data["group"]),
        said=SHARED[Audience(chosen)],
        back=reverse("entry_audience", args=[entry.pk]),
    )


@private
@open_route
@require_http_methods(["GET", "HEAD", "POST"])
def delete(request: HttpRequest, entry_id: UUID) -> HttpResponse:
    entry = find_own(request, entry_id)
    if request.method != "POST":
        return render(request, "portal/journal/delete.html", {"entry": entry})
    throw_away(entry)
    messages.success(request, IN_TRASH)
    return redirect("journal")


@private
@open_route
@require_safe
def trash(request: HttpRequest) -> HttpResponse:
    return render(request, "portal/journal/trash.html", {"entries": trash_of(request.user)})


@private
@open_route
@require_POST
def restore(request: HttpRequest, entry_id: UUID) -> HttpResponse:
    take_out_of_trash(_in_trash(request, entry_id))
    messages.success(request, RESTORED)
    return redirect("journal")


@private
@open_route
@require_http_methods(["GET", "HEAD", "POST"])
def destroy(request: HttpRequest, entry_id: UUID) -> HttpResponse:
    """For good; what that means is said first."""
    entry = _in_trash(request, entry_id)
    if request.method != "POST":
        return render(request, "portal/journal/destroy.html", {"entry": entry})
    destroy_entry(entry)
    messages.success(request, DESTROYED)
    return redirect("journal_trash")


def _in_trash(request: HttpRequest, entry_id: UUID) -> JournalEntry:
    entry = get_object_or_404(deleted_entries_of(request.user), pk=entry_id)
    entry.owner = request.user
    return entry
