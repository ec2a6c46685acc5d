"""The second factor: who must have one, and whether this session has used it (security T1)."""

from allauth.account.internal.flows.login import get_authentication_records
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode

from cms.middleware import SAFE_METHODS, is_program, way_back
from cms.models import User
from portal.roles import reader_roles

FACTORS = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]
# Read by everybody; they show a session nothing more.
PUBLIC = {
    *("healthz", "readyz", "media", "robots", "sitemap", "articles_feed", "search", "site_map"),
    *("offer_form", "offer_thanks", "ask_alert", "confirm_alert", "remove_alert"),
    *("website_page", "website_preview", "programme", "calendar_feed"),
}
NO_SESSION_IS_READ = "/api/"
LEAVING = {"account_logout", "wagtailadmin_logout", "account_session"}
SETTING_UP = LEAVING | {
    *("mfa_index", "mfa_activate_totp", "mfa_add_webauthn"),
    *("account_reauthenticate", "account_fresh_code"),
}
USING = LEAVING | {"mfa_reauthenticate", "mfa_reauthenticate_webauthn"}

PROOF_FIRST = (
    "Confirmez d’abord que c’est bien vous\u00a0: "
    "ce que vous venez d’envoyer n’a pas été enregistré."
)


def is_public(request: HttpRequest) -> bool:
    """True for what everybody reads alike: no session is looked at there."""
    is_named = request.resolver_match.view_name in PUBLIC
    return is_named or request.path.startswith(NO_SESSION_IS_READ)


def has_second_factor(user: User) -> bool:
    """True when an authenticator app or a passkey is set up."""
    return is_mfa_enabled(user, FACTORS)


def has_used_it(request: HttpRequest) -> bool:
    """True when this session was opened, or confirmed, with the second factor."""
    records = get_authentication_records(request, request.user)
    return any(record["method"] == "mfa" for record in records)


class SecondFactor:
    """Stops sessions that lack the second factor, at every door but those that lead to it.

    Whoever has one must have used it in this session; whoever must have one sets it up first.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest):
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view, args, kwargs) -> HttpResponse | None:
        door = request.resolver_match.view_name
        if is_public(request):
            return None
        if settings.SESSION_COOKIE_NAME not in request.COOKIES:
            return None
        if not request.user.is_authenticated:
            return None
        if has_second_factor(request.user):
            passes = door in USING or has_used_it(request)
            return None if passes else send(request, reverse("mfa_reauthenticate"))
        must_have_one = reader_roles(request).must_have_second_factor
        passes = door in SETTING_UP or not must_have_one
        return None if passes else send(request, reverse("mfa_index"))


def send(request: HttpRequest, address: str) -> HttpResponse:
    """Send a person to a proof of who they are and back; tell a program 403 (contract §4).

    What a form sent is not kept meanwhile, for it may hold a password: that is said.
    """
    if is_program(request):
        return HttpResponse(status=403)
    if request.method not in SAFE_METHODS:
        messages.warning(request, PROOF_FIRST)
    query = urlencode({REDIRECT_FIELD_NAME: way_back(request)})
    return redirect(f"{address}?{query}")
