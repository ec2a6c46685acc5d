"""What rich text may hold: few features in the editor, the same few in what is stored."""

import nh3

TEXT_FEATURES = ["bold", "italic", "ol", "ul", "link", "document-link"]

ALLOWED_TAGS = {"p", "br", "b", "strong", "i", "em", "ul", "ol", "li", "a"}
# `linktype` and `id` are Wagtail's own way to store a link to a page or a document.
ALLOWED_ATTRIBUTES = {"a": {"href", "linktype", "id"}}
ALLOWED_SCHEMES = {"http", "https", "mailto", "tel"}


def clean_html(html: str) -> str:
    """Return the database HTML of a rich text with everything outside the allow-list removed.

    Text of unknown elements stays, scripts and styles go with their content. Idempotent.
    """
    cleaned = nh3.clean(
        html,
        tags=ALLOWED_TAGS,
        attributes=ALLOWED_ATTRIBUTES,
        url_schemes=ALLOWED_SCHEMES,
        link_rel=None,
    )
    return cleaned.replace("&nbsp;", "\u00a0")
