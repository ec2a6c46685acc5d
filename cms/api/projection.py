"""The parameter `fields`: which of a page's fields an answer holds."""

from collections.abc import Iterable
from dataclasses import dataclass

from cms.api.page_types import PAGE_TYPES, PageType
from cms.api.problems import refuse
from cms.api.serializers import PublicPagesSerializers

ALWAYS = ("id", "type", "meta", "title")
COMPUTED = ("type", "meta", "breadcrumbs", "json_ld")


@dataclass(frozen=True)
class Projection:
    """Names to add to the summary, or to all fields, or to none; and those to leave out."""

    start: str = "summary"
    added: frozenset[str] = frozenset()
    removed: frozenset[str] = frozenset()

    @property
    def is_summary(self) -> bool:
        return self == Projection()

    @property
    def is_whole(self) -> bool:
        return self.start == "all" and not self.removed

    def apply(self, detail: dict, summary: Iterable[str]) -> dict:
        """Return what is asked of a whole representation, in its order."""
        start = {"all": set(detail), "none": set(), "summary": {*ALWAYS, *summary}}[self.start]
        names = (start | self.added) - self.removed
        return {name: value for name, value in detail.items() if name in names}


def read_fields(names: list[str] | None, page_types: Iterable[PageType] = PAGE_TYPES) -> Projection:
    """Return what `fields` asks for; raises ParametersRefused for a field that no type has."""
    names = list(names or [])
    start = "all" if "*" in names else "none" if names[:1] == ["_"] else "summary"
    rest = [name for name in names if name != "*"]
    rest = rest[1:] if rest[:1] == ["_"] else rest
    known = {name for page_type in page_types for name in field_names(page_type)}
    unknown = [name for name in rest if name.removeprefix("-") not in known]
    if unknown:
        raise refuse("fields", f"Champ inconnu\u00a0: «\u00a0{unknown[0][:100]}\u00a0».")
    removed = {name.removeprefix("-") for name in rest if name.startswith("-")}
    return Projection(start, frozenset(rest) - {f"-{name}" for name in removed}, frozenset(removed))


def field_names(page_type: PageType) -> list[str]:
    """Every field of the whole representation of a page type, outside of `meta`."""
    own = PublicPagesSerializers.get_body_fields_names(page_type.model)
    return [*own, *page_type.extras, *COMPUTED]
