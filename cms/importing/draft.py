"""What a file says, in the product's own terms, before anything is looked up or written."""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from cms.importing.nodes import Image
from cms.importing.report import Warnings


class Kind(StrEnum):
    FORMATION = "formation"
    ARTICLE = "article"


@dataclass
class PageDraft:
    """A page to be: plain field values, and the names of things to look up.

    `body` is a list of (block type, value); `dates` the days of one public date, in Paris.
    """

    kind: Kind
    title: str = ""
    slug: str = ""
    fields: dict[str, object] = field(default_factory=dict)
    objectives: list[str] = field(default_factory=list)
    body: list[tuple[str, object]] = field(default_factory=list)
    category: str = ""
    theme: str = ""
    flow: str = ""
    author: str = ""
    tags: list[str] = field(default_factory=list)
    facilitators: list[str] = field(default_factory=list)
    related_formations: list[str] = field(default_factory=list)
    images: list[Image] = field(default_factory=list)
    body_images: list[Image] = field(default_factory=list)
    is_marked_draft: bool = False
    dates: tuple[date, date] | None = None
    city: str = ""
    unknown_keys: dict[str, object] = field(default_factory=dict)
    lines: dict[str, int] = field(default_factory=dict)
    warnings: Warnings = field(default_factory=Warnings)

    def where(self, key: str) -> dict:
        """Where a warning about a key points at."""
        return {"field": key, "line": self.lines.get(key)}
