"""How allauth opens accounts: by mailed code or password, with a second factor where it is due."""

ACCOUNT_ADAPTER = "portal.adapters.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]  # sign-up is closed (adapters)
ACCOUNT_FORMS = {
    "login": "portal.forms.accounts.LogInForm",
    "confirm_login_code": "portal.forms.accounts.LogInCodeForm",
    "confirm_email_verification_code": "portal.forms.accounts.NewAddressCodeForm",
    "reset_password": "portal.forms.accounts.ResetForm",
}
# Mailed codes: six figures, a quarter of an hour, three tries each.
ALLAUTH_USER_CODE_FORMAT = {"numeric": True, "length": 6, "dashed": True}
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = ACCOUNT_EMAIL_VERIFICATION_BY_CODE_TIMEOUT = 15 * 60
ACCOUNT_LOGIN_BY_CODE_MAX_ATTEMPTS = ACCOUNT_EMAIL_VERIFICATION_BY_CODE_MAX_ATTEMPTS = 3
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = True
# The firm opens accounts and knows their addresses; a new one is proved by its owner.
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_PREVENT_ENUMERATION = "strict"
ACCOUNT_SESSION_REMEMBER = True  # its end is ours to decide (portal.sessions)
ACCOUNT_REAUTHENTICATION_TIMEOUT = 10 * 60
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
# Counted in the database (portal.limits).
ACCOUNT_RATE_LIMITS = {
    "login_failed": "10/m/ip,5/5m/key",
    "code_tries": "3/15m/key",
    "request_login_code": "20/m/ip,3/m/key,10/h/key",
    "reset_password": "5/h/ip,3/h/key",
}
MFA_ADAPTER = "portal.adapters.MFAAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_FORMS = {
    "authenticate": "portal.forms.accounts.FactorCodeForm",
    "reauthenticate": "portal.forms.accounts.FreshFactorCodeForm",
    "activate_totp": "portal.forms.accounts.NewAppForm",
    "add_webauthn": "portal.forms.accounts.NewPasskeyForm",
    "edit_webauthn": "portal.forms.accounts.RenamePasskeyForm",
    "authenticate_webauthn": "portal.forms.accounts.PasskeyForm",
    "reauthenticate_webauthn": "portal.forms.accounts.FreshPasskeyForm",
}
MFA_TOTP_ISSUER = "Cercle"
MFA_TOTP_TOLERANCE = 1  # the code before and the one after: people type slowly, clocks differ
