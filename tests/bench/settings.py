"""The product as it is deployed, with two other doors beside its own: Wagtail's API as it comes,
and a view that returns ready bytes."""

import environ

from cms.settings.base import *

SECRET_KEY = "only-for-a-measurement-0123456789-0123456789-0123456789"
ALLOWED_HOSTS = ["127.0.0.1"]
DEMO = False
ROOT_URLCONF = "tests.bench.urls"
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
LOGGING = {"version": 1, "disable_existing_loggers": True}
FLOOR_DIR = VAR_DIR / "floor"
DATA_KEYS = ["b25seS1mb3ItYS1tZWFzdXJlbWVudC0wMTIzNDU2Nzg"]
EMAIL_BACKEND, MAIL_DIR = "cms.delivery.eml_backend.EmailBackend", VAR_DIR / "mail"

if environ.Env().bool("WITHOUT_ANSWERS", default=False):
    CACHES["content"] = {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}
