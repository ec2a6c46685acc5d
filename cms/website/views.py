"""The built-in front end: it shows what the representation says, and nothing else."""

import posixpath
from pathlib import Path

from django.conf import settings
from django.core.signing import BadSignature
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.static import serve as serve_file
from wagtail.models import Page
from wagtail_headless_preview.models import PagePreview

from blocks.representations import represent_page_link
from cms.api.representation import represent

# Documents go through Wagtail's view, which asks whether their collection is private.
PUBLIC_MEDIA = ("images/", "original_images/")


def page(request: HttpRequest, path: str) -> HttpResponse:
    """A published page, or the same address on the external website where there is one."""
    route = Page.route_for_request(request, path)
    if route is None:
        raise Http404
    if settings.WEBSITE_URL:
        return HttpResponseRedirect(f"{settings.WEBSITE_URL}{request.path}")
    page = route.page.specific
    return _render_page(request, page, children=_children_of(page))


@never_cache
def preview(request: HttpRequest) -> HttpResponse:
    """A draft, for whoever holds the token that the admin made for it."""
    token = request.GET.get("token", "")
    try:
        draft = PagePreview.objects.get(token=token).as_page()
        draft.get_preview_signer().unsign(token, max_age=15 * 60)
    except (PagePreview.DoesNotExist, BadSignature) as error:
        raise Http404 from error
    response = _render_page(request, draft, is_preview=True)
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex"
    return response


def media(request: HttpRequest, path: str) -> HttpResponse:
    """An image or one of its renditions; their names never come back with another content."""
    path = posixpath.normpath(path)
    if not path.startswith(PUBLIC_MEDIA) or not (Path(settings.MEDIA_ROOT) / path).is_file():
        raise Http404
    response = serve_file(request, path, document_root=settings.MEDIA_ROOT)
    response["Cache-Control"] = "public, max-age=31536000, immutable"
    return response


def _children_of(page: Page) -> list[dict]:
    """The published pages below, with their summaries."""
    return [
        {**link, "summary": child.summary}
        for child in page.get_children().live().specific()
        if (link := represent_page_link(child))
    ]


def _render_page(request: HttpRequest, page: Page, **context) -> HttpResponse:
    return render(request, "website/page.html", {"page": represent(page, request), **context})
