"""From the text of a file to the draft of a page; nothing is looked up or written here."""

import re
from datetime import date
from pathlib import PurePosixPath

from cms.importing.body import read_body, write_blocks
from cms.importing.dialects import kind_of, read_keys
from cms.importing.draft import PageDraft
from cms.importing.durations import parse_duration
from cms.importing.front_matter import Document, parse_document
from cms.importing.lines import number_lines, without_boilerplate, without_debris
from cms.importing.nodes import Node, heading_words
from cms.importing.oddities import note_oddities, without_invisible
from cms.importing.prices import parse_price
from cms.importing.raw_texts import take_title, to_markdown
from cms.importing.recognition import level_headings, sentences
from cms.importing.report import FileRefusedError

MARKDOWN_HEADING = re.compile(r"^#{1,6}\s+\S")
LONGEST_TITLE = 255


def read_draft(text: str, key: str, today: date) -> PageDraft:
    """Return what a file says, with every warning about it; `key` names the file.

    Raises FileRefusedError for a front matter that cannot be read.
    """
    if not text.strip():
        raise FileRefusedError("le fichier est vide")
    document = parse_document(text)
    draft = PageDraft(kind_of(document))
    if document.keys is None:
        _read_bare_text(document, draft)
    else:
        read_keys(document, draft, today)
        lines = number_lines(document.body, document.body_line)
        _place_facts(read_body(lines, draft), draft)
    draft.title = draft.title or _title_from(draft, key)
    _shorten_title(draft)
    return draft


def _read_bare_text(document: Document, draft: PageDraft) -> None:
    message = "Pas d’en-tête : le texte est pris comme un article."
    draft.warnings.add("no_front_matter", message, line=1)
    lines = number_lines(document.body)
    lines = without_debris(without_boilerplate(lines, draft.warnings), draft.warnings)
    title, rest = take_title(lines)
    if MARKDOWN_HEADING.match(title):
        title = title.lstrip("# ")
    note_oddities(title, draft.warnings, line=rest[0].number - 1 if rest else 1)
    draft.title = heading_words(without_invisible(title))
    if not any(MARKDOWN_HEADING.match(line.text) for line in lines):
        rest = to_markdown(rest, draft.warnings)
    read_body(rest, draft)


def _place_facts(facts: dict[str, list[Node]], draft: PageDraft) -> None:
    """Give each fact its field; a section whose field is taken goes back into the body."""
    for fact, (heading, *nodes) in facts.items():
        texts = sentences(nodes)
        if not texts:
            continue
        if fact == "objectives":
            draft.objectives += texts
        elif not _place_fact(fact, texts, heading, draft):
            message = f"« {heading.html} » dit autre chose que l’en-tête : gardé dans le texte."
            draft.warnings.add("contradiction", message, line=heading.line, raw=texts[0])
            write_blocks(level_headings([heading, *nodes], draft.warnings), draft)


def _place_fact(fact: str, texts: list[str], heading: Node, draft: PageDraft) -> bool:
    where = {"line": heading.line, "field": fact}
    if fact == "price":
        if "vat_regime" in draft.fields:
            return False
        price = parse_price(" ".join(texts), **where)
        draft.warnings.extend(price.warnings)
        draft.fields.update({"price_excl_tax": price.amount, "vat_regime": price.vat_regime})
        draft.fields |= {"price_unit": price.unit} if price.unit else {}
        draft.fields |= {"price_note": price.note} if price.note else {}
        return True
    if fact == "duration":
        if {"duration_hours", "duration_days", "duration_note"} & draft.fields.keys():
            return False
        duration = parse_duration(" ".join(texts), **where)
        draft.warnings.extend(duration.warnings)
        found = {
            "duration_hours": duration.hours,
            "duration_days": duration.days,
            "duration_note": duration.note,
        }
        draft.fields |= {field: value for field, value in found.items() if value}
        return True
    if draft.fields.get(fact):
        return draft.fields[fact] == "\n".join(texts)
    draft.fields[fact] = "\n".join(texts)
    return True


def _title_from(draft: PageDraft, key: str) -> str:
    """The first heading of the body, else the file's name in words."""
    for position, (kind, value) in enumerate(draft.body):
        if kind == "heading":
            del draft.body[position]
            return value["text"]
    return re.sub(r"[-_]+", " ", PurePosixPath(key).stem).strip().capitalize() or "Sans titre"


def _shorten_title(draft: PageDraft) -> None:
    if len(draft.title) > LONGEST_TITLE:
        message = "Titre trop long : coupé ; l’original est gardé ici."
        draft.warnings.add("title_shortened", message, raw=draft.title, **draft.where("title"))
        draft.title = draft.title[: LONGEST_TITLE - 1].rsplit(" ", 1)[0] + "…"
