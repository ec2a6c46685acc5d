"""Links inside rich text: to published pages only, looked up once for a batch of texts."""

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.utils.html import escape
from wagtail.documents.rich_text import DocumentLinkHandler
from wagtail.rich_text.pages import PageLinkHandler

from blocks.renditions import whole_address
from cms.models import SiteDocument

LINK = re.compile(r"<a\b[^>]*>")
ATTRIBUTE = re.compile(r'(linktype|id)=\\?"([\w-]+)\\?"')

# (link type, id) → object, for the texts being written now; None outside of a batch.
_targets: ContextVar[dict | None] = ContextVar("link targets", default=None)


class BatchLinkMixin:
    @classmethod
    def get_many(cls, attrs_list: list[dict]) -> list:
        known = _targets.get()
        if known is None:
            return cls.public(super().get_many(attrs_list))
        return [known.get((cls.identifier, str(attrs.get("id")))) for attrs in attrs_list]

    @classmethod
    def public(cls, targets: list) -> list:
        """The targets as they are, None where the public may not know of one."""
        return targets


class PublishedPageLinkHandler(BatchLinkMixin, PageLinkHandler):
    """The address of a draft would tell what is being prepared."""

    @classmethod
    def public(cls, targets: list) -> list:
        return [page if page and page.live else None for page in targets]


class PublicDocumentLinkHandler(BatchLinkMixin, DocumentLinkHandler):
    """Leads to the file from any site, and nowhere when its collection is private."""

    @classmethod
    def public(cls, targets: list) -> list:
        keys = {document.pk for document in targets if document}
        known = SiteDocument.objects.filter(pk__in=keys).public().values_list("pk", flat=True)
        public = set(known) if keys else set()
        return [one if one and one.pk in public else None for one in targets]

    @classmethod
    def expand_db_attributes_many(cls, attrs_list: list[dict]) -> list[str]:
        return [
            f'<a href="{escape(whole_address(document.url))}">' if document else "<a>"
            for document in cls.get_many(attrs_list)
        ]


HANDLERS = (PublishedPageLinkHandler, PublicDocumentLinkHandler)


@contextmanager
def looking_up_links(texts: Iterable[str]) -> Iterator[None]:
    """Look up every link of the texts (HTML, or JSON with HTML in it) at once: a query a kind."""
    ids = {handler.identifier: set() for handler in HANDLERS}
    for text in texts:
        for link in LINK.findall(text):
            attributes = dict(ATTRIBUTE.findall(link))
            ids.get(attributes.get("linktype"), set()).add(attributes.get("id"))
    token = _targets.set(
        {key: target for handler in HANDLERS for key, target in _find(handler, ids)}
    )
    try:
        yield
    finally:
        _targets.reset(token)


def _find(handler, ids: dict[str, set]) -> Iterator[tuple[tuple[str, str], object]]:
    wanted = sorted(ids[handler.identifier] - {None})
    if wanted:
        found = handler.get_many([{"id": pk} for pk in wanted])
        yield from (
            ((handler.identifier, pk), target) for pk, target in zip(wanted, found, strict=True)
        )
