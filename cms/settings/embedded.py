"""`make run`: no service, no configuration, data under VAR_DIR; DEBUG stays off."""

from urllib.parse import urlsplit

from cms.settings.base import *
from cms.settings.keys import local_secret

SECRET_KEY = SECRET_KEY or local_secret(VAR_DIR / "secret-key")
DATA_KEY_FILE = None if DATA_KEYS else VAR_DIR / "data-key"
DATA_KEY_IS_NEW = bool(DATA_KEY_FILE) and not DATA_KEY_FILE.exists()  # told by a check
DATA_KEYS = DATA_KEYS or [local_secret(DATA_KEY_FILE, size=32)]
HOST = urlsplit(BASE_URL).hostname
ALLOWED_HOSTS = ALLOWED_HOSTS or [HOST, "localhost", "127.0.0.1", "[::1]"]
CANONICAL_HOST = HOST
# After the headers of every answer, which this one has as well.
MIDDLEWARE.insert(
    MIDDLEWARE.index("django.middleware.security.SecurityMiddleware") + 1,
    "cms.middleware.canonical_host",
)

# Another front end under development on this machine may read the API.
CORS_ALLOWED_ORIGIN_REGEXES = [r"^http://(localhost|127\.0\.0\.1)(:\d+)?$"]

if "EMAIL_URL" not in env.ENVIRON:
    EMAIL_BACKEND = "cms.delivery.eml_backend.EmailBackend"
MAIL_DIR = VAR_DIR / "mail"
