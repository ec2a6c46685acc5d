"""« Planifier la série »: read the form, show every date, then create all of them or none."""

from itertools import count
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods
from wagtail.admin import messages

from portal.admin.doors import for_coordination
from portal.admin.forms import tell_of_change
from portal.forms.errors import add_errors
from portal.forms.series import SeriesForm
from portal.models import Cohort, Workshop
from portal.queries.plan_warnings import slot_warnings, too_few_sessions
from portal.services.locking import ChangedMeanwhile
from portal.services.series import plan_series
from portal.services.workshops import next_number

CREATE = "creer"


@require_http_methods(["GET", "HEAD", "POST"])
@for_coordination
def plan(request: HttpRequest, cohort_id: UUID) -> HttpResponse:
    """The form; its preview, which writes nothing; the series, once it was seen."""
    cohort = get_object_or_404(Cohort, pk=cohort_id)
    form = SeriesForm(
        request.POST if request.method == "POST" else None, cohort=cohort, initial=_initial(cohort)
    )
    if not form.is_bound or not form.is_valid():
        return _show(request, cohort, form)
    if request.POST.get("etape") == CREATE and _created(request, cohort, form):
        messages.success(request, _planned(len(form.slots)))
        return redirect("cohorts:cohort", cohort.pk)
    return _show(request, cohort, form)


def _planned(number: int) -> str:
    return "La séance est planifiée." if number == 1 else f"{number} séances sont planifiées."


def _initial(cohort: Cohort) -> dict:
    return {"seen": cohort.version, "modality": cohort.modality}


def _created(request: HttpRequest, cohort: Cohort, form: SeriesForm) -> bool:
    try:
        plan_series(
            cohort,
            form.slots,
            seen=form.cleaned_data["seen"],
            user=request.user,
            **form.shared(),
        )
    except ChangedMeanwhile:
        tell_of_change(form)
    except ValidationError as error:
        add_errors(form, error)
    return not form.errors


def _show(request: HttpRequest, cohort: Cohort, form: SeriesForm) -> HttpResponse:
    lines = _lines(cohort, form) if form.slots else []
    context = {
        "cohort": cohort,
        "form": form,
        "lines": lines,
        "too_few": too_few_sessions(cohort, form.slots) if lines else "",
        "may_create": lines and not form.errors,
        # The button under the preview creates what the preview shows, whatever is typed below it.
        "sent": [(name, form.data.get(name, "")) for name in form.fields],
    }
    status = 400 if form.errors else 200
    return render(request, "wagtailadmin/portal/series.html", context, status=status)


def _lines(cohort: Cohort, form: SeriesForm) -> list[dict]:
    """Each date as it would be, with what speaks against it."""
    facilitator = form.cleaned_data.get("facilitator")
    warnings = slot_warnings(cohort, form.slots, facilitator=facilitator)
    return [
        {"slot": slot, "name": name, "warnings": against}
        for slot, name, against in zip(form.slots, _names(cohort, form), warnings, strict=True)
    ]


def _names(cohort: Cohort, form: SeriesForm) -> list[str]:
    """« Séance n° 4 »: the numbers that the sessions would have, one query for each kind."""
    kinds = {slot.kind for slot in form.slots}
    numbers = {kind: count(next_number(Workshop(cohort=cohort, kind=kind))) for kind in kinds}
    return [str(Workshop(kind=one.kind, number=next(numbers[one.kind]))) for one in form.slots]
