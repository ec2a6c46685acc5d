"""What is, or was, at an address of the site."""

from dataclasses import dataclass

from django.conf import settings
from django.utils.encoding import iri_to_uri
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page, Site

from cms.models import GonePath


def public_address() -> str:
    """Return where visitors read the site, ours or an external one, without a slash at the end."""
    return settings.WEBSITE_URL or settings.BASE_URL


@dataclass(frozen=True)
class Moved:
    """A redirect: its status, 301 or 302, and where it leads."""

    status: int
    location: str


def page_at(path: str, site: Site) -> Page | None:
    """Return the published page at a path of the site."""
    return _pages_at(path, site).live().first()


def moved_from(path: str, site: Site) -> Moved | None:
    """Return the redirect from a path, None when it would lead to a draft."""
    redirects = Redirect.get_for_site(site).filter(old_path=Redirect.normalise_path(path))
    redirect = redirects.select_related("redirect_page").order_by("-site_id").first()
    if redirect is None:
        return None
    target = redirect.redirect_page
    if target is not None and not target.live:
        return None
    location = target.get_url_parts()[2] if target else redirect.redirect_link
    return (location and Moved(301 if redirect.is_permanent else 302, iri_to_uri(location))) or None


def was_once_at(path: str, site: Site) -> bool:
    """True when a page was published at a path, and is not any more."""
    unpublished = _pages_at(path, site).filter(live=False, first_published_at__isnull=False)
    return unpublished.exists() or GonePath.objects.filter(path=_with_slash(path)).exists()


def note_gone(page: Page) -> None:
    """Remember the address of a page that is deleted after having been published."""
    was_public = page.live or page.first_published_at
    if was_public and (parts := page.get_url_parts()):
        GonePath.objects.get_or_create(path=_with_slash(parts[2]))


def _pages_at(path: str, site: Site):
    root = site.root_page.url_path.rstrip("/")
    return Page.objects.filter(url_path=root + _with_slash(path))


def _with_slash(path: str) -> str:
    return path if path.endswith("/") else f"{path}/"


def the_site() -> Site:
    """Return the one site there is, with its front page."""
    return Site.objects.select_related("root_page").get(is_default_site=True)
