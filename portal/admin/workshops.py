"""The sessions of a cohort, one at a time."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from cms.models import User
from portal.admin.doors import for_coordination
from portal.admin.forms import save_or_show
from portal.forms.cohorts import PersonForm
from portal.forms.workshops import CancelForm, ChangeWorkshopForm, WorkshopForm
from portal.models import Cohort, Workshop
from portal.queries.concerned import count_told
from portal.services.facilitations import assign_substitute
from portal.services.workshops import add_workshop, cancel_workshop, change_workshop
from portal.words import times_in_words


@require_http_methods(["GET", "HEAD", "POST"])
@for_coordination
def add(request: HttpRequest, cohort_id: UUID) -> HttpResponse:
    cohort = get_object_or_404(Cohort, pk=cohort_id)
    form = WorkshopForm(request.POST or None, cohort=cohort, initial={"modality": cohort.modality})
    return save_or_show(
        request,
        form,
        save=lambda: add_workshop(
            cohort, user=request.user, timezone=cohort.timezone, **form.cleaned_data
        ),
        said="La séance est ajoutée.",
        back=reverse("cohorts:cohort", args=[cohort.pk]),
        title=f"Ajouter une séance à {cohort.code}",
        button="Ajouter la séance",
    )


@require_http_methods(["GET", "HEAD", "POST"])
@for_coordination
def change(request: HttpRequest, workshop_id: UUID) -> HttpResponse:
    workshop = _find(workshop_id)
    form = ChangeWorkshopForm(
        request.POST or None,
        instance=workshop,
        cohort=workshop.cohort,
        initial={"seen": workshop.version},
    )
    return save_or_show(
        request,
        form,
        save=lambda: change_workshop(workshop, user=request.user, **form.cleaned_data),
        said="La séance est enregistrée.",
        back=_back(workshop),
        title=f"{workshop} – {workshop.cohort.code}",
        warning=f"{_told(count_told(workshop, user=request.user))}, une fois, si la date, le lieu "
        "ou l’animation change.",
    )


@require_http_methods(["GET", "HEAD", "POST"])
@for_coordination
def cancel(request: HttpRequest, workshop_id: UUID) -> HttpResponse:
    workshop = _find(workshop_id)
    form = CancelForm(request.POST or None, initial={"seen": workshop.version})
    return save_or_show(
        request,
        form,
        save=lambda: cancel_workshop(workshop, user=request.user, **form.cleaned_data),
        said="La séance est annulée.",
        back=_back(workshop),
        title=f"Annuler\u00a0: {workshop} – {workshop.cohort.code}",
        button="Annuler la séance",
        warning=_what_cancelling_does(workshop, request.user),
        is_serious=True,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@for_coordination
def substitute(request: HttpRequest, workshop_id: UUID) -> HttpResponse:
    """Somebody facilitates this one session; their access ends the day after it (BR-62)."""
    workshop = _find(workshop_id)
    form = PersonForm(request.POST or None)
    return save_or_show(
        request,
        form,
        save=lambda: assign_substitute(workshop, form.cleaned_data, user=request.user),
        said="Le remplacement est enregistré.",
        back=_back(workshop),
        title=f"Remplacement\u00a0: {workshop} – {workshop.cohort.code}",
        warning="La personne voit cette seule séance, jusqu’au lendemain.",
    )


def _what_cancelling_does(workshop: Workshop, user: User) -> str:
    times = times_in_words(workshop.starts_at, workshop.ends_at, workshop.timezone)
    where = workshop.place or workshop.get_modality_display()
    people = 0 if workshop.starts_at <= timezone.now() else count_told(workshop, user=user)
    return (
        f"{workshop}, {times}, {where}. Elle reste à sa date, marquée «\u00a0annulée\u00a0». "
        f"Les membres n’en voient pas la raison. {_told(people)}."
    )


def _told(people: int) -> str:
    """Return « 7 personnes seront prévenues par mail », without a full stop."""
    if not people:
        return "Personne n’est prévenu par mail"
    if people == 1:
        return "1 personne sera prévenue par mail"
    return f"{people} personnes seront prévenues par mail"


def _find(workshop_id: UUID) -> Workshop:
    return get_object_or_404(
        Workshop.objects.select_related("cohort__coordinator", "facilitator"), pk=workshop_id
    )


def _back(workshop: Workshop) -> str:
    return reverse("cohorts:cohort", args=[workshop.cohort_id])
