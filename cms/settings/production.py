"""The twelve-factor settings. Everything secret or local comes from the environment."""

from django.core.exceptions import ImproperlyConfigured

from cms.settings.base import *

REQUIRED = [
    "SECRET_KEY",
    "DATA_KEYS",
    "ALLOWED_HOSTS",
    "BASE_URL",
    "DATABASE_URL",
    "EMAIL_URL",
    "DEFAULT_FROM_EMAIL",
]
missing = [name for name in REQUIRED if not env.ENVIRON.get(name)]
if missing:
    raise ImproperlyConfigured(
        "Cercle does not start: these environment variables are missing or empty: "
        + ", ".join(missing)
        + ". The README's table says what each is for."
    )
if DEMO:
    raise ImproperlyConfigured("Cercle does not start: DEMO makes accounts with known passwords.")
