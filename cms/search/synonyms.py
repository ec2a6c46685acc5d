"""Words that mean the same, as editors grouped them."""

from collections import defaultdict

from cms.models.search import SearchSynonyms
from cms.search.folding import chunks, is_compound, joined_word, split_words

Key = tuple[str, ...]


def load_synonyms() -> dict[Key, frozenset[Key]]:
    """Return, for each spelling as its folded words, all the spellings of its group. One query.

    A compound has two spellings, apart and joined: `("co", "developpement")` and
    `("codeveloppement",)`.
    """
    groups: dict[Key, set[Key]] = defaultdict(set)
    for group in SearchSynonyms.objects.all():
        spellings = {key for text in group.spellings for key in spelling_keys(text)}
        for key in spellings:
            groups[key] |= spellings
    return {key: frozenset(spellings) for key, spellings in groups.items()}


def spelling_keys(text: str) -> set[Key]:
    """Return the ways in which a text may stand in the index, none when it has no word."""
    found = chunks(text)
    apart = tuple(word for chunk in found for word in split_words(chunk))
    joined = tuple(
        word
        for chunk in found
        for word in ([joined_word(chunk)] if is_compound(chunk) else split_words(chunk))
    )
    return {apart, joined} - {()}
