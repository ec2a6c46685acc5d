"""What happens around every request."""

from urllib.parse import parse_qs, urlencode, urlsplit, urlunsplit

from csp.constants import HEADER, NONCE
from csp.middleware import CSPMiddleware, PolicyParts
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import BadRequest, PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import ProtectedError
from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.datastructures import MultiValueDictKeyError
from wagtail.contrib.redirects.middleware import RedirectMiddleware

from cms.publication import PublicationRefused
from cms.styles import rule_for_styles

IN_USE = (
    "Rien n’a été supprimé\u00a0: d’autres données en dépendent. Un compte qui a servi "
    "se désactive («\u00a0actif\u00a0», dans sa fiche)\u00a0; «\u00a0Données d’une personne\u00a0» "
    "efface ce qui peut l’être."
)
NOT_TAKEN = (
    "Votre session était terminée\u00a0: ce que vous venez d’envoyer n’a pas été enregistré."
)
OF_PEOPLE = ("/admin/", "/compte/", "/espace/", "/invitation/")
SAFE_METHODS = {"GET", "HEAD", "OPTIONS", "TRACE"}
HEALTH_PATHS = {"/healthz", "/readyz"}


def canonical_host(get_response):
    """Send 127.0.0.1 to the host of BASE_URL: passkeys and cookies belong to one name."""

    def middleware(request: HttpRequest):
        host, colon, port = request.META.get("HTTP_HOST", "").partition(":")
        if host == "127.0.0.1" and request.path not in HEALTH_PATHS:
            address = f"{settings.CANONICAL_HOST}{colon}{port}"
            return HttpResponsePermanentRedirect(
                f"{request.scheme}://{address}{request.get_full_path()}"
            )
        return get_response(request)

    return middleware


class FormerAddresses(RedirectMiddleware):
    """Leads on from former addresses of pages, as the editors say; from private ones to nowhere."""

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        if request.path.startswith(OF_PEOPLE):
            return response
        return super().process_response(request, response)


class BrowserRules(CSPMiddleware):
    """Tells browsers on every answer, errors included, what its page may load and do.

    The website's policy is strict: its own style sheets, a nonce for the style of a failure. The
    admin and the API have theirs (`cms.settings.headers`). An answer that brings its own policy
    keeps it, and one to a request that Wagtail made up for a preview gets that of the real request.
    """

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        response.setdefault("Permissions-Policy", settings.PERMISSIONS_POLICY)
        if HEADER in response or getattr(request, "is_dummy", False):
            return response
        return super().process_response(request, response)

    def get_policy_parts(self, request, response, report_only: bool = False) -> PolicyParts:
        parts = super().get_policy_parts(request, response, report_only)
        if not report_only:
            parts.config = parts.config or policy_below(request.path_info)
            parts.update = parts.update or (rule_for_styles() if is_strict(parts.config) else None)
        return parts


def is_strict(policy: dict | None) -> bool:
    """True for the website's policy and those made of it, whose errors are pages of the website."""
    return policy is None or NONCE in policy.get("style-src", [])


def policy_below(path: str) -> dict | None:
    """Return the policy of the part of the site that a path belongs to, None for the website's."""
    policies = settings.POLICIES_BY_PREFIX.items()
    return next((policy for prefix, policy in policies if path.startswith(prefix)), None)


class LogInAnswers:
    """Answers those whom the log-in form would not help (contract §4).

    A program (JSON, htmx) is told 401; whoever has logged in already and may not come in is told
    so, instead of being sent in circles. Whoever sent a form comes back to the page it was on, and
    is told that it was not taken.
    """

    def __init__(self, get_response):
        self.get_response = get_response
        self.forms = {reverse("account_login"), reverse("wagtailadmin_login")}

    def __call__(self, request: HttpRequest):
        response = self.get_response(request)
        if not self._is_sent_to_log_in(request, response):
            return response
        if request.user.is_authenticated:
            raise PermissionDenied
        if is_program(request):
            return HttpResponse(status=401)
        return response if request.method in SAFE_METHODS else self._back_to_form(request, response)

    def _back_to_form(self, request: HttpRequest, response) -> HttpResponse:
        messages.warning(request, NOT_TAKEN)
        form = urlsplit(response.url).path
        return redirect(f"{form}?{urlencode({'next': way_back(request)})}")

    def _is_sent_to_log_in(self, request: HttpRequest, response) -> bool:
        """True when the answer is: log in, then come back to what you asked for."""
        if response.status_code != 302:
            return False
        address = urlsplit(response.url)
        back = parse_qs(address.query).get("next")
        return address.path in self.forms and back == [request.get_full_path()]


def way_back(request: HttpRequest) -> str:
    """Return the address to come back to once somebody has proved who they are.

    What a form was sent to may have no page: then it is the page the form was on, if it is ours.
    """
    if request.method in SAFE_METHODS:
        return request.get_full_path()
    page = urlsplit(request.headers.get("Referer", ""))
    is_ours = (page.scheme, page.netloc) == (request.scheme, request.get_host())
    return urlunsplit(("", "", page.path, page.query, "")) if is_ours else request.get_full_path()


def is_program(request: HttpRequest) -> bool:
    """True for htmx, and for whoever would rather read JSON than a page."""
    preferred = request.get_preferred_type(["text/html", "application/json"])
    return "HX-Request" in request.headers or preferred == "application/json"


class AdminActions:
    """Makes every action of the admin one transaction, and what is refused a message.

    Forms refuse an incomplete page themselves; this is for the ways that have no form of ours
    (approval, live copy, publication in bulk). What other rows need is not deleted: an account that
    takes part in a group, say. Wagtail reads some fields without asking whether
    they were sent: a form cut short is a bad request, no failure of ours.
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
        except ValidationError as refusal:  # a page from before a rule that it breaks
            messages.error(request, " ".join(refusal.messages))
            return redirect("wagtailadmin_home")
        except ProtectedError:
            messages.error(request, IN_USE)
            return redirect("wagtailadmin_home")
        except MultiValueDictKeyError as missing:
            raise BadRequest(f"no field {missing}") from missing

    def _where_to_mend(self, page) -> str:
        """The refused page's form; the tree when the page was a copy that is undone by now."""
        if type(page).objects.filter(pk=page.pk).exists():
            return reverse("wagtailadmin_pages:edit", args=[page.pk])
        return reverse("wagtailadmin_explore_root")
