"""What rich text may hold: few features in the editor, the same few in what is stored and shown."""

import re

import nh3

TEXT_FEATURES = ["bold", "italic", "ol", "ul", "link", "document-link"]

ALLOWED_TAGS = {"p", "br", "b", "strong", "i", "em", "ul", "ol", "li", "a"}
ALLOWED_SCHEMES = {"http", "https", "mailto", "tel"}
# Wagtail's own way to store a link to a page or a document. It trusts what it reads there: a link
# to a page « x » would be an error of every page that shows it.
WAGTAIL_LINK = {"linktype": re.compile("page|document"), "id": re.compile("[0-9]{1,9}")}


def clean_html(html: str) -> str:
    """Return the database HTML of a rich text with everything outside the allow-list removed.

    Text of unknown elements stays, scripts and styles go with their content. Idempotent.
    """
    cleaned = _clean(html, link_attributes={"href", *WAGTAIL_LINK})
    return cleaned.replace("<br>", "<br/>")  # the editor reads XML


def clean_shown_html(html: str) -> str:
    """The same for HTML whose links lead where they lead, as front ends get it."""
    return _clean(html, link_attributes={"href"})


def _clean(html: str, *, link_attributes: set[str]) -> str:
    cleaner = nh3.Cleaner(
        tags=ALLOWED_TAGS,
        attributes={"*": set(), "a": link_attributes},  # nh3 adds `lang` and `title` without `*`
        attribute_filter=_keep_attribute,
        url_schemes=ALLOWED_SCHEMES,
        link_rel=None,
    )
    # A link in a table in a link is one link in the other once the table is gone, which HTML
    # parses as two beside each other: what was cleaned is read once more, as a browser will.
    return cleaner.clean(cleaner.clean(html)).replace("&nbsp;", "\u00a0")


def _keep_attribute(tag: str, name: str, value: str) -> str | None:
    pattern = WAGTAIL_LINK.get(name)
    return value if pattern is None or pattern.fullmatch(value) else None
