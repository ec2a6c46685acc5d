"""The plan of turns of one's own cohort, for its facilitators."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from cms.models import User
from portal.access import cohorts_facilitated_by, turns_run_by
from portal.forms.turns import SAID, PlanForm, SeenForm, TurnForm, said_of_plan
from portal.gate import gated
from portal.models import ClientTurn, Cohort, Workshop
from portal.queries.turns import fair_lines, plan_of
from portal.services.rotation_plans import accept_without_turn, add_turn, propose_plan
from portal.views.acts import act
from portal.views.private import private

ADDED = "Un passage est ajouté à cette séance."
ACCEPTED = "C’est noté\u00a0: ces personnes restent sans passage."
DOORS = {
    "plan": "propose_plan",
    "accept": "accept_without_turn",
    "add": "add_turn",
    "turn": "change_turn",
}


def cohort_run_by(reader: User, *, cohort_id: UUID, **rest) -> Cohort:
    mine = cohorts_facilitated_by(reader).select_related("charter", "pinned_version")
    return get_object_or_404(mine, pk=cohort_id)


@private
@gated(cohort_of=cohort_run_by)
@require_safe
def rotation(request: HttpRequest, cohort_id: UUID) -> HttpResponse:
    cohort = cohort_run_by(request.user, cohort_id=cohort_id)
    context = {
        "cohort": cohort,
        "plan": plan_of(cohort),
        "fairness": fair_lines(cohort, request.user),
        "form": PlanForm(),
        "doors": DOORS,
    }
    return render(request, "portal/rotation.html", context)


@private
@gated(cohort_of=cohort_run_by)
@require_POST
def propose(request: HttpRequest, cohort_id: UUID) -> HttpResponse:
    cohort, form = cohort_run_by(request.user, cohort_id=cohort_id), PlanForm(request.POST)
    return act(
        request,
        lambda: propose_plan(cohort, user=request.user, **form.cleaned_data),
        said=lambda given: said_of_plan(cohort, given),
        back=_back(cohort),
        form=form,
    )


@private
@gated(cohort_of=cohort_run_by)
@require_POST
def accept(request: HttpRequest, cohort_id: UUID) -> HttpResponse:
    """Confirm that some stay without a turn; `seen` is how many the page said."""
    cohort, form = cohort_run_by(request.user, cohort_id=cohort_id), SeenForm(request.POST)
    return act(
        request,
        lambda: accept_without_turn(cohort, user=request.user, **form.cleaned_data),
        said=ACCEPTED,
        back=_back(cohort),
        form=form,
    )


@private
@gated(cohort_of=cohort_run_by)
@require_POST
def add(request: HttpRequest, cohort_id: UUID, workshop_id: UUID) -> HttpResponse:
    """Add a turn to a session; `seen` is how many of it the page showed."""
    cohort = cohort_run_by(request.user, cohort_id=cohort_id)
    found = Workshop.objects.filter(cohort=cohort).select_related("cohort")
    workshop, form = get_object_or_404(found, pk=workshop_id), SeenForm(request.POST)
    return act(
        request,
        lambda: add_turn(workshop, user=request.user, **form.cleaned_data),
        said=ADDED,
        back=_back(cohort),
        form=form,
    )


@private
@gated(cohort_of=cohort_run_by)
@require_POST
def change(request: HttpRequest, cohort_id: UUID, turn_id: UUID) -> HttpResponse:
    cohort = cohort_run_by(request.user, cohort_id=cohort_id)
    turn = _find(request.user, cohort, turn_id)
    form = TurnForm(request.POST, cohort=cohort)
    return act(
        request,
        lambda: form.do(turn, request.user),
        said=SAID.get(request.POST.get("deed", ""), ""),
        back=_back(cohort),
        form=form,
    )


def _find(reader: User, cohort: Cohort, turn_id: UUID) -> ClientTurn:
    turns = turns_run_by(reader).filter(workshop__cohort=cohort)
    return get_object_or_404(turns.select_related("workshop__cohort"), pk=turn_id)


def _back(cohort: Cohort) -> str:
    return reverse("rotation", args=[cohort.pk])
