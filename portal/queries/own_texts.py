"""How a person's own texts are read: many rows, one key."""

from typing import TypeVar

from django.db.models import QuerySet

from cms.models import User
from portal.models.texts import OwnText

Text = TypeVar("Text", bound=OwnText)


def read_own(owner: User, texts: "QuerySet[Text]") -> list[Text]:
    """Return texts of one owner with their group and session.

    They share the owner at hand, so that the key is asked for and unwrapped once and not for each
    row. Two queries at the most, however many there are.
    """
    found = list(texts.select_related("cohort", "workshop"))
    for text in found:
        text.owner = owner
    return found
