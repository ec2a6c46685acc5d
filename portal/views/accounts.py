"""Pages of the account that allauth has not: proving oneself by mail, one's sessions."""

import time
from urllib.parse import urlsplit

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import record_authentication
from allauth.account.views import (
    BaseReauthenticateView,
    ConfirmLoginCodeView,
    LoginView,
    LogoutView,
)
from allauth.core.internal import ratelimit
from allauth.mfa.base.views import AuthenticateView, IndexView
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.views import ViewRecoveryCodesView
from allauth.mfa.utils import is_mfa_enabled
from allauth.usersessions.internal.flows.sessions import end_sessions
from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from cms.middleware import is_program
from portal.devices import device_in_words
from portal.forms.accounts import BY_CODE, FreshCodeForm, LogInForm
from portal.fresh import FreshCode
from portal.limits import APP, account_key
from portal.roles import reader_roles
from portal.sessions import SEEN, empty_browser, end_other_sessions, prolong

INVITED = "invited_address"  # in the session of who took their place and has not logged in yet
TOO_MANY_CODES = "Vous avez demandé plusieurs codes. Attendez une minute avant le suivant."
TOO_MANY_TRIES = "Trop d’essais. Demandez un autre code."


class LogIn(LoginView):
    """One page, two forms: by a mailed code, by a password."""

    def get_context_data(self, **kwargs) -> dict:
        context = super().get_context_data(**kwargs)
        by_code = context["form"].by == BY_CODE
        forms = {
            "code_form": context["form"] if by_code else self.empty_code_form(),
            "password_form": LogInForm() if by_code else context["form"],
            "is_by_password": not by_code and self.request.method == "POST",
        }
        return context | forms

    def empty_code_form(self) -> LogInForm:
        """Whoever just took their place finds the address that was invited."""
        return LogInForm(by=BY_CODE, initial={"login": self.request.session.get(INVITED, "")})


class LogOut(LogoutView):
    """Who leaves leaves nothing in the browser."""

    def post(self, *args, **kwargs) -> HttpResponse:
        return empty_browser(super().post(*args, **kwargs))


class LogInCode(ConfirmLoginCodeView):
    """The mailed code of a log-in."""

    def _resend_form_valid(self, form: Form) -> HttpResponse:
        """Another code lives as long as its mail says; allauth keeps the first one's deadline."""
        login = self._process.stage.login
        login.initiated_at = self._process.state["at"] = time.time()
        return super()._resend_form_valid(form)


class SecondStep(AuthenticateView):
    """The second factor of a log-in that has begun."""

    def get_context_data(self, **kwargs) -> dict:
        user = self.stage.login.user
        return {
            **super().get_context_data(**kwargs),
            "has_app": is_mfa_enabled(user, [Authenticator.Type.TOTP]),
            "has_passkeys": is_mfa_enabled(user, [Authenticator.Type.WEBAUTHN]),
        }


class Security(IndexView):
    """« Sécurité »: the second factors of one's account."""

    def get_context_data(self, **kwargs) -> dict:
        must = reader_roles(self.request).must_have_second_factor
        return {**super().get_context_data(**kwargs), "must_have_second_factor": must}


class RecoveryCodesPage(ViewRecoveryCodesView):
    """The codes for the day when the factor is lost; the last step of setting one up."""

    def get_context_data(self, **kwargs) -> dict:
        onward = get_adapter().get_login_redirect_url(self.request)
        return {**super().get_context_data(**kwargs), "onward": onward}


@method_decorator(login_required, name="dispatch")
class FreshCodePage(BaseReauthenticateView):
    """Mail a code to somebody who has logged in, and ask for it."""

    template_name = "account/fresh_code.html"

    def dispatch(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        self.process = FreshCode.resume(request)
        return super().dispatch(request, *args, **kwargs)

    def get_form(self, form_class=None) -> Form:
        if not self.process:
            return Form(self.request.POST or None)
        return FreshCodeForm(self.request.POST or None, process=self.process)

    def post(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        if request.POST.get("action") == "send" or not self.process:
            return self.send()
        return super().post(request, *args, **kwargs)

    def send(self) -> HttpResponse:
        key = account_key(self.request.user.email)
        if ratelimit.consume(self.request, app=APP, action="request_login_code", key=key):
            FreshCode.begin(self.request)
        else:
            messages.error(self.request, TOO_MANY_CODES)
        return redirect(self.request.get_full_path())

    def form_valid(self, form: FreshCodeForm) -> HttpResponse:
        self.process.abort()
        email = self.request.user.email
        proof = {"method": "code", "email": email, "reauthenticated": True}
        record_authentication(self.request, self.request.user, **proof)
        return super().form_valid(form)

    def form_invalid(self, form: FreshCodeForm) -> HttpResponse:
        if self.process.record_invalid_attempt():
            return super().form_invalid(form)
        messages.error(self.request, TOO_MANY_TRIES)
        return redirect(self.request.get_full_path())

    def get_context_data(self, **kwargs) -> dict:
        return {**super().get_context_data(**kwargs), "process": self.process}


@login_required
def list_sessions(request: HttpRequest) -> HttpResponse:
    """Show where one is logged in; POST ends one session (`session`), or all others."""
    if request.method == "POST":
        return _end(request)
    found = UserSession.objects.purge_and_list(request.user)
    sessions = sorted(map(_in_words, found), key=lambda one: one["seen_at"], reverse=True)
    others = [one for one in sessions if not one["is_current"]]
    return render(
        request, "usersessions/usersession_list.html", {"sessions": sessions, "others": others}
    )


def _end(request: HttpRequest) -> HttpResponse:
    number = request.POST.get("session", "")
    if number:
        mine = UserSession.objects.filter(user=request.user)
        session = get_object_or_404(mine, pk=number if number.isdecimal() else None)
        end_sessions(request, [session])
    else:
        end_other_sessions(request, request.user)
    said = "Cette connexion est fermée." if number else "Les autres connexions sont fermées."
    messages.success(request, said)
    return redirect("usersessions_list")


def _in_words(session: UserSession) -> dict:
    seen = session._session_store(session.session_key).get(SEEN)
    zone = timezone.get_current_timezone()
    return {
        "id": session.pk,
        "device": device_in_words(session.user_agent),
        "opened_at": session.created_at,
        "seen_at": timezone.datetime.fromtimestamp(seen, zone) if seen else session.created_at,
        "is_current": session.is_current(),
    }


@require_POST
def keep_session(request: HttpRequest) -> HttpResponse:
    """« Prolonger »: begin the idle time anew.

    A script is told how many seconds are left by the header Session-Left (204); a form goes back
    to where it was. 401, or the log-in form, when the session has ended.
    """
    back = request.POST.get("next", "")
    hosts = {request.get_host()}
    if not url_has_allowed_host_and_scheme(back, hosts, require_https=request.is_secure()):
        back = "/"
    if not request.user.is_authenticated:
        if is_program(request):
            return HttpResponse(status=401)
        return redirect(f"{reverse('account_login')}?next={urlsplit(back).path}")
    left = prolong(request)
    if is_program(request):
        return HttpResponse(status=204, headers={"Session-Left": str(left)})
    messages.success(request, "Votre connexion est prolongée.")
    return redirect(back)
