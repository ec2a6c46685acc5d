"""French spaces and signs in texts that nobody has proofread."""

import re

from cms import typography

# Not a word: patterns would begin anew at each of its letters. Possessive, for the same reason.
ENDLESS_WORD = re.compile(r"(?<![\w.+-])([\w.+-]{200,}+)(?![^<>]*>)")


def typo(text: str) -> str:
    """Return a plain text as `typography.typo` does, words without end left alone."""
    return _between_endless_words(text, typography.typo)


def typo_html(html: str) -> str:
    """Return rich text as `typography.typo_html` does, words without end left alone."""
    return _between_endless_words(html, typography.typo_html)


def _between_endless_words(text: str, change) -> str:
    pieces = ENDLESS_WORD.split(text)
    pieces[::2] = map(change, pieces[::2])
    return "".join(pieces)
