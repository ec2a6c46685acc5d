"""What a visitor typed, as terms: all of them are to be found, each in any of its spellings."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from cms.search.folding import chunks, is_compound, joined_word, singular, split_words
from cms.search.synonyms import Key

TEXT_LENGTH = 200
TERM_COUNT = 10
PREFIX_OF_SYNONYM = 4
# Asked for only when there is nothing else: nearly every page has them.
SMALL_WORDS = frozenset(
    "a au aux avec ce ces cette dans de des du en et il je la le les leur mes mon ne nos notre "
    "nous on ou par pour que qui sa se ses son sur un une vos votre vous".split()
)


@dataclass(frozen=True)
class Spelling:
    """Words that follow each other, folded and in the singular; with `is_prefix` the last one may
    go on."""

    words: Key
    is_prefix: bool = False

    @property
    def needle(self) -> str:
        """What a text of the index holds when it has this spelling."""
        return f" {' '.join(self.words)}{'' if self.is_prefix else ' '}"


Term = tuple[Spelling, ...]


def parse_terms(
    text: str, synonyms: Mapping[Key, frozenset[Key]], *, prefix_from: int = 3
) -> list[Term]:
    """Return the distinct terms of a question, at the most ten, none when it has no word.

    The first 200 characters count, and whatever is not a letter or a digit parts words. A word of
    `prefix_from` letters or more may be the beginning of one; a shorter one (« RH ») is whole.
    """
    reading = _Reading(chunks(text[:TEXT_LENGTH]), synonyms, prefix_from)
    terms = dict(reading.terms())
    large = [term for term, is_small in terms.items() if not is_small]
    return (large or list(terms))[:TERM_COUNT]


@dataclass(frozen=True)
class _Reading:
    found: list[str]
    synonyms: Mapping[Key, frozenset[Key]]
    prefix_from: int

    def terms(self) -> Iterator[tuple[Term, bool]]:
        """Each term, and whether it is a small word: the longest run of words that is in a group,
        else the next word alone."""
        start, longest = 0, max(map(len, self.synonyms), default=0)
        while start < len(self.found):
            for end in range(min(len(self.found), start + longest), start, -1):
                if group := self._group(self.found[start:end]):
                    yield _synonyms_term(group), False
                    start = end
                    break
            else:
                chunk = self.found[start]
                yield self._compound(chunk), chunk in SMALL_WORDS
                start += 1

    def _group(self, run: list[str]) -> frozenset[Key]:
        apart = tuple(word for chunk in run for word in split_words(chunk))
        joined = tuple(joined_word(chunk) for chunk in run)
        return self.synonyms.get(apart) or self.synonyms.get(joined) or frozenset()

    def _compound(self, chunk: str) -> Term:
        """« rendez-vous »: the words one after the other, or as one word."""
        if "-" not in chunk:
            return self._word(chunk)
        *first, last = chunk.split("-")
        start = tuple(map(singular, first))
        spellings = [Spelling((*start, *end.words), end.is_prefix) for end in self._word(last)]
        joined = self._word(chunk.replace("-", "")) if is_compound(chunk) else ()
        return (*spellings, *joined)

    def _word(self, word: str) -> Term:
        """« managers »: words that begin with it, or its singular, as the index holds it."""
        whole = Spelling((singular(word),))
        if word.isdigit() or len(word) < self.prefix_from:
            return (whole,)
        beginning = Spelling((word,), is_prefix=True)
        return (beginning,) if whole.words == beginning.words else (beginning, whole)


def _synonyms_term(group: frozenset[Key]) -> Term:
    """All spellings, whichever was typed, so that each finds the same; short ones only whole:
    « RH » is not the beginning of « Rhône »."""
    spellings = [Spelling(key, len(key[-1]) >= PREFIX_OF_SYNONYM) for key in sorted(group)]
    return tuple(
        spelling
        for spelling in spellings
        if not any(_covers(other, spelling) for other in spellings if other != spelling)
    )


def _covers(wide: Spelling, narrow: Spelling) -> bool:
    """True when whatever has the narrow spelling has the wide one too."""
    return wide.is_prefix and narrow.needle.startswith(wide.needle)
