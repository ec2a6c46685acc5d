"""Forms of the log-in and of the account, in place of allauth's."""

from allauth.account.forms import (
    BaseConfirmCodeForm,
    ConfirmEmailVerificationCodeForm,
    ConfirmLoginCodeForm,
    LoginForm,
    ResetPasswordForm,
)
from allauth.account.internal.stagekit import unstash_login
from allauth.core import context
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import (
    AddWebAuthnForm,
    AuthenticateWebAuthnForm,
    EditWebAuthnForm,
    ReauthenticateWebAuthnForm,
)
from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from cms.services.limits import mailbox_of
from cms.validators import is_mail_address
from portal.limits import counted_try

BY_CODE = "code"
BROKEN = (TypeError, ValueError, KeyError, AttributeError)  # what fido2 says of a broken answer
DIGITS = {"inputmode": "numeric", "autocomplete": "one-time-code", "autocapitalize": "off"}


class LogInForm(LoginForm):
    """An address, and a password unless `by=code` asks for a mailed code.

    One page shows it twice, once for each way; hence the prefix of the identifiers.
    """

    def __init__(self, *args, by: str = "password", **kwargs):
        data = kwargs.get("data")
        self.by = BY_CODE if (data and data.get("by") == BY_CODE) else by
        super().__init__(*args, **kwargs, auto_id=f"{self.by}_%s")
        self.fields["login"].label = "Adresse électronique"
        del self.fields["login"].widget.attrs["placeholder"]
        if self.by == BY_CODE:
            del self.fields["password"]
        else:
            self.fields["password"].help_text = ""
            self.fields["password"].widget.attrs.pop("placeholder", None)

    def clean_login(self) -> str:
        return checked_mailbox(self.cleaned_data["login"])


class ResetForm(ResetPasswordForm):
    def clean_email(self) -> str:
        self.cleaned_data["email"] = checked_mailbox(self.cleaned_data["email"])
        return super().clean_email()


def checked_mailbox(email: str) -> str:
    """Return the mailbox of an address; ValidationError when only what was typed is an address.

    `a@℀.fr` is one, `a@a/c.fr` is not.
    """
    mailbox = mailbox_of(email)
    if not is_mail_address(mailbox):
        raise ValidationError(validate_email.message, code=validate_email.code)
    return mailbox


class LabelledCode:
    """Adds the label and the keyboard of a code to a form of allauth's."""

    label = "Code de l’application, ou code de secours"

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        field = self.fields["code"]
        field.label = self.label
        field.widget.attrs.update(DIGITS)
        field.widget.attrs.pop("placeholder", None)


class CodeForm(LabelledCode, BaseConfirmCodeForm):
    """A code that was mailed; its tries count as tries of the account."""

    label = "Code reçu par mail"

    def sent(self) -> tuple[str, float]:
        """Return the address that the code was sent to, and when it was asked for."""
        raise NotImplementedError

    def clean_code(self) -> str:
        email, asked_at = self.sent()
        with counted_try(context.request, email, asked_at=asked_at):
            return super().clean_code()


class LogInCodeForm(CodeForm, ConfirmLoginCodeForm):
    """The code of a log-in that has begun, for an account or for nobody."""

    def sent(self) -> tuple[str, float]:
        login = unstash_login(context.request, peek=True)
        state = login.state["stages"]["login_by_code"]["data"]
        return state["email"], state["at"]


class NewAddressCodeForm(CodeForm, ConfirmEmailVerificationCodeForm):
    """The code that proves a new address."""

    def sent(self) -> tuple[str, float]:
        state = context.request.session["account_email_verification_code"]
        return self.user.email, state["at"]


class FreshCodeForm(CodeForm):
    """The code by which somebody who has logged in proves again who they are."""

    def __init__(self, *args, process, **kwargs):
        self.process = process
        super().__init__(*args, code=process.code, **kwargs)

    def sent(self) -> tuple[str, float]:
        return self.process.user.email, self.process.state["at"]


class FactorCodeForm(LabelledCode, AuthenticateForm):
    """The code of an app, or a recovery code, after the password or the mailed code."""


class FreshFactorCodeForm(LabelledCode, ReauthenticateForm):
    """The same, to prove again who is there."""


class NewAppForm(LabelledCode, ActivateTOTPForm):
    """The first code of an app that is being set up."""

    label = "Code affiché par l’application"


class NewPasskeyForm(AddWebAuthnForm):
    """A new passkey and its name; what no browser sends is a wrong code, no failure of ours."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        name_passkey(self)

    def clean(self) -> dict:
        try:
            return super().clean()
        except BROKEN as error:
            raise get_adapter().validation_error("incorrect_code") from error


class RenamePasskeyForm(EditWebAuthnForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        name_passkey(self)


def name_passkey(form) -> None:
    form.fields["name"].label = "Nom de la clé"
    form.fields["name"].max_length = 60
    form.fields["name"].widget.attrs["maxlength"] = 60


class PasskeyForm(AuthenticateWebAuthnForm):
    """A passkey's answer, after the password or the mailed code."""

    def clean_credential(self):
        try:
            return super().clean_credential()
        except BROKEN as error:
            raise get_adapter().validation_error("incorrect_code") from error


class FreshPasskeyForm(PasskeyForm, ReauthenticateWebAuthnForm):
    """A passkey's answer, to prove again who is there."""
