"""The charter of a group: read, accepted after a last look (RGAA 11.12).

The page carries which version it shows; an answer to another one is 409 with the new text.
"""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from cms.models import User
from cms.printing import can_print
from portal.charter_text import read_charter
from portal.enums import CharterDecision, CharterState
from portal.forms.charters import AcceptForm
from portal.gate import charter_state, open_route, required_version
from portal.models import Cohort
from portal.queries.charter_states import standing_answer
from portal.queries.charters import answers_of, changes_since, cohorts_asking, signed_name_of
from portal.services.charter_answers import OutdatedVersion, answer_charter, is_paper
from portal.views.private import private

CHECK, CHANGE, ACCEPT = "relire", "modifier", "accepter"
OUTDATED = 409


@private
@sensitive_post_parameters("typed_name")
@require_http_methods(["GET", "HEAD", "POST"])
@open_route
def charter(request: HttpRequest, cohort_id: UUID) -> HttpResponse:
    """The whole text with where one stands; the same address takes each step of accepting."""
    cohort = find_cohort(request.user, cohort_id)
    if request.method != "POST":
        return show(request, cohort)
    form, step = AcceptForm(request.POST), request.POST.get("etape", CHECK)
    if step == CHANGE:
        return show(request, cohort, form=AcceptForm(initial=_without_the_box(request)))
    if not form.is_valid():
        return show(request, cohort, form=form, status=400)
    if step == ACCEPT:
        return _accept(request, cohort, form)
    return _ask_to_confirm(request, cohort, form)


def find_cohort(reader: User, cohort_id: UUID) -> Cohort:
    """Return a cohort whose charter the reader is asked to answer; 404 for any other."""
    return get_object_or_404(cohorts_asking(reader), pk=cohort_id)


def version_in(request: HttpRequest) -> UUID | None:
    """Return the version that the form was shown with."""
    try:
        return UUID(request.POST.get("version", ""))
    except ValueError:
        return None


def show(
    request: HttpRequest, cohort: Cohort, *, form: AcceptForm | None = None, status: int = 200
) -> HttpResponse:
    version = required_version(cohort)
    state = charter_state(request.user, cohort)
    answer = standing_answer(request.user, cohort)
    has_accepted = answer is not None and answer.decision == CharterDecision.ACCEPTED
    paper = signed_name_of(answer) if has_accepted and is_paper(answer) else None
    context = {
        "cohort": cohort,
        "version": version,
        "text": version and read_charter(version.body),
        "state": state,
        "is_accepted": state == CharterState.ACCEPTED,
        "answer": answer,
        "has_accepted": has_accepted,
        "paper": paper,
        "changes": changes_since(answer, version) if version else [],
        "history": answers_of(request.user, cohort),
        "form": form or AcceptForm(),
        "is_outdated": status == OUTDATED,
        "can_print": has_accepted and can_print(),
    }
    return render(request, "portal/charter/charter.html", context, status=status)


def _ask_to_confirm(request: HttpRequest, cohort: Cohort, form: AcceptForm) -> HttpResponse:
    version = required_version(cohort)
    if version is None or version.pk != version_in(request):
        return show(request, cohort, status=OUTDATED)
    context = {"cohort": cohort, "version": version, "typed_name": form.cleaned_data["typed_name"]}
    return render(request, "portal/charter/confirm.html", context)


def _accept(request: HttpRequest, cohort: Cohort, form: AcceptForm) -> HttpResponse:
    try:
        answer_charter(
            request.user,
            cohort,
            version_id=version_in(request),
            decision=CharterDecision.ACCEPTED,
            typed_name=form.cleaned_data["typed_name"],
        )
    except OutdatedVersion:
        return show(request, cohort, status=OUTDATED)
    return redirect("cohort_charter", cohort.pk)


def _without_the_box(request: HttpRequest) -> dict:
    return {"typed_name": request.POST.get("typed_name", "")}
