"""`make run`: no service, no configuration, data under VAR_DIR; DEBUG stays off."""

from urllib.parse import urlsplit

from cms.settings.base import *
from cms.settings.keys import local_secret

SECRET_KEY = SECRET_KEY or local_secret(VAR_DIR / "secret-key")
HOST = urlsplit(BASE_URL).hostname
ALLOWED_HOSTS = ALLOWED_HOSTS or [HOST, "localhost", "127.0.0.1", "[::1]"]
CANONICAL_HOST = HOST
MIDDLEWARE = ["cms.middleware.canonical_host", *MIDDLEWARE]

# Another front end under development on this machine may read the API.
CORS_ALLOWED_ORIGIN_REGEXES = [r"^http://(localhost|127\.0\.0\.1)(:\d+)?$"]

if "EMAIL_URL" not in env.ENVIRON:
    EMAIL_BACKEND = "cms.delivery.eml_backend.EmailBackend"
MAIL_DIR = VAR_DIR / "mail"
