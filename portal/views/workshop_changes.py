"""A facilitator moves a session, changes its place or who facilitates it, or calls it off.

Behind the charter's gate; the coordination does the same in the admin, whoever accepted what.
"""

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from cms.models import User
from portal.access import cohorts_facilitated_by
from portal.enums import WorkshopStatus
from portal.forms.errors import add_errors
from portal.forms.workshop_changes import (
    CallOffForm,
    ChangeForm,
    HeldForm,
    MoveForm,
    PlaceForm,
    WhoForm,
)
from portal.gate import gated
from portal.models import Cohort, Workshop
from portal.queries.cohorts import SHOWN_STATES
from portal.services.locking import ChangedMeanwhile
from portal.services.workshops import cancel_workshop, change_workshop, move_workshop
from portal.views.private import private

HELD = WorkshopStatus.HELD
FIXED = {HELD, WorkshopStatus.CANCELLED}
TOLD = (
    "C’est enregistré. Les membres et l’animation reçoivent un mail s’il y a du nouveau pour eux."
)
NOTED = "C’est noté\u00a0: la séance est tenue, et ses passages sont faits."
CHANGED = (
    "Quelqu’un d’autre a changé cette séance pendant que vous la lisiez\u00a0: rien n’a été "
    "enregistré. Voyez ci-dessus où elle en est\u00a0; ce que vous aviez écrit est resté."
)


def cohort_of_session(reader: User, *, workshop_id: UUID, **rest) -> Cohort:
    return _find(reader, workshop_id).cohort


@private
@gated(cohort_of=cohort_of_session)
@require_http_methods(["GET", "HEAD", "POST"])
def move(request: HttpRequest, workshop_id: UUID) -> HttpResponse:
    workshop = _find(request.user, workshop_id)
    form = _bound(MoveForm, request, workshop, reader=request.user)
    return _save_or_show(
        request,
        form,
        save=lambda: move_workshop(workshop, user=request.user, **form.times()),
        title="Reporter la séance",
    )


@private
@gated(cohort_of=cohort_of_session)
@require_http_methods(["GET", "HEAD", "POST"])
def place(request: HttpRequest, workshop_id: UUID) -> HttpResponse:
    workshop = _find(request.user, workshop_id)
    form = _bound(PlaceForm, request, workshop)
    return _save_or_show(
        request,
        form,
        save=lambda: change_workshop(workshop, user=request.user, **form.cleaned_data),
        title="Changer le lieu",
    )


@private
@gated(cohort_of=cohort_of_session)
@require_http_methods(["GET", "HEAD", "POST"])
def facilitator(request: HttpRequest, workshop_id: UUID) -> HttpResponse:
    workshop = _find(request.user, workshop_id)
    form = _bound(WhoForm, request, workshop, reader=request.user)
    return _save_or_show(
        request,
        form,
        save=lambda: change_workshop(workshop, user=request.user, **form.cleaned_data),
        title="Changer l’animation",
    )


@private
@gated(cohort_of=cohort_of_session)
@require_http_methods(["GET", "HEAD", "POST"])
def cancel(request: HttpRequest, workshop_id: UUID) -> HttpResponse:
    workshop = _find(request.user, workshop_id)
    form = _bound(CallOffForm, request, workshop)
    return _save_or_show(
        request,
        form,
        save=lambda: cancel_workshop(workshop, user=request.user, **form.cleaned_data),
        title="Annuler la séance",
    )


@private
@gated(cohort_of=cohort_of_session)
@require_http_methods(["GET", "HEAD", "POST"])
def hold(request: HttpRequest, workshop_id: UUID) -> HttpResponse:
    """Note that a session took place, once it has begun; nobody is written to."""
    workshop = _find(request.user, workshop_id)
    form = _bound(HeldForm, request, workshop)
    return _save_or_show(
        request,
        form,
        save=lambda: change_workshop(
            workshop, user=request.user, tells=False, status=HELD, **form.cleaned_data
        ),
        title="Noter la séance tenue",
    )


def _find(reader: User, workshop_id: UUID) -> Workshop:
    """A session of a cohort one facilitates as a whole; who replaces for a day changes nothing."""
    mine = cohorts_facilitated_by(reader).filter(status__in=SHOWN_STATES)
    found = Workshop.objects.filter(cohort__in=mine.values("pk"))
    found = found.select_related("cohort__charter", "cohort__pinned_version", "facilitator")
    return get_object_or_404(found, pk=workshop_id)


def _bound(kind: type[ChangeForm], request: HttpRequest, workshop: Workshop, **more) -> ChangeForm:
    return kind(request.POST if request.method == "POST" else None, workshop=workshop, **more)


def _save_or_show(
    request: HttpRequest,
    form: ChangeForm,
    *,
    save: Callable[[], Workshop],
    title: str,
) -> HttpResponse:
    """Save and go back to the session; else show the form, what was typed, and why not."""
    status = 400 if form.is_bound else 200
    if form.is_bound and form.workshop.status not in FIXED and form.is_valid():
        try:
            save()
            messages.success(request, NOTED if form.tells_nobody else TOLD)
            return redirect("workshop", form.workshop.pk)
        except ChangedMeanwhile:
            form.add_error(None, CHANGED)
            form.workshop.refresh_from_db()
            form.show_version(form.workshop)
            status = 409
        except ValidationError as error:
            add_errors(form, error)
    context = {
        "form": form,
        "workshop": form.workshop,
        "cohort": form.workshop.cohort,
        "title": title,
        "is_fixed": form.workshop.status in FIXED,
    }
    return render(request, "portal/workshop_change.html", context, status=status)
