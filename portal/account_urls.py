"""Every door below /compte/: those of allauth's pages that are of use here, and ours. What is not
named is shut, so that a new version of allauth opens nothing.

The steps of a log-in may stand in a frame of our own pages: of who was writing when their
connection ended.
"""

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as recovery_codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from django.http import Http404
from django.urls import path, re_path
from django.views.decorators.clickjacking import xframe_options_sameorigin as framed
from django.views.generic import RedirectView

from portal.fresh import fresh_log_in_required as fresh
from portal.views import accounts


def shut(request, *args, **kwargs):
    raise Http404


to_log_in = RedirectView.as_view(pattern_name="account_login", query_string=True)

doors = [
    path("connexion/", framed(accounts.LogIn.as_view()), name="account_login"),
    path("connexion/", to_log_in, name="account_request_login_code"),  # where allauth sends back to
    path("login/", to_log_in),
    path(
        "login/code/confirm/",
        framed(accounts.LogInCode.as_view()),
        name="account_confirm_login_code",
    ),
    path("logout/", accounts.LogOut.as_view(), name="account_logout"),
    path("session/", accounts.keep_session, name="account_session"),
    path("sessions/", accounts.list_sessions, name="usersessions_list"),
    # Who is there?
    path("reauthenticate/", account.reauthenticate, name="account_reauthenticate"),
    path("reauthenticate/code/", accounts.FreshCodePage.as_view(), name="account_fresh_code"),
    # Address and password
    path("email/", fresh(account.email), name="account_email"),
    path(
        "confirm-email/",
        fresh(account.email_verification_sent),
        name="account_email_verification_sent",
    ),
    path("password/change/", fresh(account.password_change), name="account_change_password"),
    path("password/set/", fresh(account.password_set), name="account_set_password"),
    path("password/reset/", account.password_reset, name="account_reset_password"),
    path("password/reset/done/", account.password_reset_done, name="account_reset_password_done"),
    path(
        "password/reset/key/done/",
        account.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        account.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    # The second factor
    path("2fa/", accounts.Security.as_view(), name="mfa_index"),
    path("2fa/authenticate/", framed(accounts.SecondStep.as_view()), name="mfa_authenticate"),
    path("2fa/reauthenticate/", mfa.reauthenticate, name="mfa_reauthenticate"),
    path("2fa/totp/activate/", fresh(totp.activate_totp), name="mfa_activate_totp"),
    path("2fa/totp/deactivate/", fresh(totp.deactivate_totp), name="mfa_deactivate_totp"),
    path(
        "2fa/recovery-codes/",
        fresh(accounts.RecoveryCodesPage.as_view()),
        name="mfa_view_recovery_codes",
    ),
    path(
        "2fa/recovery-codes/generate/",
        fresh(recovery_codes.generate_recovery_codes),
        name="mfa_generate_recovery_codes",
    ),
    path(
        "2fa/recovery-codes/download/",
        fresh(recovery_codes.download_recovery_codes),
        name="mfa_download_recovery_codes",
    ),
    path("2fa/webauthn/", webauthn.list_webauthn, name="mfa_list_webauthn"),
    path("2fa/webauthn/add/", fresh(webauthn.add_webauthn), name="mfa_add_webauthn"),
    path(
        "2fa/webauthn/reauthenticate/",
        webauthn.reauthenticate_webauthn,
        name="mfa_reauthenticate_webauthn",
    ),
    path(
        "2fa/webauthn/keys/<int:pk>/remove/",
        fresh(webauthn.remove_webauthn),
        name="mfa_remove_webauthn",
    ),
    path(
        "2fa/webauthn/keys/<int:pk>/edit/",
        fresh(webauthn.edit_webauthn),
        name="mfa_edit_webauthn",
    ),
]

urlpatterns = [
    *doors,
    # allauth asks for these names; the rest needs none.
    path("signup/", shut, name="account_signup"),
    path("inactive/", shut, name="account_inactive"),
    re_path(r"^.*$", shut),
]
