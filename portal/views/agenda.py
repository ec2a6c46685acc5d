"""« Agenda »: one's sessions by month, as a list and, where there is room, as a table."""

from dataclasses import dataclass
from datetime import date

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from portal.gate import open_route
from portal.models import Workshop
from portal.months import WEEKDAYS, Month
from portal.queries.agenda import months_around, sessions_in
from portal.views.private import private


@dataclass(frozen=True)
class Cell:
    """A day of the table."""

    day: date
    is_outside: bool
    is_today: bool
    sessions: list[Workshop]


@private
@open_route
@require_safe
def agenda(request: HttpRequest) -> HttpResponse:
    """The month of `?mois=2027-03`, the present one without."""
    today = timezone.localdate()
    month = _month_in(request, Month.of(today))
    sessions = sessions_in(request.user, month)
    before, after = (None, None) if sessions else months_around(request.user, month)
    context = {
        "month": month,
        "is_present": month == Month.of(today),
        "sessions": sessions,
        "weeks": weeks_with(sessions, month, today),
        "weekdays": WEEKDAYS,
        "before": before,
        "after": after,
    }
    return render(request, "portal/agenda.html", context)


def _month_in(request: HttpRequest, present: Month) -> Month:
    if "mois" not in request.GET:
        return present
    try:
        return Month.read(request.GET["mois"])
    except ValueError as error:
        raise Http404 from error


def weeks_with(sessions: list[Workshop], month: Month, today: date) -> list[list[Cell]]:
    by_day: dict[date, list[Workshop]] = {}
    for one in sessions:
        by_day.setdefault(one.starts_at.astimezone(one.zone).date(), []).append(one)
    return [
        [Cell(day, Month.of(day) != month, day == today, by_day.get(day, [])) for day in week]
        for week in month.weeks()
    ]
