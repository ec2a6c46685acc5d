"""The table of contents of the API."""

from wagtail.api.v2.router import WagtailAPIRouter

from cms.api.pages import PublicPagesAPIViewSet

router = WagtailAPIRouter("wagtailapi")
router.register_endpoint("pages", PublicPagesAPIViewSet)

urlpatterns = router.urls
