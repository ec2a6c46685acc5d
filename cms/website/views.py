"""The built-in front end: it shows what the representation says, and nothing else."""

import re

from django.conf import settings
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseRedirect,
    HttpResponseServerError,
)
from django.shortcuts import render
from django.template.loader import get_template
from django.views.static import serve as serve_file
from wagtail.models import Page, Site

from cms.api.caching import kept
from cms.api.stored import read_detail
from cms.queries.addresses import moved_from, was_once_at
from cms.website.listings import FACETS
from cms.website.rendering import render_page

# Documents go through Wagtail's view, which asks whether their collection is private.
PUBLIC_MEDIA = re.compile(r"(original_)?images/[\w.-]{1,200}", re.ASCII)


@kept("page", *FACETS)
def page(request: HttpRequest, path: str) -> HttpResponse:
    """A published page, or the same address on the external website where there is one."""
    route = Page.route_for_request(request, path)
    if route is None:
        return _nothing_at(request)
    if settings.WEBSITE_URL:
        return HttpResponseRedirect(f"{settings.WEBSITE_URL}{request.path}")
    page = read_detail(route.page)
    if page is None:
        raise Http404
    return render_page(request, page)


def _nothing_at(request: HttpRequest) -> HttpResponse:
    """410 where a page once was, 404 elsewhere; redirects are Wagtail's middleware's."""
    site = Site.find_for_request(request)
    if site is None or moved_from(request.path, site) or not was_once_at(request.path, site):
        raise Http404
    return render(request, "website/gone.html", status=410)


def media(request: HttpRequest, path: str) -> HttpResponse:
    """An image or one of its renditions; their names never come back with another content."""
    if not PUBLIC_MEDIA.fullmatch(path):
        raise Http404
    response = serve_file(request, path, document_root=settings.MEDIA_ROOT)
    response["Cache-Control"] = "public, max-age=31536000, immutable"
    return response


def server_error(request: HttpRequest) -> HttpResponse:
    """What is said when we failed: nothing is asked of the database or of a context."""
    page = get_template("500.html").render({"nonce": getattr(request, "csp_nonce", "")})
    return HttpResponseServerError(page)
