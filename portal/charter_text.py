"""The text of a charter as people read it: numbered articles, from light Markdown.

What comes out is cleaned by an allow-list of a few tags: no picture, no HTML of the author's own.
"""

import re
from dataclasses import dataclass

from markdown_it import MarkdownIt
from markdown_it.token import Token

from blocks.features import clean_shown_html
from cms.typography import typo, typo_html

OWN_NUMBER = re.compile(r"^\s*(?:article\s+)?\d+\s*[.)–—-]\s*", re.IGNORECASE)
_markdown = MarkdownIt("commonmark", {"html": False}).disable(["image", "code", "fence"])


@dataclass(frozen=True)
class Article:
    number: int
    title: str
    html: str

    @property
    def anchor(self) -> str:
        return f"article-{self.number}"


@dataclass(frozen=True)
class CharterText:
    """What stands before the first article, and the articles."""

    opening: str
    articles: list[Article]


def read_charter(body: str) -> CharterText:
    """Return the text of a version. Each « ## » begins an article, which is numbered here.

    A number that the author wrote before the title is left out: it would be read twice.
    """
    parts: list[tuple[str, list[Token]]] = [("", [])]
    tokens = _markdown.parse(body)
    for index, token in enumerate(tokens):
        if token.type == "heading_open" and token.tag == "h2":
            parts.append((tokens[index + 1].content, []))
        elif not _is_of_a_title(tokens, index):
            parts[-1][1].append(token)
    (_, opening), *articles = parts
    return CharterText(
        opening=_render(opening),
        articles=[
            Article(number, typo(OWN_NUMBER.sub("", title)), _render(inside))
            for number, (title, inside) in enumerate(articles, start=1)
        ],
    )


def _is_of_a_title(tokens: list[Token], index: int) -> bool:
    """True for the words of a « ## » and for its end."""
    if tokens[index].type == "heading_close":
        return tokens[index].tag == "h2"
    before = tokens[index - 1] if index else None
    return bool(before and before.type == "heading_open" and before.tag == "h2")


def _render(tokens: list[Token]) -> str:
    html = _markdown.renderer.render(tokens, _markdown.options, {})
    return typo_html(clean_shown_html(html)).strip()
