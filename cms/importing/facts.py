"""The facts of a formation that a text states under their own headings (contract §3)."""

import re
from dataclasses import replace
from html import unescape

from cms.importing.nodes import LIST_KINDS, Node, heading_words, plain_text
from cms.importing.recognition import AFTER_COLON, Group, is_heading
from cms.importing.report import Warnings
from cms.importing.vocabulary import FACT_BY_HEADING, fold_words

LABEL = re.compile(r"^(?:\*\*|__)([^:*\n]{2,60}?)\s*(?::\s*(?:\*\*|__)|(?:\*\*|__)\s*:)\s*(?=\S)")
LINK = re.compile(r'<a href="([^"#]{1,500})">(.*?)</a>')
LABEL_LEVEL = 6  # below any heading: the next one ends it


def free_labelled_facts(nodes: list[Node], warnings: Warnings) -> list[Node]:
    """Part « **Prérequis** : aucun » into a heading and its text, where it names a fact."""
    freed = []
    for node in nodes:
        match = node.kind == "paragraph" and LABEL.match(node.markdown)
        if not match or fold_words(match.group(1)) not in FACT_BY_HEADING:
            freed.append(node)
            continue
        words = heading_words(match.group(1))
        message = f"« {words} », en gras, devient un titre."
        warnings.add("pseudo_heading", message, line=node.line, raw=node.markdown)
        freed.append(Node("heading", node.line, match.group(), words, level=LABEL_LEVEL))
        html = AFTER_COLON.sub("<p>", node.html, count=1)
        freed.append(replace(node, markdown=node.markdown[match.end() :], html=html))
    return freed


def split_fact_sections(nodes: list) -> tuple[list, dict[str, list]]:
    """Part the sections whose heading names a fact of a formation from the rest of the body.

    Returns the rest, and for each fact the nodes that stood under its heading.
    """
    rest, facts = [], {}
    current, level = None, 0
    for node in nodes:
        if is_heading(node):
            fact = FACT_BY_HEADING.get(fold_words(node.html))
            if fact and fact not in facts:
                current, level = facts.setdefault(fact, [node]), node.level
                continue
            if current is not None and node.level <= level:
                current = None
        (rest if current is None or isinstance(node, Group) else current).append(node)
    return rest, facts


def sentences(nodes: list[Node]) -> list[str]:
    """Return the paragraphs and the items of lists of a section, as plain texts; of a link, its
    words and its address."""
    texts = []
    for node in nodes:
        html = LINK.sub(_words_and_address, node.html)
        if node.kind == "heading":
            texts.append(node.html)
        elif node.kind in LIST_KINDS and node.items is not None:
            texts += [plain_text(item) for item in html.split("<li>")[1:]]
        else:
            texts.append(plain_text(html))
    return [text.strip(" ;\u00a0") for text in texts if text.strip()]


def _words_and_address(match: re.Match) -> str:
    address, words = match.group(1).removeprefix("mailto:"), match.group(2)
    return words if plain_text(words) == unescape(address) else f"{words} ({address})"
