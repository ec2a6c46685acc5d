"""What a visitor may be about to type into the search."""

from typing import Literal

from typing_extensions import TypedDict

from cms.api.operations import ListData, Operation
from cms.api.parameters import SuggestionParameters
from cms.api.views import PublicView
from cms.search.suggestions import suggest


class Suggestion(TypedDict):
    """`path` is null for what has no page of its own."""

    text: str
    kind: Literal["formation", "article", "theme", "tag"]
    path: str | None


class Suggestions(PublicView):
    """Titles, themes and tags that hold words beginning with those typed so far."""

    operation = Operation("listSuggestions", "search")
    parameters = SuggestionParameters

    def answer(self, query: dict) -> ListData[Suggestion]:
        items = suggest(query["q"])
        return {"meta": {"total_count": len(items)}, "items": items}
