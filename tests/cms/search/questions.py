"""Asking the public search as a visitor would."""

from wagtail.models import Page

from cms.search.queries import search_pages


def found(words: str) -> list[str]:
    """The titles of what is found, best first."""
    return [page.title for page in search_pages(Page.objects.live(), words)]
