"""A draft on the built-in website, for whoever holds a token."""

from csp.constants import SELF
from csp.decorators import csp_replace
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from cms.api.preview import represent_preview
from cms.preview import with_token_headers
from cms.website.rendering import render_page

# What the admin has to tell an editor is not for the reader of a link, and asks for the session.
NO_MESSAGES: dict = {"messages": []}


@require_safe
@xframe_options_sameorigin
@csp_replace({"frame-ancestors": [SELF]})
def preview(request: HttpRequest) -> HttpResponse:
    """The page as its draft says, or 404 with a word about links that end."""
    page = represent_preview(request)
    if page is None:
        response = render(request, "website/preview_ended.html", NO_MESSAGES, status=404)
    else:
        response = render_page(request, page, **NO_MESSAGES)
    return with_token_headers(response)
