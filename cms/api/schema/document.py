"""The whole OpenAPI document, made once by each process: it depends on the code alone."""

import json
from functools import lru_cache
from pathlib import Path

import yaml
from django.conf import settings
from drf_spectacular.generators import SchemaGenerator

PATH = Path(settings.BASE_DIR) / "openapi.yaml"
PREFIX = "/api/v2/"


def only_public_endpoints(endpoints) -> list:
    """Leave out the admin's own API (a hook of drf-spectacular)."""
    return [endpoint for endpoint in endpoints if endpoint[0].startswith(PREFIX)]


@lru_cache
def document() -> dict:
    """Return the OpenAPI document as plain data."""
    made = SchemaGenerator().get_schema(request=None, public=True)
    return json.loads(json.dumps(made))


def as_yaml() -> str:
    return yaml.dump(document(), Dumper=PlainDumper, sort_keys=False, allow_unicode=True, width=100)


class PlainDumper(yaml.SafeDumper):
    """Writes out what is there twice: readers of the file follow no anchors."""

    def ignore_aliases(self, data) -> bool:
        return True
