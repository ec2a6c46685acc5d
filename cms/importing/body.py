"""The body of a file as blocks of a page, and the facts that it states under their headings."""

import re
from html import escape
from itertools import groupby
from operator import itemgetter

from blocks.anchors import french_slug
from cms.importing.draft import Kind, PageDraft
from cms.importing.facts import free_labelled_facts, split_fact_sections
from cms.importing.lines import (
    Line,
    dedent_headings,
    split_inline_steps,
    unlink_scripts,
    without_boilerplate,
    without_debris,
)
from cms.importing.markup import replace_unknown_marks
from cms.importing.nodes import Image, Node, parse_nodes
from cms.importing.oddities import (
    note_contradictions,
    note_odd_verbs,
    note_oddities,
    without_invisible,
)
from cms.importing.recognition import (
    Group,
    gather_definition,
    gather_lettered_steps,
    gather_questions,
    gather_steps,
    level_headings,
    note_title_case,
    promote_pseudo_headings,
)
from cms.importing.report import Warnings

LONGEST_HEADING = 250
STARRED_WORD = re.compile(r"(?<![\w’-])([\w’-]{1,60})\*(?=[\s,.;:!?)<\u00a0]|$)")


def read_body(lines: list[Line], draft: PageDraft) -> dict[str, list[Node]]:
    """Fill the draft's blocks and images from the lines of a Markdown body.

    Returns the sections that state a fact of a formation, by fact; they are not in the blocks.
    """
    warnings, facts = draft.warnings, {}
    nodes = promote_pseudo_headings(parse_nodes(_mended(lines, warnings), warnings), warnings)
    note_title_case(nodes, warnings)
    if draft.kind == Kind.FORMATION:
        nodes = free_labelled_facts(nodes, warnings)
    nodes = gather_definition(gather_lettered_steps(nodes, warnings), warnings)
    if draft.kind == Kind.FORMATION:
        nodes, facts = split_fact_sections(nodes)
        draft.body_images += [image for part in facts.values() for n in part for image in n.images]
    nodes = gather_steps(gather_questions(nodes), warnings)
    write_blocks(level_headings(nodes, warnings), draft)
    return facts


def _mended(lines: list[Line], warnings: Warnings) -> list[Line]:
    """Return the lines as Markdown that is understood, with what was odd in them told."""
    lines = without_debris(without_boilerplate(lines, warnings), warnings)
    lines = replace_unknown_marks(lines, warnings)
    for line in lines:
        note_oddities(line.text, warnings, line=line.number)
    note_contradictions(lines, warnings)
    note_odd_verbs(lines, warnings)
    lines = [Line(line.number, without_invisible(line.text)) for line in lines]
    lines = dedent_headings(unlink_scripts(lines, warnings), warnings)
    return split_inline_steps(lines, warnings)


def write_blocks(nodes: list, draft: PageDraft) -> None:
    """Append nodes to the draft as blocks; rich text that follows rich text makes one paragraph."""
    terms = [node.term for node in nodes if isinstance(node, Group) and node.kind == "definition"]
    blocks = list(draft.body)
    for node in nodes:
        if isinstance(node, Group):
            blocks.append(_group_block(node, terms))
        elif node.kind == "heading" and len(node.html) <= LONGEST_HEADING:
            blocks.append(("heading", {"text": node.html, "level": str(node.level)}))
        elif node.kind == "heading":
            blocks.append(("paragraph", _bold(node.html)))
        elif node.kind == "blockquote" and node.text:
            blocks.append(("quote", {"text": node.text, "author": "", "role": ""}))
        elif node.html:
            blocks.append(("paragraph", _linked_to(node.html, terms)))
        draft.body_images += _images_of(node)
    draft.body = _with_paragraphs_joined(blocks)


def _with_paragraphs_joined(blocks: list[tuple[str, object]]) -> list[tuple[str, object]]:
    joined: list[tuple[str, object]] = []
    for kind, run in groupby(blocks, key=itemgetter(0)):
        values = [value for _, value in run]
        values = ["".join(values)] if kind == "paragraph" else values
        joined += [(kind, value) for value in values]
    return joined


def _group_block(group: Group, terms: list[str]) -> tuple[str, dict]:
    if group.kind == "steps":
        steps = [vars(step) for step in group.steps]
        return "steps", {"title": group.term, "steps": steps}
    if group.kind == "faq":
        entries = [
            {
                "question": entry.question,
                "answer": _linked_to("".join(map(_answer_html, entry.answer)), terms),
                "anchor": "",
            }
            for entry in group.questions
        ]
        return "faq", {"title": group.term, "entries": entries}
    return "definition", {
        "term": group.term,
        "text": group.html,
        "anchor": french_slug(group.term),
    }


def _answer_html(node) -> str:
    """An answer is rich text only: steps become a list, a heading its words in bold."""
    if isinstance(node, Group):
        items = ("\u00a0: ".join(filter(None, (step.title, step.text))) for step in node.steps)
        return f"<ol>{''.join(f'<li>{escape(item, quote=False)}</li>' for item in items)}</ol>"
    return _bold(node.html) if node.kind == "heading" else node.html


def _bold(words: str) -> str:
    return f"<p><b>{escape(words, quote=False)}</b></p>"


def _linked_to(html: str, terms: list[str]) -> str:
    """Turn the mark of a note, `mot*`, into a link to its definition on the page."""
    if not terms:
        return html
    return STARRED_WORD.sub(rf'<a href="#{french_slug(terms[-1])}">\1</a>', html)


def _images_of(node) -> list[Image]:
    answers = node.questions if isinstance(node, Group) else []
    return node.images + [
        image for entry in answers for part in entry.answer for image in _images_of(part)
    ]
