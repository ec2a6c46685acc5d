"""What is said of the firm on every page, as plain data."""

from cms.models import SiteSettings


def represent_site() -> dict:
    """Return name, contact, footer, legal notice, menu and social links of the site."""
    settings = SiteSettings.load()
    return {
        "name": settings.name,
        "contact_email": settings.contact_email,
        "phone": settings.phone,
        "footer": settings.footer,
        "disability_contact": settings.disability_contact,
        "activity_notice": settings.activity_notice,
        "navigation": [link for block in settings.navigation if (link := _represent_link(block))],
        "social_links": [
            {"network": block.value["network"], "url": block.value["url"]}
            for block in settings.social_links
        ],
    }


def _represent_link(block) -> dict | None:
    """A link of the menu; None when its page is not on line."""
    link = block.block.get_api_representation(block.value)
    href = link["url"] or (link["page"] and link["page"]["path"])
    return {"label": link["label"], "href": href} if href else None
