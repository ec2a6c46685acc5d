"""Where to begin: the addresses of the API."""

from django.conf import settings
from typing_extensions import TypedDict

from cms.api.operations import Operation
from cms.api.views import PublicView

ENDPOINTS = (
    *(
        "pages",
        "resolve",
        "preview",
        "search/suggestions",
        "themes",
        "tags",
        "categories",
        "site",
        "sitemap",
        "images",
    ),
    *("documents", "redirects", "offer-requests", "date-alerts", "schema", "docs"),
)
IndexData = TypedDict("IndexData", dict.fromkeys(ENDPOINTS, str))


class Index(PublicView):
    """The address of each endpoint."""

    operation = Operation("getIndex", "site")

    def answer(self, query: dict) -> IndexData:
        return {name: f"{settings.BASE_URL}/api/v2/{name}/" for name in ENDPOINTS}
