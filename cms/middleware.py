"""What happens around every request."""

from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponsePermanentRedirect
from django.shortcuts import redirect
from django.urls import reverse

from cms.publication import PublicationRefused

SAFE_METHODS = {"GET", "HEAD", "OPTIONS", "TRACE"}
HEALTH_PATHS = {"/healthz", "/readyz"}


def canonical_host(get_response):
    """Send 127.0.0.1 to the host of BASE_URL: passkeys and cookies belong to one name."""

    def middleware(request: HttpRequest):
        host, _, port = request.META.get("HTTP_HOST", "").rpartition(":")
        if host == "127.0.0.1" and request.path not in HEALTH_PATHS:
            return HttpResponsePermanentRedirect(
                f"{request.scheme}://{settings.CANONICAL_HOST}:{port}{request.get_full_path()}"
            )
        return get_response(request)

    return middleware


class AdminActions:
    """Makes every action of the admin one transaction, and a refused publication a message.

    Forms refuse an incomplete page themselves; this is for the ways that have no form of ours
    (approval, live copy, publication in bulk).
    """

    def __init__(self, get_response):
        self.get_response = get_response
        self.prefix = reverse("wagtailadmin_home")

    def __call__(self, request: HttpRequest):
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view, args, kwargs):
        if request.method in SAFE_METHODS or not request.path.startswith(self.prefix):
            return None
        try:
            with transaction.atomic():
                return view(request, *args, **kwargs)
        except PublicationRefused as refusal:
            messages.error(request, refusal.messages[0])
            return redirect(self._where_to_mend(refusal.page))

    def _where_to_mend(self, page) -> str:
        """The refused page's form; the tree when the page was a copy that is undone by now."""
        if type(page).objects.filter(pk=page.pk).exists():
            return reverse("wagtailadmin_pages:edit", args=[page.pk])
        return reverse("wagtailadmin_explore_root")
