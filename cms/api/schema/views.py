"""The schema, and a page to read and try it."""

from functools import lru_cache

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers

from cms.api.caching import Answer, encoding_for, finish, respond
from cms.api.operations import Operation
from cms.api.parameters import SchemaParameters
from cms.api.schema.document import as_yaml, document
from cms.api.stored import as_json
from cms.api.views import PublicView

JSON, YAML = "application/vnd.oai.openapi+json", "application/vnd.oai.openapi"


class Schema(PublicView):
    """This document: JSON, or YAML by the parameter `format` or the header `Accept`."""

    operation = Operation("getSchema", "schema", answers=dict, media_types=(JSON, YAML))
    parameters = SchemaParameters

    def get(self, request: HttpRequest) -> HttpResponse:
        query = self.parameters.read(request)
        wanted = query.get("format") or ("yaml" if _prefers_yaml(request) else "json")
        response = respond(request, _finished(wanted)[encoding_for(request)])
        patch_vary_headers(response, ["Accept"])
        return response


def _prefers_yaml(request: HttpRequest) -> bool:
    media_type = request.get_preferred_type([JSON, "application/json", YAML, "application/yaml"])
    return media_type is not None and not media_type.endswith("json")


@lru_cache
def _finished(wanted: str) -> dict[str, Answer]:
    texts = {"json": lambda: as_json(document()), "yaml": as_yaml}
    media_type = {"json": JSON, "yaml": YAML}[wanted]
    return finish(HttpResponse(texts[wanted](), content_type=f"{media_type}; charset=utf-8"))


class Docs(PublicView):
    """A page to read this document and to try the endpoints."""

    operation = Operation(
        "getDocs", "schema", answers=str, media_types=("text/html",), cached=False
    )

    def get(self, request: HttpRequest) -> HttpResponse:
        self.parameters.read(request)
        return render(request, "api/docs.html")
