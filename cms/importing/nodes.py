"""A Markdown text as a flat list of what stands in it, each with its line in the file."""

import re
from dataclasses import dataclass, field
from html import unescape

from markdown_it import MarkdownIt
from markdown_it.token import Token
from markdown_it.tree import SyntaxTreeNode
from wagtail.admin.rich_text.converters.contentstate import ContentstateConverter

from blocks.features import TEXT_FEATURES, clean_html
from cms.importing.lines import Line
from cms.importing.oddities import without_invisible
from cms.importing.report import Warnings
from cms.importing.wording import typo, typo_html

MARKDOWN = MarkdownIt("commonmark", {"html": True})
BOLD_WHOLE = re.compile(r"^(\*\*|__)(?P<text>(?:(?!\1).)+)\1$", re.DOTALL)
TRAILING_COLON = re.compile(r"[\s\u00a0]*:[\s\u00a0]*$")
# Converting takes the square of their number; beyond, the editor's own form is left to the editor.
MOST_TAGS = 2_000
MOST_CONVERSIONS = 4  # a space between two marks moves once or twice
LIST_KINDS = {"bullet_list", "ordered_list"}
# Tags that stay as they are; another, or one with more attributes, is told.
KEPT_TAGS = re.compile(
    r"</?(?:p|br|b|strong|i|em|ul|ol|li)\s*/?>|</a>"
    r"|<a\s+href=([\"'])(?:https?:|mailto:|tel:|[/#?])[^\"'<>]*\1\s*>",
    re.IGNORECASE,
)


@dataclass
class Image:
    """A picture in the text: where it comes from, and the words its author gave it."""

    source: str
    alt: str
    line: int


@dataclass
class Node:
    """A heading, paragraph, list, quotation or piece of HTML at the top of a text.

    `markdown` is the source of a heading or paragraph without its marks; the `html` of a heading
    is plain text; `items` are the plain texts of a list of single sentences, None for a list that
    holds more than that.
    """

    kind: str
    line: int
    markdown: str = ""
    html: str = ""
    level: int = 0
    items: list[str] | None = None
    images: list[Image] = field(default_factory=list)

    @property
    def text(self) -> str:
        """The words of it, without marks or tags."""
        return plain_text(self.html)


def parse_nodes(lines: list[Line], warnings: Warnings) -> list[Node]:
    """Return the nodes of a Markdown text; HTML outside the allow-list is told and left out."""
    tokens = MARKDOWN.parse("\n".join(line.text for line in lines))
    numbers = [line.number for line in lines]
    nodes = []
    for branch in SyntaxTreeNode(tokens).children:
        node = _to_node(branch, numbers, warnings)
        if node is not None:
            nodes.append(node)
    return nodes


def plain_text(html: str) -> str:
    """Return the words of a rich text on one line."""
    text = re.sub(r"<br\s*/?>|</(?:p|li)>", " ", html)
    text = without_invisible(unescape(re.sub(r"<[^>]+>", "", text)))
    return re.sub(r"[ \n\t]+", " ", text).strip()


def as_stored(html: str) -> str:
    """Return rich text as the editor stores it: opening and saving a page then changes nothing."""
    html = clean_html(html)
    for _ in range(MOST_CONVERSIONS if html.count("<") <= MOST_TAGS else 0):
        converter = ContentstateConverter(features=TEXT_FEATURES)
        contentstate = converter.from_database_format(html)
        stored = clean_html(converter.to_database_format(contentstate))
        before, html = html, stored
        if html == before:
            break
    return html


def heading_words(markdown: str) -> str:
    """Return a heading's words: no bold around the whole, no colon at its end."""
    text = TRAILING_COLON.sub("", markdown.strip())
    if match := BOLD_WHOLE.match(text):
        text = TRAILING_COLON.sub("", match["text"])
    return typo(plain_text(MARKDOWN.renderInline(text)))


def _to_node(branch: SyntaxTreeNode, numbers: list[int], warnings: Warnings) -> Node | None:
    line = numbers[branch.map[0]] if branch.map else numbers[-1]
    node = Node(_kind(branch.type), line, images=_images(branch, line))
    if branch.type in {"heading", "paragraph"}:
        node.markdown = branch.children[0].content
    if branch.type == "heading":
        node.html, node.level = heading_words(node.markdown), int(branch.tag[1])
        node.kind = "heading" if node.html else "paragraph"  # of pictures alone
    elif branch.type != "hr":
        node.html = _rich_text(branch, line, warnings)
    if branch.type in LIST_KINDS:
        node.items = _flat_items(branch)
    return node if node.html or node.images else None


def _kind(markdown_type: str) -> str:
    if markdown_type in {"heading", "paragraph", "blockquote", *LIST_KINDS}:
        return markdown_type
    return "paragraph"  # code, HTML: their words, as a paragraph


def _rich_text(branch: SyntaxTreeNode, line: int, warnings: Warnings) -> str:
    """Return the database HTML of a node: few tags, French spaces, one line."""
    tokens = branch.to_tokens()
    _note_html(tokens, line, warnings)
    rendered = re.sub(r"<img[^>]*>", "", MARKDOWN.renderer.render(tokens, MARKDOWN.options, {}))
    for written, kept in (("strong", "b"), ("em", "i"), ("pre", "p")):
        rendered = re.sub(rf"<(/?){written}>", rf"<\1{kept}>", rendered)
    html = re.sub(r"\s*\n\s*", " ", clean_html(rendered)).strip()
    if branch.type in LIST_KINDS:  # an item holds one paragraph: breaks part its others
        html = re.sub(r"</?p>", "", re.sub(r"</p>\s*<p>", "<br/>", html))
    html = re.sub(r"\s*<br/>\s*", "<br/>", html)
    if not plain_text(html):
        return ""
    if not html.startswith(("<p>", "<ul>", "<ol>")):
        html = f"<p>{html}</p>"
    return typo_html(as_stored(without_invisible(html)))


def _note_html(tokens: list[Token], line: int, warnings: Warnings) -> None:
    pieces = [*tokens, *(child for token in tokens for child in token.children or [])]
    for piece in pieces:
        is_html = piece.type in {"html_block", "html_inline"}
        if is_html and "<" in KEPT_TAGS.sub("", piece.content):
            message = "Code HTML retiré du texte."
            warnings.add("html_sanitised", message, line=line, raw=piece.content.strip())


def _flat_items(branch: SyntaxTreeNode) -> list[str] | None:
    items = []
    for item in branch.children:
        if len(item.children) != 1 or item.children[0].type != "paragraph":
            return None
        inline = item.children[0].children[0].to_tokens()
        items.append(typo(plain_text(MARKDOWN.renderer.render(inline, MARKDOWN.options, {}))))
    return items


def _images(branch: SyntaxTreeNode, line: int) -> list[Image]:
    found = (node for node in branch.walk() if node.type == "image")
    return [Image(node.attrs["src"], without_invisible(node.content), line) for node in found]
