"""Who facilitates a cohort, from and to which day."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from cms.typography import of_name
from portal.admin.doors import for_coordination
from portal.admin.forms import save_or_show
from portal.forms.cohorts import EndFacilitationForm, FacilitatorForm
from portal.models import Cohort, Facilitation
from portal.services.facilitations import add_facilitator, end_facilitation

END_OF_FACILITATOR = "La fin est enregistrée\u00a0; le groupe en est prévenu."
END_OF_SUBSTITUTE = "La fin est enregistrée."  # the group was not told of their coming either


@require_http_methods(["GET", "HEAD", "POST"])
@for_coordination
def add(request: HttpRequest, cohort_id: UUID) -> HttpResponse:
    cohort = get_object_or_404(Cohort, pk=cohort_id)
    form = FacilitatorForm(request.POST or None, initial={"starts_on": timezone.localdate()})
    return save_or_show(
        request,
        form,
        save=lambda: add_facilitator(cohort, user=request.user, **form.cleaned_data),
        said="L’animation est enregistrée\u00a0; le groupe en est prévenu.",
        back=reverse("cohorts:cohort", args=[cohort.pk]),
        title=f"Ajouter une animation à {cohort.code}",
    )


@require_http_methods(["GET", "HEAD", "POST"])
@for_coordination
def end(request: HttpRequest, facilitation_id: UUID) -> HttpResponse:
    found = Facilitation.objects.select_related("person", "cohort")
    facilitation = get_object_or_404(found, pk=facilitation_id)
    soonest = max(timezone.localdate(), facilitation.starts_on)
    form = EndFacilitationForm(request.POST or None, initial={"ends_on": soonest})
    return save_or_show(
        request,
        form,
        save=lambda: end_facilitation(facilitation, user=request.user, **form.cleaned_data),
        said=END_OF_SUBSTITUTE if facilitation.workshop_id else END_OF_FACILITATOR,
        back=reverse("cohorts:cohort", args=[facilitation.cohort_id]),
        title=f"Fin de l’animation {of_name(str(facilitation.person))}",
        warning="Le lendemain, cette personne ne voit plus rien du groupe.",
    )
