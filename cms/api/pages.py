"""Published pages as JSON, on Wagtail's API v2."""

from wagtail.api.v2.views import PagesAPIViewSet


class PublicPagesAPIViewSet(PagesAPIViewSet):
    """Answers everyone alike: no session is read, so that no cache can mix two visitors."""

    authentication_classes: list = []
