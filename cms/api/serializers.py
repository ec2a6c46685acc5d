"""The serializers of page types, made by Wagtail from their `api_fields`."""

from functools import lru_cache

from django.conf import settings
from rest_framework.fields import Field
from wagtail.api.rich_text import APIRichText
from wagtail.api.v2.router import WagtailAPIRouter
from wagtail.api.v2.serializers import PageSerializer
from wagtail.api.v2.views import PagesAPIViewSet

from cms.queries.addresses import public_address

NO_ENDPOINTS = WagtailAPIRouter("none")  # relations answer for themselves


class WholePageField(Field):
    """A field that is told of the page itself."""

    def get_attribute(self, instance):
        return instance


class DetailUrlField(WholePageField):
    """Where the API serves the page; null for a draft that was never saved."""

    def to_representation(self, page) -> str | None:
        return f"{settings.BASE_URL}/api/v2/pages/{page.pk}/" if page.pk else None


class PathField(WholePageField):
    def to_representation(self, page) -> str | None:
        parts = page.get_url_parts()
        return parts[2] if parts else None


class HtmlUrlField(PathField):
    """Where visitors read the page: on the external website where there is one."""

    def to_representation(self, page) -> str | None:
        path = super().to_representation(page)
        return path and public_address() + path


class PublicPageSerializer(PageSerializer):
    detail_url = DetailUrlField(read_only=True)
    html_url = HtmlUrlField(read_only=True)
    path = PathField(read_only=True)


class PublicPagesSerializers(PagesAPIViewSet):
    """What of a page is public besides its own fields. Aliases and parents are not: they may be
    drafts; `breadcrumbs` holds the published pages above."""

    base_serializer_class = PublicPageSerializer
    meta_fields = [
        *("type", "detail_url", "html_url", "path", "slug", "seo_title", "search_description"),
        *("show_in_menus", "first_published_at"),
    ]
    detail_only_fields: list[str] = []

    @classmethod
    def get_detail_default_fields(cls, model) -> list[str]:
        return cls.get_available_fields(model)

    @classmethod
    def of(cls, model, fields: tuple[str, ...] | None = None) -> PublicPageSerializer:
        """Return a serializer of a page type, with all its fields or with those named."""
        view = cls()
        context = {"view": view, "_wagtail_rich_text_format": APIRichText.FORMAT_HTML}
        return _serializer_class(model, fields)(context=context)


@lru_cache
def _serializer_class(model, fields: tuple[str, ...] | None):
    names = ("_", "id", *PublicPagesSerializers.meta_fields, "title", *fields) if fields else ("*",)
    config = [(name, False, None) for name in names]
    return PublicPagesSerializers._get_serializer_class(
        NO_ENDPOINTS, model, config, show_details=True
    )
