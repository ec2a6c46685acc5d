"""Signs that nobody sees: what is refused where, and what becomes of them in one line."""

import pytest
from django.core.exceptions import ValidationError

from cms.validators import (
    as_one_line,
    is_mail_address,
    validate_one_line,
    validate_text,
    validate_title,
)

CONTROLS = ["\0", "\x07", "\x85", "\u2028"]
DIRECTIONS = ["\u061c", "\u200e", "\u200f", "\u202a", "\u202e", "\u2066", "\u2069"]
WITHOUT_WIDTH = ["\u00ad", "\u200b", "\ufeff"]


def is_refused(check, text: str) -> bool:
    try:
        check(text)
    except ValidationError:
        return True
    return False


@pytest.mark.parametrize("sign", CONTROLS + DIRECTIONS)
def test_a_sign_that_misleads_is_refused_everywhere(sign):
    for check in (validate_one_line, validate_text, validate_title):
        assert is_refused(check, f"Cer{sign}cle")
    assert not is_mail_address(f"camille@exam{sign}ple.org")


@pytest.mark.parametrize("sign", WITHOUT_WIDTH)
def test_a_sign_without_width_is_refused_in_names_and_kept_in_titles_and_texts(sign):
    assert is_refused(validate_one_line, f"Cer{sign}cle")
    assert not is_mail_address(f"camille@exam{sign}ple.org")
    for check in (validate_text, validate_title):
        assert not is_refused(check, f"Cer{sign}cle")


@pytest.mark.parametrize("text", ["Zoé d’Été", "un\u00a0: deux", "trois\u202f%", "👩‍👧"])
def test_ordinary_words_are_taken_everywhere(text):
    for check in (validate_one_line, validate_text, validate_title):
        assert not is_refused(check, text)
    assert as_one_line(text) == text


@pytest.mark.parametrize("sign", CONTROLS + DIRECTIONS + WITHOUT_WIDTH)
def test_one_line_is_what_is_taken(sign):
    line = as_one_line(f"{sign}Co{sign}développement ")
    assert line == ("Codéveloppement" if sign in WITHOUT_WIDTH else "Co développement")
    validate_one_line(line)
