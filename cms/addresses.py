"""Addresses for who reads them elsewhere: in a mail, in a calendar."""

from urllib.parse import urljoin

from django.conf import settings
from django.urls import reverse


def absolute_address(name: str, *args: object) -> str:
    """Return the whole address of a view, below BASE_URL."""
    return urljoin(settings.BASE_URL, reverse(name, args=args))
