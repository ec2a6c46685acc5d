"""From the text of a file to the draft of a page; nothing is looked up or written here."""

import re
from dataclasses import replace
from datetime import date
from pathlib import PurePosixPath

from cms.importing.body import read_body, write_blocks
from cms.importing.dialects import kind_of, read_keys
from cms.importing.draft import PageDraft
from cms.importing.durations import parse_duration
from cms.importing.facts import sentences
from cms.importing.front_matter import Document, parse_document
from cms.importing.lines import number_lines, without_boilerplate, without_debris
from cms.importing.nodes import Node, heading_words
from cms.importing.oddities import note_oddities, without_invisible
from cms.importing.prices import parse_price
from cms.importing.raw_texts import is_markdown, take_title, to_markdown
from cms.importing.recognition import level_headings
from cms.importing.report import FileRefusedError, Warnings
from cms.importing.vocabulary import fold_words
from cms.validators import as_one_line

LONGEST_TITLE = 255
UNTITLED = "Sans titre"
# More is no page, but a way to keep a machine busy.
MOST_LINES = 40_000
MOST_MARKS = 20_000
MARK = re.compile(r"[*_`~\[\]<>&\\]|^[ ]{0,3}#", re.MULTILINE)
# Facts that are parsed, with the fields that show they were already said.
PARSERS = {
    "price": (parse_price, {"price_excl_tax", "vat_regime"}),
    "duration": (parse_duration, {"duration_hours", "duration_days", "duration_note"}),
}


def read_draft(text: str, key: str, today: date) -> PageDraft:
    """Return what a file says, with every warning about it; `key` names the file.

    Raises FileRefusedError for a front matter that cannot be read, or a text that has no end.
    """
    if not text.strip():
        raise FileRefusedError("le fichier est vide")
    _refuse_endless(text)
    document = parse_document(text)
    draft = PageDraft(kind_of(document))
    if document.keys is None:
        _read_bare_text(document, draft)
    else:
        read_keys(document, draft, today)
        lines = number_lines(document.body, document.body_line)
        facts = read_body(lines, draft)
        _drop_repeated_title(draft)
        _place_facts(facts, draft)
    # A page refuses what is told as odd above.
    draft.title = as_one_line(draft.title or _title_from(draft, key)) or UNTITLED
    _shorten_title(draft)
    return draft


def _refuse_endless(text: str) -> None:
    if text.count("\n") > MOST_LINES:
        raise FileRefusedError(f"le fichier a plus de {MOST_LINES} lignes")
    if len(MARK.findall(text)) > MOST_MARKS:
        raise FileRefusedError(f"le fichier a plus de {MOST_MARKS} signes de mise en forme")


def _read_bare_text(document: Document, draft: PageDraft) -> None:
    message = "Pas d’en-tête : le texte est pris comme un article."
    draft.warnings.add("no_front_matter", message, line=1)
    lines = number_lines(document.body)
    lines = without_debris(without_boilerplate(lines, draft.warnings), draft.warnings)
    title, rest = take_title(lines)
    if title:
        note_oddities(title.text, draft.warnings, line=title.number)
        draft.title = heading_words(without_invisible(title.text))
    read_body(rest if is_markdown(lines) else to_markdown(rest, draft.warnings), draft)


def _drop_repeated_title(draft: PageDraft) -> None:
    kind, value = draft.body[0] if draft.body else ("", None)
    if kind == "heading" and fold_words(value["text"]) == fold_words(draft.title):
        message = "Le titre de la page, répété en tête du texte, est retiré."
        draft.warnings.add("heading_shifted", message, raw=value["text"])
        del draft.body[0]


def _place_facts(facts: dict[str, list[Node]], draft: PageDraft) -> None:
    """Give each fact its field; a section whose field is taken goes back into the body."""
    for fact, (heading, *nodes) in facts.items():
        texts = sentences(nodes)
        if not texts:
            continue
        if fact == "objectives":
            draft.objectives += [text for text in texts if text not in draft.objectives]
        elif not _place_fact(fact, texts, heading, draft):
            message = f"« {heading.html} » dit autre chose que l’en-tête : gardé dans le texte."
            draft.warnings.add("contradiction", message, line=heading.line, raw=texts[0])
            section = [replace(heading, level=2), *nodes]
            write_blocks(level_headings(section, Warnings()), draft)


def _place_fact(fact: str, texts: list[str], heading: Node, draft: PageDraft) -> bool:
    """Give a fact its field; False when the front matter said something else."""
    if fact in PARSERS:
        parse, taken = PARSERS[fact]
        if taken & draft.fields.keys():
            return False
        parsed = parse(" ".join(texts), line=heading.line, field=fact)
        draft.warnings.extend(parsed.warnings)
        draft.fields |= parsed.fields
        return True
    text = "\n".join(texts)
    return draft.fields.setdefault(fact, text) == text


def _title_from(draft: PageDraft, key: str) -> str:
    """The first heading of the body, else the file's name in words."""
    for position, (kind, value) in enumerate(draft.body):
        if kind == "heading":
            del draft.body[position]
            return value["text"]
    words = re.sub(r"[-_\s]+", " ", PurePosixPath(key).stem).strip()
    return words[:1].upper() + words[1:] or UNTITLED


def _shorten_title(draft: PageDraft) -> None:
    if len(draft.title) > LONGEST_TITLE:
        message = "Titre trop long : coupé ; l’original est gardé ici."
        draft.warnings.add("title_shortened", message, raw=draft.title, **draft.where("title"))
        draft.title = draft.title[: LONGEST_TITLE - 1].rsplit(" ", 1)[0] + "…"
