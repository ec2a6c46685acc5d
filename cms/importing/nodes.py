"""A Markdown text as a flat list of what stands in it, each with its line in the file."""

import re
from dataclasses import dataclass, field

from markdown_it import MarkdownIt
from markdown_it.token import Token
from markdown_it.tree import SyntaxTreeNode

from blocks.features import clean_html
from cms.importing.lines import Line
from cms.importing.report import Warnings
from cms.typography import typo, typo_html

MARKDOWN = MarkdownIt("commonmark", {"html": True})
BOLD_WHOLE = re.compile(r"^(\*\*|__)(?P<text>(?:(?!\1).)+)\1$", re.DOTALL)
TRAILING_COLON = re.compile(r"[\s\u00a0]*:[\s\u00a0]*$")
LIST_KINDS = {"bullet_list", "ordered_list"}


@dataclass
class Image:
    """A picture in the text: where it comes from, and the words its author gave it."""

    source: str
    alt: str
    line: int


@dataclass
class Node:
    """A heading, paragraph, list, quotation or piece of HTML at the top of a text.

    `markdown` is the source of a heading or paragraph without its marks; `items` are the plain
    texts of a list of single sentences, None for a list that holds more than that.
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
    text = re.sub(r"<[^>]+>", "", text)
    for entity, character in (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&amp;", "&")):
        text = text.replace(entity, character)
    return re.sub(r"[ \n\t]+", " ", text).strip()


def heading_words(markdown: str) -> str:
    """Return a heading's words: no bold around the whole, no colon at its end."""
    text = TRAILING_COLON.sub("", markdown.strip())
    if match := BOLD_WHOLE.match(text):
        text = TRAILING_COLON.sub("", match["text"])
    return typo(plain_text(_render_inline(text)))


def _to_node(branch: SyntaxTreeNode, numbers: list[int], warnings: Warnings) -> Node | None:
    line = numbers[branch.map[0]] if branch.map else numbers[-1]
    if branch.type == "heading":
        markdown = branch.children[0].content
        level = int(branch.tag[1])
        return Node("heading", line, markdown, heading_words(markdown), level)
    if branch.type == "hr":
        return None
    tokens = branch.to_tokens()
    node = Node(_kind(branch.type), line, html=_rich_text(tokens, line, warnings))
    node.images = [Image(image.attrs["src"], image.content, line) for image in _images(branch)]
    if branch.type == "paragraph":
        node.markdown = branch.children[0].content
    if branch.type in LIST_KINDS:
        node.items = _flat_items(branch)
    return node if node.html or node.images else None


def _kind(markdown_type: str) -> str:
    if markdown_type in {"paragraph", "blockquote", *LIST_KINDS}:
        return markdown_type
    return "paragraph"  # code, HTML: their words, as a paragraph


def _rich_text(tokens: list[Token], line: int, warnings: Warnings) -> str:
    """Return the database HTML of tokens: few tags, French spaces, one line."""
    _note_html(tokens, line, warnings)
    rendered = MARKDOWN.renderer.render(tokens, MARKDOWN.options, {})
    rendered = re.sub(r"<img[^>]*>", "", rendered)
    rendered = re.sub(r"<li>\s*<p>(.*?)</p>\s*(?=</li>|<[uo]l>)", r"<li>\1", rendered, flags=re.S)
    for written, kept in (("strong", "b"), ("em", "i"), ("pre", "p")):
        rendered = re.sub(rf"<(/?){written}>", rf"<\1{kept}>", rendered)
    html = re.sub(r"\s*\n\s*", " ", clean_html(rendered)).strip()
    html = re.sub(r" {2,}", " ", html)
    html = re.sub(r"(?<=>) (?=<(?:li|/[uo]l|p|[uo]l)\b)| (?=</(?:p|li)>)", "", html)
    html = re.sub(r"<p>\s*</p>", "", html)
    if html and not html.startswith(("<p>", "<ul>", "<ol>")):
        html = f"<p>{html}</p>"
    return typo_html(html)


def _note_html(tokens: list[Token], line: int, warnings: Warnings) -> None:
    pieces = [*tokens, *(child for token in tokens for child in token.children or [])]
    for piece in pieces:
        if piece.type in {"html_block", "html_inline"}:
            kept = clean_html(piece.content)
            if re.sub(r"\s", "", kept) != re.sub(r"\s", "", piece.content):
                message = "Code HTML retiré du texte."
                warnings.add("html_sanitised", message, line=line, raw=piece.content.strip())


def _flat_items(branch: SyntaxTreeNode) -> list[str] | None:
    items = []
    for item in branch.children:
        if len(item.children) != 1 or item.children[0].type != "paragraph":
            return None
        items.append(item.children[0].children[0].content)
    return items


def _images(branch: SyntaxTreeNode) -> list[SyntaxTreeNode]:
    return [node for node in branch.walk() if node.type == "image"]


def _render_inline(markdown: str) -> str:
    return MARKDOWN.renderInline(markdown)
