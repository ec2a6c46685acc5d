"""Where a log-in ends that took place in a frame of the page somebody was writing in."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from portal.gate import open_route
from portal.views.private import private


@xframe_options_sameorigin
@private
@open_route
@require_safe
def back_again(request: HttpRequest) -> HttpResponse:
    """Say so; that the page was loaded tells the others, through `session.js`."""
    return render(request, "portal/writing/back_again.html")
