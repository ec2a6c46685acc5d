"""Every door of the product, as the URLconf has them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import get_resolver

PLACEHOLDER = re.compile(r"<(?:\w+:)?(\w+)>")


@dataclass(frozen=True)
class Route:
    """One pattern of the URLconf; two patterns with the same text are one door, the first."""

    path: str

    @property
    def arguments(self) -> list[str]:
        return [] if self.is_expression else PLACEHOLDER.findall(self.path)

    @property
    def is_expression(self) -> bool:
        """True for a regular expression, whose address somebody has to write by hand."""
        return "(" in self.path or "*" in self.path

    def address(self, values: dict[str, object]) -> str:
        return "/" + PLACEHOLDER.sub(lambda found: str(values[found.group(1)]), self.path)


def all_routes() -> list[Route]:
    """Return every concrete route in the order in which it is tried, without `^` and `$`."""
    return [Route(path) for path in dict.fromkeys(_walk(get_resolver().url_patterns))]


def _walk(patterns, prefix: str = "") -> Iterator[str]:
    for pattern in patterns:
        path = prefix + str(pattern.pattern).removeprefix("^").removesuffix("$")
        if hasattr(pattern, "url_patterns"):
            yield from _walk(pattern.url_patterns, path)
        else:
            yield path
