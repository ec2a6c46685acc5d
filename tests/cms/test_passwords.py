"""Which passwords are taken: long ones that nobody would guess first, of whatever signs."""

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from cms.forms.passwords import TOO_EASY, ExpectedWordsValidator
from cms.models import User


@pytest.mark.parametrize(
    "password",
    [
        "codeveloppement",
        "Codéveloppement-2027!",
        "motdepasse1234",
        "Mot de passe 2027",
        "azertyuiopqs",
        "azertyuiopqsdfghjklm",
        "bonjourbonjour",
        "Cercle+Cercle+2027",
        "aaaaaaaaaaaa",
        "123412341234",
        "a!b!a!b!a!b!a",
        "987654321098765",
        "123456789012",
        "mlkjhgfdsqmlkj",
    ],
)
def test_what_is_guessed_first_is_refused_in_french(password):
    with pytest.raises(ValidationError) as refused:
        validate_password(password, User(email="camille@example.org"))
    assert TOO_EASY in refused.value.messages


@pytest.mark.parametrize(
    "password",
    [
        "bonjour les hirondelles du lac",
        "mon cercle a trois angles verts",
        "830194726501938",  # no rule of composition
        "mot de passe de test",
        "xkqvwzjtrpbn",
        "pluie-tuile-lampe",
    ],
)
def test_long_ones_that_are_rare_are_taken(password):
    validate_password(password, User(email="camille@example.org"))


def test_what_is_asked_is_said_beforehand():
    assert "mots attendus" in ExpectedWordsValidator().get_help_text()
