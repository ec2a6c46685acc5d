"""Former versions of one's own text: read, and taken up again."""

from collections.abc import Callable
from functools import partial
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from portal.forms.turns import SeenForm
from portal.forms.writing import in_words
from portal.models import Snapshot
from portal.models.texts import OwnText
from portal.services.snapshots import AT_MOST, snapshots_of
from portal.services.writing import TextConflict
from portal.views.acts import INCOMPLETE, MEANWHILE

RESTORED = "Cette version est reprise. Celle d’avant est gardée dans la liste."


def versions(
    request: HttpRequest,
    text: OwnText,
    *,
    labels: dict[str, str],
    back: str,
    restore: Callable[[Snapshot, int], OwnText] | None,
) -> HttpResponse:
    """Show the former versions of a text of the reader's; POST takes one up again, 400 where it
    does not say upon which version.

    `labels` are the questions by the names of the sealed column; `restore(snapshot, seen)` saves
    what it says upon version `seen`, None where the text can no longer be changed.
    """
    is_sent = request.method == "POST" and restore is not None
    if is_sent:
        snapshot, form = _find(request, text), SeenForm(request.POST)
        if form.is_valid():
            return _restore(request, partial(restore, snapshot, **form.cleaned_data), back=back)
        messages.error(request, INCOMPLETE)
    kept = [{"version": one, "said": list(_said(one, labels))} for one in snapshots_of(text)]
    context = {
        "text": text,
        "kept": kept,
        "back": back,
        "may_restore": restore is not None,
        "at_most": AT_MOST,
    }
    return render(request, "portal/writing/versions.html", context, status=400 if is_sent else 200)


def _said(snapshot: Snapshot, labels: dict[str, str]):
    for name, answer in snapshot.content.items():
        yield labels.get(name, name), in_words(answer)


def _find(request: HttpRequest, text: OwnText) -> Snapshot:
    return get_object_or_404(snapshots_of(text), pk=_uuid(request.POST.get("version")))


def _restore(request: HttpRequest, restore: Callable[[], OwnText], *, back: str) -> HttpResponse:
    try:
        restore()
    except TextConflict:
        messages.error(request, MEANWHILE)
    else:
        messages.success(request, RESTORED)
    return redirect(back)


def _uuid(text: str | None) -> UUID | None:
    try:
        return UUID(text or "")
    except ValueError:
        return None
