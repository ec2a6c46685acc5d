"""What every page of the portal is: for who has logged in, and kept by nobody on its way."""

from collections.abc import Callable
from functools import wraps

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.views.decorators.cache import never_cache

from cms.middleware import is_program


def private(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Ask for the log-in; mark the answer `no-store`, and tell no other site where one was.

    Django says nothing to whoever opens the address of a form that has no page; here it is a page.
    """

    @wraps(view)
    def whole(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        response = view(request, *args, **kwargs)
        if response.status_code == 405 and not is_program(request):
            response.content = render_to_string("portal/form_only.html", request=request)
        # Not « no-referrer »: browsers would send `Origin: null` with every form, which is refused.
        response["Referrer-Policy"] = "same-origin"
        return response

    return never_cache(login_required(whole))
