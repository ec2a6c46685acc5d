"""The one site of an installation, at the address of BASE_URL."""

from urllib.parse import urlsplit

from django.conf import settings
from wagtail.models import Site

DEFAULT_PORTS = {"http": 80, "https": 443}


def point_site_at_base_url() -> None:
    """Give the default site the host and port of BASE_URL: the links of pages are made of them."""
    address = urlsplit(settings.BASE_URL)
    site = Site.objects.filter(is_default_site=True).first()
    port = address.port or DEFAULT_PORTS[address.scheme]
    if site and (site.hostname, site.port) != (address.hostname, port):
        site.hostname, site.port = address.hostname, port
        site.save()
