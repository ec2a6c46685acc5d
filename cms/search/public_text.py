"""The words of a page, out of what the public is shown of it (security T2)."""

import html
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from cms.search.folding import indexed_words

# The fields of a representation by which its page is found, best place first. A field that is not
# named here is not searched: what changes with the calendar (`next_dates`), what belongs to another
# page (`related_formations`), what is the same on every page (`contact`).
PLACES = {
    "title": ["title"],
    "labels": ["tags", "theme", "category"],
    "summary": ["summary", "headline", "lead"],
    "text": [
        "objectives",
        "body",
        "audience",
        "prerequisites",
        "duration",
        "workshops",
        "format",
        "price_note",
        "access_terms",
        "access_delay",
        "methods",
        "evaluation_terms",
        "accessibility_text",
        "facilitators",
        "author",
        "session_flow",
        "result_indicators",
    ],
}
# The name of another page or of a file: it is found there, and changes there.
ELSEWHERE = {"call_to_action", "document", "related_formations"}
# What a type of page shows, and other pages are about.
OF_OTHERS = {"cms.ThemePage": {"tags"}}
NOT_WORDS = frozenset(
    "id type kind code letter slug path url src anchor level hue provider embed_url "
    "minutes count hours days hours_min hours_max months_min months_max "
    "image photo page theme".split()
)
ADDRESS = re.compile(r"\b(?:https?|ftp)://\S+|\bwww\.\S+")
INLINE_TAG = re.compile(r"</?(?:a|b|em|i|span|strong|sub|sup)\b[^<>]*>", re.I)
TAG = re.compile(r"</?[a-z][^<>]*>", re.I)
# PostgreSQL counts no further than 16,383 words a text, and takes none above 2,046 bytes.
WORD_COUNT, WORD_LENGTH = 16_000, 60


@dataclass(frozen=True)
class PublicText:
    """Texts of the index: words between single spaces, and a space at both ends."""

    title: str
    labels: str
    summary: str
    words: str


def read_public_text(representation: dict) -> PublicText:
    """Return the searched words of a page from its representation (`cms.api.representation`)."""
    hidden = OF_OTHERS.get(representation.get("type"), ())
    found = {
        place: [
            word
            for name in names
            if name not in hidden
            for word in _words(representation.get(name))
        ]
        for place, names in PLACES.items()
    }
    everything = [word for words in found.values() for word in words]
    texts = {place: as_text(words) for place, words in found.items() if place != "text"}
    return PublicText(**texts, words=as_text(everything))


def as_text(words: Iterable[str]) -> str:
    """Return words as a text of the index: " un deux "."""
    kept = [word[:WORD_LENGTH] for word in words][:WORD_COUNT]
    return f" {' '.join(kept)} "


def _words(value) -> list[str]:
    return [word for text in _strings(value) for word in indexed_words(_plain(text))]


def _strings(value) -> Iterator[str]:
    """Every string below a value that is there to be read, in order."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        if value.get("type") not in ELSEWHERE:
            for name, part in value.items():
                if name not in NOT_WORDS:
                    yield from _strings(part)
    elif isinstance(value, list | tuple):
        for part in value:
            yield from _strings(part)


def _plain(text: str) -> str:
    """Return what is read of a text or of HTML; addresses are not words."""
    text = TAG.sub(" ", INLINE_TAG.sub("", text))
    return ADDRESS.sub(" ", html.unescape(text))
