"""What allauth asks of us: who may log in and how again, where each goes, how mails leave, how the
secrets of second factors are kept."""

from datetime import timedelta
from pathlib import PurePosixPath
from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context as current
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.contrib import messages
from django.contrib.sites.shortcuts import get_current_site
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from cms.delivery.outbox import queue_mail
from cms.models import User
from portal.encryption import SECOND_FACTOR, open_secret, seal_secret
from portal.fresh import is_fresh
from portal.limits import account_key
from portal.roles import reader_roles
from portal.second_factor import has_second_factor

CODE_BY_MAIL = {"id": "code", "description": "Recevoir un code par mail"}


class AccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        if reader_roles(request).enters_admin:
            return reverse("wagtailadmin_home")
        return super().get_login_redirect_url(request)

    def authenticate(self, request: HttpRequest, **credentials) -> User | None:
        """A closed account is answered like a wrong password, whatever the password."""
        user = super().authenticate(request, **credentials)
        return user if user and user.is_active else None

    def respond_user_inactive(self, request: HttpRequest, user: User) -> HttpResponse:
        """Somebody whose account was closed between two steps of their log-in."""
        messages.error(request, "Cette connexion n’a pas abouti.")
        return redirect("account_login")

    def get_reauthentication_methods(self, user: User) -> list[dict]:
        """How somebody proves again who they are: by their second factor if they have one, else
        by password or a mailed code. allauth asks nothing of an account without password."""
        methods = super().get_reauthentication_methods(user)
        if not user.is_authenticated:
            return []
        if has_second_factor(user):
            return [method for method in methods if method["id"] != "reauthenticate"]
        return [*methods, {**CODE_BY_MAIL, "url": reverse("account_fresh_code")}]

    def is_reauthentication_required(self, *, app: str, **kwargs) -> bool:
        return not is_fresh(current.request)

    def send_mail(self, template_prefix: str, email: str, context: dict) -> None:
        """Write the mail into the outbox: a slow mail server holds no page.

        Its link or code lives an hour at most: later than that it is not worth sending.
        """
        request = current.request
        about = {"request": request, "email": email, "current_site": get_current_site(request)}
        message = self.render_mail(template_prefix, email, {**about, **context})
        queue_mail(
            kind=PurePosixPath(template_prefix).name,
            to=email,
            subject=message.subject,
            text=message.body,
            html=next((body for body, kind in message.alternatives), ""),
            lifetime=timedelta(seconds=settings.PASSWORD_RESET_TIMEOUT),
        )

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials) -> str:
        """Letter case and forms in Unicode share a counter; mailed codes have the same."""
        return account_key(credentials.get("email", ""))


class MFAAdapter(DefaultMFAAdapter):
    def encrypt(self, text: str) -> str:
        return seal_secret(text, purpose=SECOND_FACTOR)

    def decrypt(self, encrypted_text: str) -> str:
        return open_secret(encrypted_text, purpose=SECOND_FACTOR)

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """Passkeys belong to the host of BASE_URL, whatever name a request gives."""
        return {"id": urlsplit(settings.BASE_URL).hostname, "name": self.get_totp_issuer()}
