"""The product's addresses, and those it is compared with."""

from functools import cache

from django.conf import settings
from django.http import HttpResponse
from django.urls import include, path
from wagtail.api.v2.router import WagtailAPIRouter
from wagtail.api.v2.views import PagesAPIViewSet

stock = WagtailAPIRouter("stock")
stock.register_endpoint("pages", PagesAPIViewSet)


def floor(request, name: str) -> HttpResponse:
    """The bytes of one of our answers, ready: the least that an answer can cost here."""
    return HttpResponse(ready_bytes(name), content_type="application/json")


@cache
def ready_bytes(name: str) -> bytes:
    return (settings.FLOOR_DIR / name).read_bytes()


urlpatterns = [
    path("stock/", stock.urls),
    path("floor/<slug:name>/", floor),
    path("", include("cms.urls")),
]
