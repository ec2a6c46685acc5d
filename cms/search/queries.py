"""The public search: pages by the words that they show."""

from functools import reduce
from operator import or_

from django.db.models import Case, IntegerField, Q, QuerySet, Value, When
from django.db.models.functions import StrIndex
from django.db.models.lookups import Exact, GreaterThanOrEqual

from cms.search.synonyms import load_synonyms
from cms.search.terms import TERM_COUNT, Term, parse_terms
from cms.search.text_index import HasTerms

# The best place of a term counts; a base above the number of terms keeps the places apart, so that
# no number of hits in labels is worth one in the title.
BASE = TERM_COUNT + 1
PLACES = {"title": BASE**3, "labels": BASE**2, "summary": BASE}
ANYWHERE = 1


def search_pages(queryset: QuerySet, words: str) -> QuerySet:
    """Return the pages of `queryset` (of `Page` or of a type) that show all of `words`.

    Each word may be the beginning of one (from three letters on), plural or not; synonyms count as
    the word itself. Only published pages are ever found, by what `represent` says of them. Each
    page has `relevance`, and the best come first: by words found in the title, then in tags, theme
    and category, then in the summary, then elsewhere; equal ones by title. Nothing is found when
    `words` has no letter or digit. No text is an error.

    One query for the synonyms when called, one when the pages are read.
    """
    terms = parse_terms(words, load_synonyms())
    if not terms:
        return queryset.annotate(relevance=Value(0)).none()
    return (
        queryset.filter(HasTerms("pk", terms), search_entry__isnull=False)
        .annotate(relevance=sum(map(_relevance, terms)))
        .order_by("-relevance", "search_entry__title", "pk")
    )


def _relevance(term: Term) -> Case:
    places = (
        When(has_term(term, f"search_entry__{name}"), value) for name, value in PLACES.items()
    )
    return Case(*places, default=ANYWHERE, output_field=IntegerField())


def has_term(term: Term, column: str, *, first: bool = False) -> Q:
    """Return the condition that a text of the index has one of the term's spellings, or begins with
    it."""
    places = (StrIndex(column, Value(spelling.needle)) for spelling in term)
    condition = Exact if first else GreaterThanOrEqual
    return reduce(or_, (Q(condition(place, 1)) for place in places))
