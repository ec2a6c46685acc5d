"""The table of contents of the API."""

from django.urls import include, path, re_path
from wagtail.api.v2.router import WagtailAPIRouter

from cms.api.addresses import RedirectList, Resolve, Sitemap
from cms.api.catalogue import CategoryList, TagList, ThemeList
from cms.api.date_alerts import DateAlerts
from cms.api.files import DocumentList, ImageList
from cms.api.index import Index
from cms.api.offer_requests import OfferRequests
from cms.api.pages import PublicPagesAPIViewSet
from cms.api.preview import PreviewView
from cms.api.schema.views import Docs, Schema
from cms.api.site import SiteView
from cms.api.suggestions import Suggestions
from cms.api.views import nothing_here

router = WagtailAPIRouter("wagtailapi")
router.register_endpoint("pages", PublicPagesAPIViewSet)

endpoints = [
    path("resolve/", Resolve.as_view(), name="resolve"),
    path("preview/", PreviewView.as_view(), name="preview"),
    path("search/suggestions/", Suggestions.as_view(), name="suggestions"),
    path("themes/", ThemeList.as_view(), name="themes"),
    path("tags/", TagList.as_view(), name="tags"),
    path("categories/", CategoryList.as_view(), name="categories"),
    path("site/", SiteView.as_view(), name="site"),
    path("sitemap/", Sitemap.as_view(), name="sitemap"),
    path("images/", ImageList.as_view(), name="images"),
    path("documents/", DocumentList.as_view(), name="documents"),
    path("redirects/", RedirectList.as_view(), name="redirects"),
    path("offer-requests/", OfferRequests.as_view(), name="offer_requests"),
    path("date-alerts/", DateAlerts.as_view(), name="date_alerts"),
    path("schema/", Schema.as_view(), name="schema"),
    path("docs/", Docs.as_view(), name="docs"),
]

urlpatterns = [
    path("", Index.as_view(), name="api_index"),
    path("", router.urls),
    path("", include((endpoints, "api"))),
    re_path("", nothing_here),  # any other, even one with the end of a line in it
]
