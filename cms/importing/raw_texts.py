"""A page copied without its markup, turned back into Markdown line by line."""

import re
from dataclasses import replace

from cms.importing.lines import Line, split_inline_bullets
from cms.importing.report import Warnings
from cms.importing.vocabulary import HEADING_WORDS, fold_words

NUMBERED_QUESTION = re.compile(r"^(\d{1,2})\s*[-–.)]\s*(.+\?)\s*$")
QUESTION = re.compile(r"^[A-ZÀ-ÖØ-ÞŒ«][^.!?]{5,100}\?$")
SENTENCE_END = re.compile(r"[.:;!?…»)]\s*$")
LIST_ITEM = re.compile(r"^(?:[-•*]|\d{1,2}[.)])\s")
LABEL = re.compile(r"^[A-ZÀ-ÖØ-ÞŒ][\w’' -]{1,30}?\s?:\s")  # « Tarif : 700 € » begins anew
MARKDOWN_SIGNS = re.compile(r"([\\`*_\[\]<>#])")
HEADING_MARKS = re.compile(r"^\s{0,3}(?:#{1,6}\s|[-*•]\s)?")
UNDERLINE = re.compile(r"^(?:={2,}|-{2,})\s*$")
MARKDOWN_MARK = re.compile(
    r"^#{1,6}\s+\S|^={3,}\s*$|^```|^>\s|\*\*[^\s*][^*]{0,200}\*\*|\[[^\[\]]{1,200}\]\([^()\s]"
)
STAR_BULLET = re.compile(r"^\*\s+")
LONGEST_ITEM = 160
LONGEST_HEADING = 255


def take_title(lines: list[Line]) -> tuple[Line | None, list[Line]]:
    """Return the first line that says something, without heading marks, and the lines after it.

    A line too long for a title stays among them too.
    """
    for position, line in enumerate(lines):
        title, rest = HEADING_MARKS.sub("", line.text).strip(), lines[position + 1 :]
        if not title:
            continue
        if rest and UNDERLINE.match(rest[0].text):
            rest = rest[1:]
        return replace(line, text=title), [line, *rest] if len(title) > LONGEST_HEADING else rest
    return None, []


def is_markdown(lines: list[Line]) -> bool:
    """True when a text has marks that only Markdown has; lists and numbers are not."""
    return any(MARKDOWN_MARK.search(line.text) for line in lines)


def to_markdown(lines: list[Line], warnings: Warnings) -> list[Line]:
    """Return the lines with headings, lists and paragraphs marked as in Markdown.

    Recognised: numbered questions, headings by their words, a heading glued to its text, « • »
    in a sentence, sentences broken over lines, and runs of short lines ended by a comma.
    """
    lines = [replace(line, text=line.text.strip()) for line in lines]
    lines = _free_glued_headings(lines, warnings)
    lines = _join_sentences(lines)
    lines = split_inline_bullets([_escape(line) for line in lines])
    lines = _list_enumerations(lines)
    return [part for line in _mark_headings(lines) for part in _as_paragraph(line)]


def is_heading(text: str) -> bool:
    """True for a known word of headings, a numbered question, or a short question alone."""
    return bool(
        fold_words(text) in HEADING_WORDS or NUMBERED_QUESTION.match(text) or QUESTION.match(text)
    )


def _free_glued_headings(lines: list[Line], warnings: Warnings) -> list[Line]:
    """Part « Objectifs Les ateliers permettent… » into a heading and its text."""
    freed = []
    for line in lines:
        word, _, rest = line.text.partition(" ")
        is_glued = fold_words(word) in HEADING_WORDS and re.match(r"[A-ZÀ-ÖØ-Þ]", rest)
        if is_glued and word[0].isupper() and len(rest.split()) > 3:
            message = f"Titre « {word} » détaché du texte qui le suivait."
            warnings.add("pseudo_heading", message, line=line.number, raw=line.text)
            freed += [replace(line, text=word), replace(line, text=rest)]
        else:
            freed.append(line)
    return freed


def _join_sentences(lines: list[Line]) -> list[Line]:
    """Join a line to the one before it when that one broke off inside a sentence."""
    runs: list[list[Line]] = []
    for line in lines:
        if runs and _goes_on(runs[-1][-1].text, line.text):
            runs[-1].append(line)
        else:
            runs.append([line])
    return [replace(run[0], text=" ".join(line.text for line in run)) for run in runs]


def _goes_on(text: str, following: str) -> bool:
    if not text or not following or is_heading(text) or is_heading(following):
        return False
    begins = LIST_ITEM.match(following) or LABEL.match(following)
    return not SENTENCE_END.search(text) and not begins


def _escape(line: Line) -> Line:
    text = STAR_BULLET.sub("- ", line.text)
    return replace(line, text=MARKDOWN_SIGNS.sub(r"\\\1", text))


def _list_enumerations(lines: list[Line]) -> list[Line]:
    """Make a list of three or more short lines in a row that end with a comma, and of the last."""
    texts = [line for line in lines if line.text]
    result, run = [], []
    for line in texts:
        is_item = len(line.text) < LONGEST_ITEM and not is_heading(line.text)
        if is_item and line.text.endswith(","):
            run.append(line)
            continue
        if len(run) >= 2 and is_item and not LIST_ITEM.match(line.text):
            run.append(line)
            result += [replace(item, text=f"- {item.text.rstrip(',')}") for item in run]
        else:
            result += [*run, line]
        run = []
    return result + run


def _mark_headings(lines: list[Line]) -> list[Line]:
    return [
        replace(line, text=f"## {line.text}") if is_heading(line.text) else line for line in lines
    ]


def _as_paragraph(line: Line) -> list[Line]:
    """Put blank lines around a line, unless it is an item of a list."""
    if LIST_ITEM.match(line.text):
        return [line]
    blank = replace(line, text="")
    return [blank, line, blank]
