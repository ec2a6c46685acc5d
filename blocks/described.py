"""Words for annotations, which the API's schema repeats."""

from typing import NamedTuple


class Described(NamedTuple):
    """`Annotated[str, Described(format="date")]`: what a text is, besides a text."""

    format: str = ""
    pattern: str = ""
    description: str = ""
