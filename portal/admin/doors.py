"""Who may pass: each screen of the coordination says whether it shows or changes."""

from collections.abc import Callable
from functools import wraps

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache

from portal.access import can_change_cohorts, can_view_cohorts


def for_coordination(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Let in who may see cohorts; a POST needs the right to change them."""

    @wraps(view)
    def guarded(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        may = can_change_cohorts if request.method == "POST" else can_view_cohorts
        if not may(request.user):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return never_cache(guarded)
