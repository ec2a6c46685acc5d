"""The body of a file as blocks of a page, and the facts that it states under their headings."""

import re

from blocks.anchors import french_slug
from cms.importing.draft import Kind, PageDraft
from cms.importing.lines import (
    Line,
    dedent_headings,
    split_inline_steps,
    unlink_scripts,
    without_boilerplate,
    without_debris,
)
from cms.importing.nodes import Image, Node, parse_nodes
from cms.importing.oddities import note_contradictions, note_oddities, without_invisible
from cms.importing.recognition import (
    Group,
    gather_definition,
    gather_lettered_steps,
    gather_questions,
    gather_steps,
    level_headings,
    note_title_case,
    promote_pseudo_headings,
    split_fact_sections,
)

LONGEST_HEADING = 250
STARRED_WORD = re.compile(r"([\w’-]+)\*(?=[\s,.;:!?)<\u00a0]|$)")


def read_body(lines: list[Line], draft: PageDraft) -> dict[str, list[Node]]:
    """Fill the draft's blocks and images from the lines of a Markdown body.

    Returns the sections that state a fact of a formation, by fact; they are not in the blocks.
    """
    warnings = draft.warnings
    lines = without_debris(without_boilerplate(lines, warnings), warnings)
    for line in lines:
        note_oddities(line.text, warnings, line=line.number)
    note_contradictions(lines, warnings)
    lines = [Line(line.number, without_invisible(line.text)) for line in lines]
    lines = dedent_headings(unlink_scripts(lines, warnings), warnings)
    nodes = parse_nodes(split_inline_steps(lines, warnings), warnings)
    nodes = promote_pseudo_headings(nodes, warnings)
    note_title_case(nodes, warnings)
    nodes = gather_definition(gather_lettered_steps(nodes, warnings), warnings)
    facts: dict[str, list[Node]] = {}
    if draft.kind == Kind.FORMATION:
        nodes, facts = split_fact_sections(nodes)
    nodes = gather_steps(gather_questions(nodes), warnings)
    write_blocks(level_headings(nodes, warnings), draft)
    return facts


def write_blocks(nodes: list, draft: PageDraft) -> None:
    """Append nodes to the draft as blocks; rich text that follows rich text makes one paragraph."""
    terms = [node.term for node in nodes if isinstance(node, Group) and node.kind == "definition"]
    for node in nodes:
        if isinstance(node, Group):
            draft.body.append(_group_block(node))
        elif node.kind == "heading" and len(node.html) <= LONGEST_HEADING:
            draft.body.append(("heading", {"text": node.html, "level": str(node.level)}))
        elif node.kind == "heading":
            _append_rich_text(f"<p><b>{node.html}</b></p>", draft)
        elif node.kind == "blockquote":
            draft.body.append(("quote", {"text": node.text, "author": "", "role": ""}))
        else:
            _append_rich_text(_linked_to(node.html, terms), draft)
        draft.body_images += _images_of(node)


def _append_rich_text(html: str, draft: PageDraft) -> None:
    if not html:
        return
    if draft.body and draft.body[-1][0] == "paragraph":
        draft.body[-1] = ("paragraph", draft.body[-1][1] + html)
    else:
        draft.body.append(("paragraph", html))


def _group_block(group: Group) -> tuple[str, dict]:
    if group.kind == "steps":
        steps = [vars(step) for step in group.steps]
        return "steps", {"title": group.term, "steps": steps}
    if group.kind == "faq":
        entries = [
            {
                "question": entry.question,
                "answer": "".join(_answer_html(node) for node in entry.answer),
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
        items = (": ".join(filter(None, (step.title, step.text))) for step in node.steps)
        return f"<ol>{''.join(f'<li>{item}</li>' for item in items)}</ol>"
    return f"<p><b>{node.html}</b></p>" if node.kind == "heading" else node.html


def _linked_to(html: str, terms: list[str]) -> str:
    """Turn the mark of a note, `mot*`, into a link to its definition on the page."""
    if not terms:
        return html
    return STARRED_WORD.sub(rf'<a href="#{french_slug(terms[-1])}">\1</a>', html)


def _images_of(node) -> list[Image]:
    if isinstance(node, Group):
        return [
            image for entry in node.questions for part in entry.answer for image in _images_of(part)
        ]
    return node.images
