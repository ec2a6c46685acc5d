"""Folding of French text for search: spellings that a reader takes for one become one.

What is kept are words of a-z and 0-9: databases split nothing else alike. No letter outside the
Latin alphabet is found, which a French site can live with.
"""

import re
import unicodedata
from functools import lru_cache

# What NFKD does not take apart, or takes apart into a space.
LETTERS = str.maketrans(
    {
        **dict.fromkeys("’‘ʼ′´`＇", "'"),
        **dict.fromkeys("‐‑‒–—−﹣－⁃", "-"),
        **dict.fromkeys("•‧⋅", "·"),
    }
)
LIGATURES = str.maketrans(
    {"œ": "oe", "æ": "ae", "ø": "o", "đ": "d", "ð": "d", "ł": "l", "ı": "i", "þ": "th"}
)
# Marks above letters, and what is not seen: soft hyphens, joiners, zero-width spaces.
UNSEEN = {"Mn", "Me", "Cf"}
ELIDED = re.compile(r"\b(?:[cdjlmnst]|qu|jusqu|lorsqu|puisqu|quoiqu)\Z")
LONGEST_ELIDED = 6
# « animateur·rice·s » is searched as « animateur ».
INCLUSIVE = re.compile(
    r"(?<=[a-z])(?:·(?:e|s|x|es|ne|le|ve|se|te|que|ere|euse|rice|trice|esse)s?(?![a-z]))+"
)
CHUNK = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
LETTER = re.compile(r"[a-z]")
PLURAL_IN_AL = re.compile(r"(?<=[a-z])(?<![ey])aux$")
FINAL_S = re.compile(r"(?<=[a-z]{3})(?<![sx])[sx]$")
IRREGULAR = {
    "baux": "bail",
    "coraux": "corail",
    "travaux": "travail",
    "vitraux": "vitrail",
    "yeux": "oeil",
}


def chunks(text: str) -> list[str]:
    """Return the words of a text in order, hyphens kept: « L’œuvre co-écrite » gives
    `["oeuvre", "co-ecrite"]`. Elided articles and inclusive endings are left out."""
    return CHUNK.findall(plain_letters(text))


def plain_letters(text: str) -> str:
    """Return a text of which only the words count, written as `chunks` gives them; what is between
    them may be anything else.

    Each letter that is not plain yet is replaced wherever it stands: long texts are searched by it.
    """
    plain = text.lower()
    for letter in set(plain):
        if letter > "\x7f" or letter == "`":
            plain = plain.replace(letter, _plain_letter(letter))
    plain = _without_elided_words(plain)
    if "·" in plain:
        plain = INCLUSIVE.sub("", plain)
    return plain.replace("'", "")


@lru_cache(maxsize=4096)  # of letters, never of words
def _plain_letter(letter: str) -> str:
    plain = unicodedata.normalize("NFKD", letter.translate(LETTERS)).casefold()
    plain = unicodedata.normalize("NFKD", plain)
    seen = (sign for sign in plain if unicodedata.category(sign) not in UNSEEN)
    return "".join(seen).translate(LIGATURES).translate(LETTERS)


def _without_elided_words(plain: str) -> str:
    """« l'equipe, aujourd'hui » gives «  equipe, aujourd'hui »."""
    *pieces, last = plain.split("'")
    kept = []
    for piece in pieces:
        elided = ELIDED.search(piece, max(0, len(piece) - LONGEST_ELIDED))
        kept.append(f"{piece[: elided.start()]} " if elided else f"{piece}'")
    return "".join(kept) + last


def fold(text: str) -> str:
    """Return a text as plain words apart by one space: « Co‑développement, l’été » gives
    « co developpement ete ». Idempotent; "" when there is no word."""
    return " ".join(chunks(text)).replace("-", " ")


def singular(word: str) -> str:
    """Return a folded word without the mark of its plural: « reseaux » gives « reseau »,
    « journaux » « journal ».

    A rule, not a dictionary: « parcours » becomes « parcour », in the index as in the question.
    """
    if word in IRREGULAR:
        return IRREGULAR[word]
    if len(word) > 4 and PLURAL_IN_AL.search(word):
        return f"{word[:-3]}al"
    return FINAL_S.sub("", word)


def split_words(chunk: str) -> tuple[str, ...]:
    """Return a chunk's words, in the singular: `("co", "developpement")`."""
    return tuple(singular(word) for word in chunk.split("-"))


def joined_word(chunk: str) -> str:
    """Return a chunk as one word, in the singular: « co-developpements » gives
    « codeveloppement »."""
    return singular(chunk.replace("-", ""))


def is_compound(chunk: str) -> bool:
    """True for words that hyphens join; « 2025-2026 » is two numbers."""
    return "-" in chunk and bool(LETTER.search(chunk))


def indexed_words(text: str) -> list[str]:
    """Return the words by which a text is found: all of them in order and in the singular, then
    each compound as one word, so that « rendez-vous » is found as « rendez vous » and
    « rendezvous »."""
    found = chunks(text)
    words = [word for chunk in found for word in split_words(chunk)]
    return words + [joined_word(chunk) for chunk in dict.fromkeys(found) if is_compound(chunk)]
