"""Marks that a page has no block for, turned into what it has: tables, notes, HTML pictures."""

import html
import re
from dataclasses import replace

from cms.importing.lines import Line
from cms.importing.report import Warnings

TABLE_RULE = re.compile(r"^\s{0,3}\|?\s*:?-+:?\s*(?:\|\s*:?-+:?\s*)*\|?\s*$")
CELL_EDGE = re.compile(r"(?<!\\)\|")
NOTE = re.compile(r"^\[\^([^\]\s]{1,30})\]:\s*(\S.*)$")
NOTE_MARK = re.compile(r"\[\^([^\]\s]{1,30})\]")
# A picture written out in the text itself, as some word processors export it.
EMBEDDED = re.compile(r"data:[\w/+.-]{0,60}(?:;[\w=-]{1,40}){0,4},[\w+/=%-]*")
REFERENCE = re.compile(r"^\s{0,3}\[([^\[\]]{1,60})\]:\s*<?data:")
REFERENCE_MARK = re.compile(r"!\[([^\[\]]{0,300})\]\[([^\[\]]{0,60})\]")
HTML_PICTURE = re.compile(r"<img\b([^<>]*)>", re.IGNORECASE)
ATTRIBUTE = re.compile(r"""\b(src|alt)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""", re.IGNORECASE)


def replace_unknown_marks(lines: list[Line], warnings: Warnings) -> list[Line]:
    """Return the lines in the Markdown that is understood, each change told."""
    lines = _without_embedded(lines, warnings)
    lines = [_html_pictures_as_markdown(line, warnings) for line in lines]
    return _tables_as_lists(_notes_as_text(lines, warnings), warnings)


def _without_embedded(lines: list[Line], warnings: Warnings) -> list[Line]:
    names, kept = set(), []
    for line in lines:
        text = EMBEDDED.sub("data:,", line.text) if "data:" in line.text else line.text
        if text != line.text:
            message = "Image écrite dans le texte lui-même : à ajouter à la main."
            warnings.add("asset_missing", message, line=line.number, raw=line.text[:80])
        if match := REFERENCE.match(text):
            names.add(match.group(1).lower())
        else:
            kept.append(replace(line, text=text))
    return [replace(line, text=_without_references(line.text, names)) for line in kept]


def _without_references(text: str, names: set[str]) -> str:
    """Keep the words of `![words][name]` where the name was that of an embedded picture."""
    return REFERENCE_MARK.sub(
        lambda match: match.group(1) if match.group(2).lower() in names else match.group(), text
    )


def _html_pictures_as_markdown(line: Line, warnings: Warnings) -> Line:
    def as_markdown(match: re.Match) -> str:
        found = ATTRIBUTE.findall(match.group(1))
        said = {name.lower(): html.unescape("".join(values)) for name, *values in found}
        message = "Image en HTML : reprise si elle est trouvée, sans sa mise en forme."
        warnings.add("html_sanitised", message, line=line.number, raw=match.group())
        alt = re.sub(r"[\[\]]", "", said.get("alt", ""))
        return f"![{alt}](<{said['src']}>)" if said.get("src") else ""

    return replace(line, text=HTML_PICTURE.sub(as_markdown, line.text))


def _notes_as_text(lines: list[Line], warnings: Warnings) -> list[Line]:
    """Number the marks of notes « (1) », and begin the notes with their number."""
    numbers: dict[str, int] = {}

    def mark(match: re.Match) -> str:
        return f" ({numbers.setdefault(match.group(1), len(numbers) + 1)})"

    changed = []
    for line in lines:
        note = NOTE.match(line.text)
        text = f"{mark(note).strip()} {note.group(2)}" if note else line.text
        text = NOTE_MARK.sub(mark, text)
        if text != line.text:
            message = "Note de bas de page : gardée comme un texte numéroté."
            warnings.add("footnote_mark", message, line=line.number, raw=line.text)
        blank = [replace(line, text="")] if note else []
        changed += [*blank, replace(line, text=text), *blank]
    return changed


def _tables_as_lists(lines: list[Line], warnings: Warnings) -> list[Line]:
    changed: list[Line] = []
    heads: list[str] | None = None
    for position, line in enumerate(lines):
        following = lines[position + 1].text if position + 1 < len(lines) else ""
        if heads is None and "|" in line.text and "|" in following and TABLE_RULE.match(following):
            heads = _cells(line.text)
            message = "Un tableau devient une liste : les pages n’ont pas de tableau."
            warnings.add("type_coerced", message, line=line.number, raw=line.text)
            changed.append(replace(line, text=""))
        elif heads is None or "|" not in line.text:
            changed += [replace(line, text="")] if heads else []
            changed.append(line)
            heads = None
        elif not TABLE_RULE.match(line.text):
            changed.append(replace(line, text=_row(heads, _cells(line.text))))
    return changed


def _cells(text: str) -> list[str]:
    return [cell.strip() for cell in CELL_EDGE.split(text.strip().strip("|"))]


def _row(heads: list[str], cells: list[str]) -> str:
    heads = [*heads, *[""] * len(cells)]
    said = (
        f"{head} : {cell}" if head else cell
        for head, cell in zip(heads, cells, strict=False)
        if cell
    )
    return f"- {' ; '.join(said)}"
