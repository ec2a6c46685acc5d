"""The search: what holds the words of a visitor, and near words when nothing does."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cms.api.caching import kept
from cms.api.parameters import LONGEST_SEARCH
from cms.search.suggestions import suggest
from cms.website.listings import FACETS, read_listing

STEM, MOST_SUGGESTIONS = 4, 5


@require_safe
@kept("q", "page", *FACETS)
def search(request: HttpRequest) -> HttpResponse:
    """What holds the words of `q`, and near words when nothing does."""
    words = request.GET.get("q", "").replace("\0", "").strip()[:LONGEST_SEARCH]
    context: dict = {"words": words, "listing": None, "suggestions": []}
    if words:
        context["listing"] = read_listing(request, fixed={"search": words}, facets=["theme"])
        if not context["listing"]["total"]:
            context["suggestions"] = suggestions_for(words)
    return render(request, "website/search.html", context)


def suggestions_for(words: str) -> list[dict]:
    """Return pages whose name has the beginning of the longest word, which says most."""
    longest = max(words.split(), key=len)
    return [one for one in suggest(longest[:STEM]) if one["path"]][:MOST_SUGGESTIONS]
