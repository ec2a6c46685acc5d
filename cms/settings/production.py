"""The twelve-factor settings. Everything secret or local comes from the environment."""

import environ
from django.core.exceptions import ImproperlyConfigured

REQUIRED = [
    "SECRET_KEY",
    "DATA_KEYS",
    "ALLOWED_HOSTS",
    "BASE_URL",
    "DATABASE_URL",
    "EMAIL_URL",
    "DEFAULT_FROM_EMAIL",
]
# Before anything is read, as an empty address of a database has an error of its own.
missing = [name for name in REQUIRED if not environ.Env.ENVIRON.get(name)]
if missing:
    raise ImproperlyConfigured(
        "Cercle does not start: these environment variables are missing or empty: "
        + ", ".join(missing)
        + ". The README's table says what each is for."
    )

from cms.settings.base import *  # noqa: E402

if DEMO:
    raise ImproperlyConfigured("Cercle does not start: DEMO makes accounts with known passwords.")
