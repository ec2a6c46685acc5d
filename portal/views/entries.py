"""One text of a journal: written by its owner, read by them and by whom they let."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from cms.models import User
from portal.access import entries_for, entries_of
from portal.forms.journal import EntryForm
from portal.gate import can_write_texts, gated, open_route, refuse_writing
from portal.guiding_questions import ENTRY_TITLES
from portal.models import Cohort, JournalEntry, Snapshot
from portal.queries.shared_texts import author_of
from portal.services.audit import note_reading
from portal.services.journal import WRITE_SOMETHING, save_entry
from portal.services.writing import save_text
from portal.views.private import private
from portal.views.versions import versions
from portal.views.writing import save_writing

SAVED = "Votre texte est enregistré."


def find_own(request: HttpRequest, entry_id: UUID) -> JournalEntry:
    """Return a text of the reader's; 404 for any other, and for what is in the trash."""
    mine = entries_of(request.user).select_related(
        "cohort__charter", "cohort__pinned_version", "workshop"
    )
    entry = get_object_or_404(mine, pk=entry_id)
    entry.owner = request.user
    return entry


def cohort_of_shared(reader: User, *, entry_id: UUID) -> Cohort:
    shared = entries_for(reader).select_related("cohort__charter", "cohort__pinned_version")
    return get_object_or_404(shared, pk=entry_id).cohort


@private
@open_route
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def entry(request: HttpRequest, entry_id: UUID) -> HttpResponse:
    """Where its owner writes it; whoever they share it with reads it."""
    if not entries_of(request.user).filter(pk=entry_id).exists():
        return shared_entry(request, entry_id=entry_id)
    mine = find_own(request, entry_id)
    if not can_write_texts(request.user, mine.cohort):
        is_sent = request.method == "POST"
        return refuse_writing(request, mine.cohort) if is_sent else redirect("read_entry", mine.pk)
    if request.method == "POST":
        return _save(request, mine)
    return _show(request, mine, EntryForm(None, entry=mine))


@gated(cohort_of=cohort_of_shared)
@require_safe
def shared_entry(request: HttpRequest, entry_id: UUID) -> HttpResponse:
    shared = entries_for(request.user).select_related("cohort", "workshop", "owner__data_key")
    found = get_object_or_404(shared, pk=entry_id)
    note_reading(found, reader=request.user)
    context = {"entry": found, "author": author_of(found)}
    return render(request, "portal/journal/read.html", context)


def _save(request: HttpRequest, mine: JournalEntry) -> HttpResponse:
    form = EntryForm(request.POST, entry=mine)
    goes_on = "questions" in request.POST  # other questions are wanted, nothing has to be said yet

    def save(**attempt) -> JournalEntry:
        texts = form.texts()
        if attempt["is_explicit"] and not texts and not goes_on:
            raise ValidationError(WRITE_SOMETHING)
        return save_entry(mine, texts=texts, **attempt, **form.about())

    def done(saved: JournalEntry) -> HttpResponse:
        if goes_on:
            return redirect("entry", saved.pk)
        messages.success(request, SAVED)
        return redirect("read_entry", saved.pk)

    def show(form: EntryForm, status: int, theirs: list | None = None) -> HttpResponse:
        return _show(request, mine, form, status=status, theirs=theirs)

    return save_writing(request, form, save=save, show=show, done=done)


def _show(
    request: HttpRequest,
    mine: JournalEntry,
    form: EntryForm,
    *,
    status: int = 200,
    theirs: list | None = None,
) -> HttpResponse:
    context = {"entry": mine, "text": mine, "form": form, "theirs": theirs}
    return render(request, "portal/journal/write.html", context, status=status)


@private
@open_route
@require_safe
def read(request: HttpRequest, entry_id: UUID) -> HttpResponse:
    """One's own text as one reads it, and prints it."""
    mine = find_own(request, entry_id)
    context = {
        "entry": mine,
        "is_own": True,
        "may_write": can_write_texts(request.user, mine.cohort),
    }
    return render(request, "portal/journal/read.html", context)


@private
@open_route
@require_http_methods(["GET", "HEAD", "POST"])
def entry_versions(request: HttpRequest, entry_id: UUID) -> HttpResponse:
    mine = find_own(request, entry_id)

    def restore(version: Snapshot, seen: int) -> JournalEntry:
        return save_text(mine, texts=version.content, seen=seen)

    return versions(
        request,
        mine,
        labels=ENTRY_TITLES,
        back=reverse("entry", args=[mine.pk]),
        restore=restore if can_write_texts(request.user, mine.cohort) else None,
    )
