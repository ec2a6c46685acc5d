"""Settings of a server in another process, which has collected no static files."""

from cms.settings.embedded import *

STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
