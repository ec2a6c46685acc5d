"""« Mon parcours »: what somebody did, month by month, for themselves."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from portal.gate import open_route
from portal.queries.own_path import path_of
from portal.views.private import private


@private
@open_route
@require_safe
def own_path(request: HttpRequest) -> HttpResponse:
    return render(request, "portal/own_path.html", {"months": path_of(request.user)})
