"""Mending a text line by line, each line keeping the number it has in its file."""

import re
from dataclasses import dataclass, replace

from cms.importing.report import Warnings
from cms.importing.vocabulary import fold_words

# What page builders leave around a copied page, as whole lines.
BOILERPLATE = frozenset(
    fold_words(line)
    for line in (
        "top of page, bottom of page, posts récents, articles récents, posts à l'affiche, "
        "à l'affiche, par tags, rechercher par tags, me suivre, nous suivre, suivez-nous, "
        "tout voir, voir tout, recent posts, featured posts, search by tags, follow us, "
        "partager cet article, retour en haut"
    ).split(",")
)
BOILERPLATE_PATTERNS = [
    re.compile(
        r"^[•*·-]?\s*(google\+|facebook|linkedin|twitter|instagram|youtube|pinterest)"
        r"(\s+(long shadow|social icon|clean|classic|basic \w+|app icon))+$",
        re.I,
    ),
    re.compile(r"^cet article vous (a )?pl\w+.*partage", re.I),
]
DEBRIS = [
    re.compile(r"^!?\[?[^\s()\]]{0,80}\.(jpe?g|png|gif|webp|svg)\)$", re.I),
    re.compile(r"^(visualisez|voir|regardez|visionnez) la vidéo\s*[.:!]?$", re.I),
    re.compile(r"^\|+$"),
    re.compile(r"^\{([{%<]).{0,300}[}%>]\}$"),  # a template's own instruction
    re.compile(r"^\{:[^{}]{0,200}\}$"),
]
INDENTED_HEADING = re.compile(r"^ {1,3}(#{1,6}\s.*)$")
STEP_NUMBERS = [re.compile(rf"(?:^|(?<=\s))(\d{{1,2}}){sign}\s+(?=\S)") for sign in (r"\.", r"\)")]
SECOND_STEP = re.compile(r"^\s{0,3}2[.)]\s")
SCRIPT_LINK = re.compile(
    r"!?\[([^\[\]]{0,300})\]\(\s{0,9}<?(?:javascript|vbscript|data|file):"
    r"(?:[^()]|\([^()]*\))*\)",
    re.I,
)
INLINE_BULLET = re.compile(r"\s*•\s+")


@dataclass(frozen=True)
class Line:
    number: int
    text: str


def number_lines(text: str, first: int = 1) -> list[Line]:
    return [Line(number, line) for number, line in enumerate(text.split("\n"), start=first)]


def without_boilerplate(lines: list[Line], warnings: Warnings) -> list[Line]:
    """Leave out the lines of page builders, each told."""
    return _without(
        lines, _is_boilerplate, "boilerplate_removed", "Habillage de page retiré", warnings
    )


def without_debris(lines: list[Line], warnings: Warnings) -> list[Line]:
    """Leave out what remains of lost images, dead links and tables, each told."""
    return _without(lines, _is_debris, "debris_removed", "Débris de mise en page retiré", warnings)


def dedent_headings(lines: list[Line], warnings: Warnings) -> list[Line]:
    """Free the headings that an indentation would put inside the list above them."""
    freed = []
    for line in lines:
        match = INDENTED_HEADING.match(line.text)
        if match:
            message = "Titre en retrait, sorti de la liste qui le précède."
            warnings.add("indented_heading", message, line=line.number, raw=line.text.strip())
            freed += [
                replace(line, text=""),
                replace(line, text=match.group(1)),
                replace(line, text=""),
            ]
        else:
            freed.append(line)
    return freed


def unlink_scripts(lines: list[Line], warnings: Warnings) -> list[Line]:
    """Keep the words of links that would run something, and nothing else of them."""
    kept = []
    for line in lines:
        text = SCRIPT_LINK.sub(r"\1", line.text)
        if text != line.text:
            message = "Lien dangereux retiré ; ses mots restent."
            warnings.add("html_sanitised", message, line=line.number, raw=line.text.strip())
        kept.append(replace(line, text=text))
    return kept


def split_inline_steps(lines: list[Line], warnings: Warnings) -> list[Line]:
    """Give each step of « 1. … 2. … 3. … » or « 1) … 2) … » its own line, when the numbers run
    from 1.

    A line of a list whose next line is « 2. » only quotes a number.
    """
    split = []
    for line, following in zip(lines, _lines_after(lines), strict=True):
        parts = next(filter(_is_run, (sign.split(line.text) for sign in STEP_NUMBERS)), None)
        if parts is None or SECOND_STEP.match(following):
            split.append(line)
            continue
        numbers = range(1, len(parts) // 2 + 1)
        message = f"{len(numbers)} étapes écrites à la suite, mises en liste."
        warnings.add("steps_recognised", message, line=line.number, raw=line.text)
        texts = zip(numbers, parts[2::2], strict=True)
        steps = [f"{number}. {text.strip()}" for number, text in texts]
        split += [replace(line, text=text) for text in [parts[0].strip(), "", *steps, ""]]
    return split


def _is_run(parts: list[str]) -> bool:
    """True for the parts of a text cut at its numbers when these are 1, 2, 3…"""
    numbers = [int(number) for number in parts[1::2]]
    return len(numbers) > 1 and numbers == list(range(1, len(numbers) + 1))


def split_inline_bullets(lines: list[Line]) -> list[Line]:
    """Give each « • » of a sentence its own line of a list."""
    split = []
    for line in lines:
        first, *items = INLINE_BULLET.split(line.text)
        if not items:
            split.append(line)
            continue
        texts = [first.strip(), "", *(f"- {item.strip()}" for item in items if item.strip()), ""]
        split += [replace(line, text=text) for text in texts]
    return split


def _lines_after(lines: list[Line]) -> list[str]:
    """Return, for each line, the first after it that says something, "" for the last."""
    texts, following = [], ""
    for line in reversed(lines):
        texts.append(following)
        following = line.text if line.text.strip() else following
    return texts[::-1]


def _without(lines, is_unwanted, code: str, message: str, warnings: Warnings) -> list[Line]:
    kept = []
    for line in lines:
        text = line.text.strip()
        if text and is_unwanted(text):
            warnings.add(code, f"{message} : « {text} ».", line=line.number, raw=text)
        else:
            kept.append(line)
    return kept


def _is_boilerplate(text: str) -> bool:
    return fold_words(text) in BOILERPLATE or any(p.search(text) for p in BOILERPLATE_PATTERNS)


def _is_debris(text: str) -> bool:
    return any(pattern.search(text) for pattern in DEBRIS)
