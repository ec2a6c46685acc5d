"""What a visitor may be about to type, from two letters on."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from django.contrib.contenttypes.models import ContentType
from django.db.models import Case, IntegerField, When
from wagtail.models import Page

from cms.models import ArticlePage, FormationPage, Tag, ThemePage
from cms.search.folding import fold, indexed_words
from cms.search.public_text import as_text
from cms.search.queries import has_term
from cms.search.synonyms import load_synonyms
from cms.search.terms import TEXT_LENGTH, Term, parse_terms

LETTERS = 2
LIMIT = 8
TITLE = "search_entry__title"
KINDS = {ThemePage: "theme", FormationPage: "formation", ArticlePage: "article"}
BEGINS, HOLDS = 0, 1


@dataclass(frozen=True, order=True)
class _Suggestion:
    """Ordered: names that begin with the first word, then those that hold it, each by name."""

    rank: int
    folded: str
    kind: str
    text: str
    path: str | None = field(default=None, compare=False)

    def as_json(self) -> dict:
        return {"text": self.text, "kind": self.kind, "path": self.path}


def suggest(words: str, limit: int = LIMIT) -> list[dict]:
    """Return `{"text", "kind", "path"}` of published pages and public tags whose name has `words`.

    `kind` is formation, article, theme or tag; `path` is the page's, None for a tag. Each word may
    be the beginning of one, from two letters on; synonyms count as the word itself. Three queries:
    synonyms, pages, tags.
    """
    if len(fold(words[:TEXT_LENGTH]).replace(" ", "")) < LETTERS:
        return []
    terms = parse_terms(words, load_synonyms(), prefix_from=LETTERS)
    found = sorted([*_pages(terms, limit), *_tags(terms)])
    return [suggestion.as_json() for suggestion in found[:limit]]


def _pages(terms: list[Term], limit: int) -> Iterator[_Suggestion]:
    types = ContentType.objects.get_for_models(*KINDS)
    kinds = {types[model].pk: kind for model, kind in KINDS.items()}
    pages = Page.objects.live().filter(content_type__in=kinds)
    for term in terms:
        pages = pages.filter(has_term(term, TITLE))
    begins = When(has_term(terms[0], TITLE, first=True), BEGINS)
    pages = pages.annotate(rank=Case(begins, default=HOLDS, output_field=IntegerField()))
    for page in pages.select_related("search_entry").order_by("rank", TITLE, "pk")[:limit]:
        kind, parts = kinds[page.content_type_id], page.get_url_parts()
        yield _Suggestion(page.rank, page.search_entry.title, kind, page.title, parts and parts[2])


def _tags(terms: list[Term]) -> Iterator[_Suggestion]:
    """Tags of published themes; there are some tens, so that they are folded here."""
    for name in Tag.objects.filter(theme__live=True).values_list("name", flat=True):
        text = as_text(indexed_words(name))
        if all(_holds(text, term) for term in terms):
            begins = any(text.startswith(spelling.needle) for spelling in terms[0])
            yield _Suggestion(BEGINS if begins else HOLDS, text, "tag", name)


def _holds(text: str, term: Term) -> bool:
    return any(spelling.needle in text for spelling in term)
