"""What every public and account page shows around its content."""

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from cms.api.site import represent_site


def site(request: HttpRequest) -> dict:
    """Add `site`, asked for only by the templates that use it."""
    return {"site": SimpleLazyObject(represent_site)}
