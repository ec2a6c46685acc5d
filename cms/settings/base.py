"""Settings that are safe by default; the other modules of this package only open or close doors.

Every environment variable is read here, once, through `env`: the README's table and
`.env.example` are held to this file by a test.
"""

import ipaddress
from pathlib import Path
from urllib.parse import urlsplit

import environ
from whitenoise.compress import Compressor

from cms.settings import postgresql, sqlite
from cms.settings.accounts import *
from cms.settings.headers import *
from cms.settings.logs import LOGGING  # noqa: F401 - a setting like the others
from cms.settings.openapi import SPECTACULAR_SETTINGS  # noqa: F401
from cms.settings.wagtail import *

BASE_DIR = Path(__file__).resolve().parents[2]
env = environ.Env()

VAR_DIR = Path(env.str("VAR_DIR", default=str(BASE_DIR / "var"))).resolve()
REPORTS_DIR = VAR_DIR / "reports"
DEBUG = False
DEMO = env.bool("DEMO", default=False)
SECRET_KEY = env.str("SECRET_KEY", default="")
DATA_KEYS = env.list("DATA_KEYS", default=[])
DATA_KEY_FILE, DATA_KEY_IS_NEW = None, False  # the embedded settings make one
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[])
BASE_URL = env.str("BASE_URL", default="http://localhost:8000").rstrip("/")
HEALTH_ALLOWED_IPS = [
    ipaddress.ip_network(address)
    for address in env.list("HEALTH_ALLOWED_IPS", default=["127.0.0.1", "::1"])
]

# Applications -----------------------------------------------------------------------------

INSTALLED_APPS = [
    "cms",  # before Wagtail, so that its templates and commands come first
    "portal",
    "blocks",
    "wagtail.contrib.redirects",
    "wagtail.contrib.settings",
    "wagtail.embeds",
    "wagtail.sites",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail.api.v2",
    "wagtail",
    "wagtail_headless_preview",
    "django_tasks",
    "django_tasks_db",
    "modelcluster",
    "taggit",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "corsheaders",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.sitemaps",
    "cms.static_files.StaticFiles",
    "django.contrib.humanize",
]

MIDDLEWARE = [
    "cms.middleware.BrowserRules",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "corsheaders.middleware.CorsMiddleware",
    "cms.api.caching.ContentCache",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "portal.sessions.SessionLimits",
    "cms.middleware.LogInAnswers",
    "portal.second_factor.SecondFactor",
    "portal.fresh.FreshStaff",
    "cms.middleware.AdminActions",
    "cms.middleware.FormerAddresses",
]

ROOT_URLCONF = "cms.urls"
WSGI_APPLICATION = "cms.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "libraries": {
                "website": "cms.website.template_tags",
                "journal": "portal.journal_tags",
                "portal": "portal.template_tags",
            },
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "cms.website.context.firm",
            ],
        },
    },
]

# Data -------------------------------------------------------------------------------------

DATABASES = {
    "default": env.db_url("DATABASE_URL", default=f"sqlite:///{VAR_DIR / 'cercle.sqlite3'}")
}
DATABASE = DATABASES["default"]
# Opening a connection costs more than most answers: each thread of the server keeps its own.
DATABASE["CONN_MAX_AGE"] = 60
if DATABASE["ENGINE"].endswith("sqlite3"):
    DATABASE["OPTIONS"] = sqlite.OPTIONS
else:
    DATABASE["CONN_HEALTH_CHECKS"] = True
    # What the address of the database says goes before.
    DATABASE["OPTIONS"] = {**postgresql.OPTIONS, **DATABASE.get("OPTIONS", {})}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = env.str("REDIS_URL", default="")
REDIS = {
    "BACKEND": "cms.soft_redis.SoftRedisCache",
    "LOCATION": REDIS_URL,
    "OPTIONS": {"socket_connect_timeout": 0.5, "socket_timeout": 0.5},
}
LOCAL_MEMORY = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
CACHES = {
    "default": REDIS if REDIS_URL else LOCAL_MEMORY,
    # Finished answers of public content; a process of its own each, or one for all in Redis.
    "content": {**REDIS, "KEY_PREFIX": "content"}
    if REDIS_URL
    else {**LOCAL_MEMORY, "LOCATION": "content", "OPTIONS": {"MAX_ENTRIES": 1000}},
}
SESSION_ENGINE = "django.contrib.sessions.backends.db"

MEDIA_ROOT = VAR_DIR / "media"
MEDIA_URL = "/media/"
STATIC_ROOT = VAR_DIR / "static"
STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
# Source maps are for who debugs: compressing them would take most of the time of the first start.
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = [*Compressor.SKIP_COMPRESS_EXTENSIONS, "map"]
FILE_UPLOAD_PERMISSIONS = 0o640
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000  # a long page sends many fields

# Kept in the database and run by `manage.py worker`: Wagtail's own (search and reference indexes,
# files to delete) and ours. No broker.
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

# The PDF of a formation is made when it, or one of its dates, is published; else by who asks first.
PROGRAMMES_AT_PUBLICATION = True

