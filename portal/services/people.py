"""People become accounts when the firm writes them down; nobody signs up alone."""

from typing import TypedDict

from cms.models import User
from cms.services.accounts import register_email_address


class PersonDetails(TypedDict):
    email: str
    first_name: str
    last_name: str


def find_or_make_person(*, email: str, first_name: str = "", last_name: str = "") -> User:
    """Return the account of an address, made without password when there is none.

    The names of an account that exists stay as their owner knows them. Call it in a transaction.
    """
    person = User.objects.filter(email__iexact=email).first()
    if person is None:
        person = User.objects.create_user(email, first_name=first_name, last_name=last_name)
        register_email_address(person)
    return person
