"""Previews with a token of our own: what is secret in it, where it opens, how it is answered.

wagtail-headless-preview stays on the admin's side. Its own tokens have no age, two editors of the
same second share one, and they are stored as they are: a new one is made here for each preview.
"""

import hashlib
import re
import secrets
from typing import TYPE_CHECKING

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from wagtail_headless_preview.models import HeadlessPreviewMixin

if TYPE_CHECKING:
    from cms.models.previews import DraftPreview

TOKEN_BYTES = 32
TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")
# Whatever a token opens or fails to open is kept by nobody, named to nobody, listed by nobody.
TOKEN_HEADERS = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex",
}


def new_token() -> str:
    """Return 256 random bits as 43 characters that need no quoting in an address."""
    return secrets.token_urlsafe(TOKEN_BYTES)


def digest_of(token: str) -> str | None:
    """Return the SHA-256 under which a token is stored; None for what cannot be a token.

    Tokens are found by this hash, so that no comparison takes longer for a better guess.
    """
    if not TOKEN.fullmatch(token):
        return None
    return hashlib.sha256(token.encode()).hexdigest()


def preview_address(token: str) -> str:
    """Return where a token opens: HEADLESS_CLIENT_URL, else a path of the built-in website."""
    root = settings.HEADLESS_CLIENT_URL or reverse("website_preview")
    return f"{root}{'&' if '?' in root else '?'}{urlencode({'token': token})}"


def with_token_headers(response: HttpResponse) -> HttpResponse:
    for name, value in TOKEN_HEADERS.items():
        response[name] = value
    return response


class TokenPreviewMixin(HeadlessPreviewMixin):
    """A page whose previews in the admin open in a front end, each with its own token."""

    def create_page_preview(self, *, editor=None, in_panel: bool = False) -> "DraftPreview":
        """Keep this draft for 15 minutes; only the answer's `token` attribute knows its token."""
        # The service imports the models, and this is the base of some of them.
        from cms.services.previews import create_draft_preview

        return create_draft_preview(self, editor=editor, in_panel=in_panel)

    def update_page_preview(self, token: str):
        """Refused: a token shows one draft, for as long as it lives."""
        raise NotImplementedError("create_page_preview makes another token")

    def get_preview_url(self, request: HttpRequest, token: str) -> str:
        return preview_address(token)

    def serve_preview(self, request: HttpRequest, preview_mode: str) -> HttpResponse:
        """Send the admin to the draft; in its panel, an external front end comes in a frame.

        The panel asks a frame of another origin where it was scrolled to, and without Wagtail's
        user bar waits 10 s for an answer at each key typed: it gets a frame of its own origin.
        """
        in_panel = getattr(request, "in_preview_panel", False)
        editor = request.user if request.user.is_authenticated else None
        preview = self.create_page_preview(editor=editor, in_panel=in_panel)
        address = self.get_preview_url(request, preview.token)
        if in_panel and settings.HEADLESS_CLIENT_URL:
            template = "wagtail_headless_preview/preview.html"
            return with_token_headers(render(request, template, {"preview_url": address}))
        return with_token_headers(HttpResponseRedirect(address))
