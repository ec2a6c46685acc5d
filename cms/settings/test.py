"""The suite: fast hashing, files in a temporary folder, mails in memory, tasks at once.

Reports stay where those of the other jobs are.
"""

import tempfile
from pathlib import Path

from cms.settings.base import *

INSTALLED_APPS = [*INSTALLED_APPS, "django_migration_linter"]  # for `make check`
SECRET_KEY = "only-for-tests-and-long-enough-to-please-the-deployment-check-0123456789"  # noqa: S105
DATA_KEYS = ["b25seS1mb3ItdGVzdHMtb25seS1mb3ItdGVzdHMtMDE"]
VAR_DIR = Path(tempfile.mkdtemp(prefix="cercle-tests-"))
BASE_URL = WAGTAILADMIN_BASE_URL = WAGTAILAPI_BASE_URL = "http://localhost:8000"
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "testserver"]
MEDIA_ROOT = VAR_DIR / "media"
MAIL_DIR = VAR_DIR / "mail"
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
PROGRAMMES_AT_PUBLICATION = False  # half a second for each formation of each test
DEMO = False
if DATABASE["ENGINE"].endswith("sqlite3"):
    # `make check` compares migrations with a database: a fresh clone has no var/ of its own.
    DATABASE["NAME"] = str(VAR_DIR / "cercle.sqlite3")
    # A file, not memory: threads of browser tests and of the concurrency test share it.
    DATABASE["TEST"] = {"NAME": str(VAR_DIR / "test.sqlite3")}
