"""« Quitter ce groupe » : what it means, and the button that does it (BR-10).

Open to who has not accepted the charter, or does not any more (contract §7).
"""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from portal.access import enrolments_of
from portal.enums import EnrolmentStatus
from portal.forms.leaving import LeaveForm
from portal.gate import open_route
from portal.models import Enrolment
from portal.queries.cohorts import SHOWN_STATES
from portal.services.enrolments import leave_group
from portal.services.locking import ChangedMeanwhile
from portal.views.acts import MEANWHILE
from portal.views.private import private

LEFT = (
    "Vous avez quitté le groupe. Ce que vous avez écrit reste à vous, "
    "dans «\u00a0Mes données\u00a0»."
)


@private
@open_route
@require_http_methods(["GET", "HEAD", "POST"])
def leave(request: HttpRequest, cohort_id: UUID) -> HttpResponse:
    mine = enrolments_of(request.user).filter(cohort__status__in=SHOWN_STATES)
    place = get_object_or_404(mine.select_related("cohort", "person"), cohort=cohort_id)
    form = LeaveForm(request.POST or None, initial={"seen": place.version})
    is_over = place.status != EnrolmentStatus.ACTIVE
    if request.method == "POST" and not is_over and form.is_valid():
        return _leave(request, place, form)
    context = {"cohort": place.cohort, "form": form, "is_over": is_over}
    status = 400 if form.is_bound else 200
    return render(request, "portal/leave.html", context, status=status)


def _leave(request: HttpRequest, place: Enrolment, form: LeaveForm) -> HttpResponse:
    try:
        leave_group(place, **form.cleaned_data)
    except ChangedMeanwhile:
        messages.error(request, MEANWHILE)
        return redirect("leave_cohort", place.cohort_id)
    messages.success(request, LEFT)
    return redirect("portal_home")
