"""What a password is not made of. No rule about its signs: length and rarity make it strong."""

import re
import unicodedata

from django.core.exceptions import ValidationError

# The first guesses of who knows where they are: ours, those of everybody here, rows of keys.
WORDS = (
    "codeveloppement professionnel formation participant motdepasse bienvenue animateur cercle "
    "groupe atelier password secret bonjour charte journal codev admin azertyuiop azerty "
    "qwertyuiop qwerty qsdfghjklm wxcvbn"
).split()
EXPECTED = re.compile("|".join(sorted(WORDS, key=len, reverse=True)))
ROWS = ("0123456789", "azertyuiop", "qsdfghjklm", "abcdefghijklmnopqrstuvwxyz")
FEWEST_OTHER_LETTERS = 5
LONGEST_PATTERN = 4
TOO_EASY = (
    "Ce mot de passe se devine\u00a0: il n’est fait que de mots attendus ici, ou d’une suite de "
    "touches. Une phrase de quelques mots sans rapport convient."
)


class ExpectedWordsValidator:
    """Refuses what is made of little but expected words, a row of keys or a short pattern."""

    def validate(self, password: str, user=None) -> None:
        plain = unicodedata.normalize("NFKD", password).lower()
        if _is_made_of_words(plain) or _is_a_pattern(plain) or _is_a_row(plain):
            raise ValidationError(TOO_EASY, code="password_expected")

    def get_help_text(self) -> str:
        return "Il n’est pas fait de mots attendus ici, ni d’une suite de touches."


def _is_made_of_words(plain: str) -> bool:
    letters = "".join(sign for sign in plain if sign.isalpha())
    others = EXPECTED.sub("", letters)
    return others != letters and len(others) < FEWEST_OTHER_LETTERS


def _is_a_pattern(plain: str) -> bool:
    """True for one sign, or a few, again and again."""
    return any(plain[size:] == plain[:-size] for size in range(1, LONGEST_PATTERN + 1))


def _is_a_row(plain: str) -> bool:
    """True for keys, letters or digits in their order or against it, however often round."""
    rows = (row * (len(plain) // len(row) + 2) for row in ROWS)
    return any(plain in row or plain in row[::-1] for row in rows)
