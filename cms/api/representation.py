"""The one way a page becomes data: what the API, the website and previews show."""

from django.http import HttpRequest
from wagtail.models import Page

from cms.api.pages import PublicPagesAPIViewSet
from cms.api.urls import router


def represent(page: Page, request: HttpRequest) -> dict:
    """Return a specific page (published, or a draft being previewed) as plain data."""
    request.wagtailapi_router = router
    view = PublicPagesAPIViewSet()
    view.request, view.action = request, "detail_view"
    serializer_class = view._get_serializer_class(router, type(page), [], show_details=True)
    return serializer_class(page, context=view.get_serializer_context()).data
