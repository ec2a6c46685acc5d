"""The plan of turns of a cohort, for the coordination."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from portal.access import can_change_cohorts
from portal.admin.doors import for_coordination
from portal.forms.turns import SAID, PlanForm, SeenForm, TurnForm, said_of_plan
from portal.models import ClientTurn, Cohort, Workshop
from portal.queries.sheets_of_others import states_of_sheets
from portal.queries.turns import fair_lines, plan_of
from portal.services.rotation_plans import accept_without_turn, add_turn, propose_plan
from portal.views.acts import act
from portal.views.rotation import ACCEPTED, ADDED

DOORS = {
    "plan": "cohorts:propose_plan",
    "accept": "cohorts:accept_without_turn",
    "add": "cohorts:add_turn",
    "turn": "cohorts:change_turn",
}


@require_safe
@for_coordination
def rotation(request: HttpRequest, cohort_id: UUID) -> HttpResponse:
    cohort = get_object_or_404(Cohort, pk=cohort_id)
    plan = plan_of(cohort)
    context = {
        "cohort": cohort,
        "plan": plan,
        "sheets": states_of_sheets(turn for session in plan.sessions for turn in session.turns),
        "fairness": fair_lines(cohort, request.user),
        "form": PlanForm(),
        "doors": DOORS,
        "may_change": can_change_cohorts(request.user),
    }
    return render(request, "wagtailadmin/portal/rotation.html", context)


@require_POST
@for_coordination
def propose(request: HttpRequest, cohort_id: UUID) -> HttpResponse:
    cohort, form = get_object_or_404(Cohort, pk=cohort_id), PlanForm(request.POST)
    return act(
        request,
        lambda: propose_plan(cohort, user=request.user, **form.cleaned_data),
        said=lambda given: said_of_plan(cohort, given),
        back=_back(cohort),
        form=form,
    )


@require_POST
@for_coordination
def accept(request: HttpRequest, cohort_id: UUID) -> HttpResponse:
    cohort, form = get_object_or_404(Cohort, pk=cohort_id), SeenForm(request.POST)
    return act(
        request,
        lambda: accept_without_turn(cohort, user=request.user, **form.cleaned_data),
        said=ACCEPTED,
        back=_back(cohort),
        form=form,
    )


@require_POST
@for_coordination
def add(request: HttpRequest, cohort_id: UUID, workshop_id: UUID) -> HttpResponse:
    found = Workshop.objects.filter(cohort=cohort_id).select_related("cohort")
    workshop, form = get_object_or_404(found, pk=workshop_id), SeenForm(request.POST)
    return act(
        request,
        lambda: add_turn(workshop, user=request.user, **form.cleaned_data),
        said=ADDED,
        back=_back(workshop.cohort),
        form=form,
    )


@require_POST
@for_coordination
def change(request: HttpRequest, cohort_id: UUID, turn_id: UUID) -> HttpResponse:
    turns = ClientTurn.objects.filter(workshop__cohort=cohort_id)
    turn = get_object_or_404(turns.select_related("workshop__cohort"), pk=turn_id)
    form = TurnForm(request.POST, cohort=turn.workshop.cohort)
    return act(
        request,
        lambda: form.do(turn, request.user),
        said=SAID.get(request.POST.get("deed", ""), ""),
        back=_back(turn.workshop.cohort),
        form=form,
    )


def _back(cohort: Cohort) -> str:
    return reverse("cohorts:rotation", args=[cohort.pk])