# People -----------------------------------------------------------------------------------

AUTH_USER_MODEL = "cms.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"max_similarity": 0.6},  # refuses what stands before the @
    },
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "cms.forms.passwords.ExpectedWordsValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "portal_home"
TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXY_COUNT", default=0)
ALLAUTH_TRUSTED_PROXY_COUNT = TRUSTED_PROXY_COUNT
PASSWORD_RESET_TIMEOUT = 60 * 60
SESSION_COOKIE_AGE = 14 * 24 * 60 * 60  # its end is decided by portal.sessions

# Mail -------------------------------------------------------------------------------------

vars().update(env.email_url("EMAIL_URL", default="consolemail://"))
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="Cercle <ne-pas-repondre@example.org>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
EMAIL_TIMEOUT = 10

# Language, time ---------------------------------------------------------------------------

LANGUAGE_CODE = "fr"
LANGUAGES = [("fr", "Français")]
LOCALE_PATHS = [BASE_DIR / "cms" / "locale"]
TIME_ZONE = "Europe/Paris"
USE_TZ = True
USE_I18N = True

# Wagtail ----------------------------------------------------------------------------------

WAGTAIL_SITE_NAME = "Cercle"
WAGTAILADMIN_BASE_URL = BASE_URL
WAGTAILADMIN_PERMITTED_LANGUAGES = LANGUAGES
WAGTAIL_CONTENT_LANGUAGES = LANGUAGES
# As the help beside the fields writes them, and as one types them here.
WAGTAIL_DATE_FORMAT = "%d/%m/%Y"
WAGTAIL_DATETIME_FORMAT = "%d/%m/%Y %H:%M"
WAGTAIL_USER_TIME_ZONES = [
    "Europe/Paris",
    "America/Martinique",
    "America/Guadeloupe",
    "America/Cayenne",
    "Indian/Reunion",
    "Indian/Mayotte",
    "Pacific/Noumea",
    "Pacific/Tahiti",
]
WAGTAIL_I18N_ENABLED = False
WAGTAIL_ALLOW_UNICODE_SLUGS = False
WAGTAILADMIN_LOGIN_URL = LOGIN_URL
WAGTAIL_FRONTEND_LOGIN_URL = LOGIN_URL
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = False  # allauth does that
WAGTAIL_PASSWORD_RESET_ENABLED = False
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
WAGTAILADMIN_EXTERNAL_LINK_CONVERSION = "all"
WAGTAILAPI_BASE_URL = BASE_URL
WAGTAILAPI_LIMIT_MAX = 50
WAGTAILAPI_RICH_TEXT_FORMAT = "html"
WAGTAILAPI_SEARCH_ENABLED = False  # stock search answers from fields the API does not show
REST_FRAMEWORK = {
    # The public API reads no session (cms/api); this is for the admin's own.
    "DEFAULT_AUTHENTICATION_CLASSES": ["rest_framework.authentication.SessionAuthentication"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_SCHEMA_CLASS": "cms.api.schema.operations.PublicSchema",
    "URL_FORMAT_OVERRIDE": None,  # `format` is a parameter of ours
}

# Other front ends -------------------------------------------------------------------------

HEADLESS_CLIENT_URL = env.str("HEADLESS_CLIENT_URL", default="")
WEBSITE_URL = env.str("WEBSITE_URL", default="").rstrip("/")
if HEADLESS_CLIENT_URL:  # previews come in a frame
    ADMIN["frame-src"].append("{0.scheme}://{0.netloc}".format(urlsplit(HEADLESS_CLIENT_URL)))
WAGTAIL_HEADLESS_PREVIEW = {
    "CLIENT_URLS": {"default": HEADLESS_CLIENT_URL or f"{BASE_URL}/apercu/"},
    "SERVE_BASE_URL": WEBSITE_URL or None,
}
CORS_ALLOWED_ORIGINS = env.list("CORS_ORIGINS", default=[])
CORS_URLS_REGEX = r"^/api/"
CORS_ALLOW_METHODS = ["GET", "HEAD", "OPTIONS", "POST"]
CORS_ALLOW_HEADERS = ["content-type", "idempotency-key", "x-client-token"]
CORS_EXPOSE_HEADERS = ["retry-after"]
# Front ends that render on a server, and tell us their visitors' addresses.
OFFER_CLIENT_TOKENS = env.list("OFFER_CLIENT_TOKENS", default=[])

# Transport, headers -----------------------------------------------------------------------

HTTPS = BASE_URL.startswith("https://")
CSRF_TRUSTED_ORIGINS = [BASE_URL]
CSRF_FAILURE_VIEW = "cms.website.expired_forms.csrf_failure"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_NAME = "__Host-sessionid" if HTTPS else "sessionid"
CSRF_COOKIE_NAME = "__Host-csrftoken" if HTTPS else "csrftoken"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
if TRUSTED_PROXY_COUNT:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# Errors ------------------------------------------------------------------------------------

SENTRY_DSN = env.str("SENTRY_DSN", default="")
if SENTRY_DSN:
    from cms.error_reports import send_to

    send_to(SENTRY_DSN)
