"""What is said of the firm on every page, as plain data."""

from typing import Literal
from urllib.parse import urlsplit

from typing_extensions import TypedDict

from blocks.representations import represent_page_link
from cms.api.operations import Operation
from cms.api.views import PublicView
from cms.models import SiteSettings, StandardPage
from cms.privacy_notice import PrivacyNotice, privacy_notice

NETWORKS = {"linkedin": "LinkedIn", "mastodon": "Mastodon", "youtube": "YouTube"}
MOST_FOOTER_LINKS = 12
DEPTH_OF_FREE_PAGES = 3  # root, front page, and they


class NavigationLink(TypedDict):
    label: str
    href: str


class SocialLink(TypedDict):
    network: Literal["linkedin", "mastodon", "youtube", "other"]
    label: str
    url: str


class SiteData(TypedDict):
    """What is said of the firm on every page."""

    name: str
    contact_email: str
    phone: str
    footer: str
    disability_contact: str
    activity_notice: str
    navigation: list[NavigationLink]
    footer_links: list[NavigationLink]
    social_links: list[SocialLink]
    privacy_notice: PrivacyNotice


def represent_site() -> SiteData:
    """Return name, contact, footer, legal notice, menu, free pages and social links."""
    settings = SiteSettings.load()
    return {
        "name": settings.name,
        "contact_email": settings.contact_email,
        "phone": settings.phone,
        "footer": settings.footer,
        "disability_contact": settings.disability_contact,
        "activity_notice": settings.activity_notice,
        "navigation": [link for block in settings.navigation if (link := _represent_link(block))],
        "footer_links": footer_links(),
        "social_links": [
            _represent_network(block.value["network"], block.value["url"])
            for block in settings.social_links
        ],
        "privacy_notice": privacy_notice(firm=settings.name, contact_email=settings.contact_email),
    }


def footer_links() -> list[NavigationLink]:
    """Links to the free pages below the front page: who we are, legal notice…"""
    pages = StandardPage.objects.live().filter(depth=DEPTH_OF_FREE_PAGES).order_by("path")
    pages = pages.only("title", "url_path", "live", "content_type")[:MOST_FOOTER_LINKS]
    links = (represent_page_link(page) for page in pages)
    return [{"label": link["title"], "href": link["path"]} for link in links if link["path"]]


def _represent_network(network: str, url: str) -> SocialLink:
    """A network without a name of its own is called by its host."""
    label = NETWORKS.get(network) or urlsplit(url).netloc.removeprefix("www.")
    return {"network": network, "label": label, "url": url}


def _represent_link(block) -> NavigationLink | None:
    """A link of the menu; None when its page is not on line."""
    link = block.block.get_api_representation(block.value)
    href = link["url"] or (link["page"] and link["page"]["path"])
    return {"label": link["label"], "href": href} if href else None


class SiteView(PublicView):
    """What is said of the firm around every page."""

    operation = Operation("getSite", "site")

    def answer(self, query: dict) -> SiteData:
        return represent_site()
