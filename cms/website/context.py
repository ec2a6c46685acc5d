"""What every public and account page shows around its content."""

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from cms.api.site import represent_site


def firm(request: HttpRequest) -> dict:
    """Add `firm`, asked for only by the templates that use it."""
    return {"firm": SimpleLazyObject(represent_site)}
