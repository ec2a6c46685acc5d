"""The sessions of a cohort, one at a time."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_http_methods
from wagtail.admin import messages

from portal.admin.doors import for_coordination
from portal.admin.forms import save_or_show
from portal.forms.cohorts import PersonForm
from portal.forms.workshops import CancelForm, ChangeWorkshopForm, WorkshopForm
from portal.models import Cohort, Workshop
from portal.queries.plan_warnings import workshop_warnings
from portal.services.facilitations import assign_substitute
from portal.services.workshops import add_workshop, cancel_workshop, change_workshop


@require_http_methods(["GET", "HEAD", "POST"])
@for_coordination
def add(request: HttpRequest, cohort_id: UUID) -> HttpResponse:
    cohort = get_object_or_404(Cohort, pk=cohort_id)
    form = WorkshopForm(request.POST or None, cohort=cohort, initial={"modality": cohort.modality})
    return save_or_show(
        request,
        form,
        save=lambda: _warn(
            request,
            add_workshop(cohort, user=request.user, timezone=cohort.timezone, **form.cleaned_data),
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
        save=lambda: _warn(
            request, change_workshop(workshop, user=request.user, **form.cleaned_data)
        ),
        said="La séance est enregistrée.",
        back=_back(workshop),
        title=f"{workshop} – {workshop.cohort.code}",
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
        warning="Elle reste à sa date, marquée «\u00a0annulée\u00a0». "
        "Les membres n’en voient pas la raison.",
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


def _warn(request: HttpRequest, workshop: Workshop) -> None:
    """Say what speaks against the date that was chosen; it stands (BR-33)."""
    if against := workshop_warnings(workshop, facilitator=workshop.facilitator):
        messages.warning(request, f"À vérifier\u00a0: {', '.join(against)}.")


def _find(workshop_id: UUID) -> Workshop:
    return get_object_or_404(Workshop.objects.select_related("cohort"), pk=workshop_id)


def _back(workshop: Workshop) -> str:
    return reverse("cohorts:cohort", args=[workshop.cohort_id])
