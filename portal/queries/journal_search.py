"""Search in one's own journal: opened in memory for its owner, without any index (security §3.3).

Spellings that a reader takes for one are one, as in the public search: « l’Écoute » is found by
« ecoute », « co-développement » by « codéveloppements », the end of a word may be left out.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet

from cms.models import User
from cms.search.folding import IRREGULAR, chunks, joined_word, plain_letters, split_words
from portal.models import JournalEntry

IN_A_WORD = set("abcdefghijklmnopqrstuvwxyz0123456789")


@dataclass(frozen=True)
class Sought:
    """Words of which a text must have each one, in any order. Each is known by its spellings:
    groups of beginnings of words that must all be there."""

    words: list[list[list[str]]]

    @classmethod
    def read(cls, question: str) -> "Sought":
        return cls([_spellings(chunk) for chunk in chunks(question)])

    def is_in(self, texts: Iterable[str]) -> bool:
        """True for a text whose parts have all the words; without any word everything is found."""
        inside = plain_letters("\n".join(texts))
        if "-" in inside:
            inside += " " + inside.replace("-", "")  # compounds as one word, too
        return all(any(_has(inside, starts) for starts in spellings) for spellings in self.words)


def search_entries(owner: User, entries: "QuerySet[JournalEntry]", question: str) -> list[UUID]:
    """Return the keys of those of the owner's texts that have the words, in the same order.

    One query; only what is sought in is fetched and opened.
    """
    sought, found = Sought.read(question), []
    for entry in entries.only("owner", "texts"):
        entry.owner = owner  # whose key is asked for once
        if sought.is_in(entry.texts.values()):
            found.append(entry.pk)
    return found


def _spellings(chunk: str) -> list[list[str]]:
    """Return what stands in a text for a word of the question: one beginning, or several."""
    one_word = [[start] for start in _numbers(joined_word(chunk))]
    return [*one_word, list(split_words(chunk))] if "-" in chunk else one_word


def _numbers(word: str) -> list[str]:
    """Return a word in the singular and, where that does not begin it, in the plural."""
    plurals = [plural for plural, one in IRREGULAR.items() if one == word]
    if word.endswith("al"):
        plurals.append(f"{word[:-2]}aux")
    return [word, *plurals]


def _has(inside: str, starts: list[str]) -> bool:
    return all(_begins_a_word(inside, start) for start in starts)


def _begins_a_word(inside: str, start: str) -> bool:
    at = inside.find(start)
    while at > 0 and inside[at - 1] in IN_A_WORD:
        at = inside.find(start, at + 1)
    return at >= 0
