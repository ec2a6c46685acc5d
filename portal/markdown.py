"""Light Markdown, as people of the portal write it, and what of it may be shown.

Raw HTML, pictures and code are read as plain words. What comes out is cleaned once more by an
allow-list of a few tags without any attribute but a link's address: no style, no `hx-*`.
"""

from django.utils.safestring import SafeString
from markdown_it import MarkdownIt

from cms.website.template_tags import rich_text

NOT_LIGHT = ["image", "code", "fence", "heading", "lheading", "html_inline", "html_block"]
ELSEWHERE = ("https://", "http://", "mailto:")
_own_words = MarkdownIt("commonmark", {"html": False, "breaks": True}).disable(NOT_LIGHT)
# No address of this site, which a click would open in the reader's name; what is no link is words.
_own_words.validateLink = lambda address: address.lower().startswith(ELSEWHERE)


def render_light(text: str) -> SafeString:
    """Return somebody's text as HTML: paragraphs, line ends, emphasis, lists, links.

    Their words stay as they typed them: no typography is applied.
    """
    return rich_text(_own_words.render(text))
