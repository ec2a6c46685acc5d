"""The programme of a formation as a PDF, at the address of its page."""

import hashlib

from csp.constants import HEADER
from csp.utils import build_policy
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe
from wagtail.models import Page

from cms.api.caching import SHARED_CACHES
from cms.api.filters import public_pages
from cms.programmes.making import BeingMade, programme_of
from cms.queries.addresses import moved_from, page_at, the_site, was_once_at
from cms.queries.programmes import FILE_NAME

FORMATIONS = "cms.FormationPage"


@require_safe
def programme(request: HttpRequest, path: str) -> HttpResponse:
    """The PDF that says what the page at `path` says now; where that page moved, or 410, or 404."""
    page = page_at(f"/{path}", the_site())
    if page is None:
        return _nothing_at(request, f"/{path}")
    if page.specific_class._meta.label != FORMATIONS or not is_public(page):
        raise Http404
    try:
        found = programme_of(page)
    except BeingMade:
        return HttpResponse(status=503, headers={"Retry-After": "10", "Cache-Control": "no-store"})
    if found is None:
        raise Http404
    return _answer(request, bytes(found.content), page)


def is_public(page: Page) -> bool:
    return public_pages().filter(pk=page.pk).exists()


def _answer(request: HttpRequest, content: bytes, page: Page) -> HttpResponse:
    """The file, or only that it is the one the visitor has (304)."""
    etag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
    headers = {
        "Content-Type": "application/pdf",
        "Content-Disposition": f'inline; filename="programme-{page.slug}.pdf"',
        "ETag": etag,
        "Cache-Control": SHARED_CACHES,
        # Search engines send to the page, which is never older than the formation.
        "X-Robots-Tag": "noindex",
        HEADER: build_policy(settings.NOTHING),
    }
    response = HttpResponse(content, headers=headers)
    return get_conditional_response(request, etag=etag, response=response)


def _nothing_at(request: HttpRequest, path: str) -> HttpResponse:
    moved = moved_from(path, the_site())
    if moved is not None and moved.location.startswith("/") and moved.location.endswith("/"):
        return HttpResponsePermanentRedirect(f"{moved.location}{FILE_NAME}")
    if moved is None and was_once_at(path, the_site()):
        return render(request, "website/gone.html", {"messages": []}, status=410)
    raise Http404
