"""What an editor should look at again: odd letters, likely slips, words that point nowhere.

Everything is told, with a proposal where there is one; no word is ever changed here.
"""

import re

from cms.importing.lines import Line
from cms.importing.report import Warnings
from cms.importing.vocabulary import MISSPELLINGS, is_role_address

ODD_CAPITAL = re.compile(r"\b[a-zà-öø-ÿœ]+[À-ÖØ-Þ][a-zà-öø-ÿœ]*")
DOUBLE_ENCODED = re.compile(r"\w*(?:[ÃÂ][\u0080-\u00bf]|â€.)\w*")
INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufffd\u00ad]")
WORD = re.compile(r"\b[A-Za-zÀ-ÿœŒ]+\b")
ABOUT = re.compile(r"\+\s?/\s?-\s*(\d+)")
DANGLING = re.compile(
    r"\(?[^.()]*\b(?:préalablement|précédemment|sus-?mentionn\w+|ci-dessus|ci-après|ci-dessous"
    r"|plus haut|plus bas|mentionné\w* (?:auparavant|avant))\b[^.()]*\)?",
    re.IGNORECASE,
)
EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
PROTECTED = re.compile(r"https?://\S+|`[^`]*`|<[^>]*>|[\w.+-]+@[\w-]+\.[\w.-]+")
SENTENCE = re.compile(r"[^.!?\n]+")
HOURS_OF_A_WORKSHOP = re.compile(
    r"(\d+(?:[.,]\d+)?)(?:\s*(?:à|-|–|ou)\s*(\d+(?:[.,]\d+)?))?\s*h(?:eures?)?\b", re.IGNORECASE
)
CONTRADICTIONS = [
    (
        re.compile(r"\bpas\b[^.\n]{0,40}\banimer une formation\b", re.IGNORECASE),
        "Le texte dit que ce n’est pas une formation, alors qu’il est vendu comme tel.",
    ),
    (
        re.compile(
            r"\bchaque participante? est\b[^.\n]{0,12}\bclient[^.\n]{0,8}\bet\b", re.IGNORECASE
        ),
        "Ici chacun est client à chaque séance ; ailleurs, une personne l’est par séance.",
    ),
]


def note_oddities(text: str, warnings: Warnings, **where) -> None:
    """Add a warning for each odd letter, likely slip or personal address of a text."""
    for match in INVISIBLE.finditer(text):
        code = f"U+{ord(match.group()):04X}"
        message = f"Caractère invisible ou perdu ({code})."
        warnings.add("suspicious_char", message, raw=_around(text, match), **where)
    plain = PROTECTED.sub(" ", text)
    for match in DOUBLE_ENCODED.finditer(plain):
        message = "Lettres abîmées par un double encodage."
        proposal = _decoded(match.group())
        warnings.add("suspicious_char", message, raw=match.group(), proposal=proposal, **where)
    for match in ODD_CAPITAL.finditer(plain):
        proposal = re.sub("[À-ÖØ-Þ]", "", match.group())
        message = f"Majuscule accentuée dans le mot « {match.group()} »."
        warnings.add("suspicious_char", message, raw=match.group(), proposal=proposal, **where)
    _note_slips(plain, warnings, where)
    for email in EMAIL.findall(text):
        note_personal_address(email, warnings, **where)


def note_personal_address(email: str, warnings: Warnings, **where) -> bool:
    """Add `personal_contact` for an address that names a person; say whether it does."""
    if is_role_address(email):
        return False
    message = "Adresse d’une personne : une adresse de fonction est préférable."
    warnings.add(
        "personal_contact", message, raw=email, proposal="l’adresse de contact du site", **where
    )
    return True


def note_dangling_references(text: str, warnings: Warnings, **where) -> None:
    """Add a warning for words that point at a place which the field does not have."""
    for match in DANGLING.finditer(text):
        message = "Renvoi à un passage qui n’est pas ici."
        warnings.add("dangling_reference", message, raw=match.group().strip(), **where)


def note_contradictions(lines: list[Line], warnings: Warnings) -> None:
    """Add a warning where a text says two things of the same workshop, or of its own nature."""
    lengths: dict[tuple, re.Match] = {}
    for line in lines:
        for sentence in SENTENCE.findall(line.text):
            if re.search(r"atelier|séance", sentence, re.IGNORECASE):
                for match in HOURS_OF_A_WORKSHOP.finditer(sentence):
                    lengths.setdefault(match.groups(), match)
        for pattern, message in CONTRADICTIONS:
            if match := pattern.search(line.text):
                raw = match.group().strip()
                warnings.add("contradiction", message, raw=raw, line=line.number)
    if len(lengths) > 1:
        message = "La durée d’un atelier est dite de plusieurs façons."
        raw = " / ".join(match.group().strip() for match in lengths.values())
        warnings.add("contradiction", message, raw=raw, line=lines[0].number)


def without_invisible(text: str) -> str:
    """Return the text without characters that nobody sees but that turn or split words."""
    return INVISIBLE.sub("", text)


def _note_slips(text: str, warnings: Warnings, where: dict) -> None:
    for match in WORD.finditer(text):
        proposal = MISSPELLINGS.get(match.group().lower())
        if proposal:
            if match.group()[0].isupper():
                proposal = proposal[0].upper() + proposal[1:]
            message = f"« {match.group()} » : faute probable."
            warnings.add("possible_typo", message, raw=match.group(), proposal=proposal, **where)
    for match in ABOUT.finditer(text):
        message = "« +/- » se dit « environ »."
        proposal = f"environ {match.group(1)}"
        warnings.add("possible_typo", message, raw=match.group(), proposal=proposal, **where)


def _decoded(text: str) -> str | None:
    try:
        return text.encode("cp1252").decode("utf-8")
    except UnicodeError:
        try:
            return text.encode("latin-1").decode("utf-8")
        except UnicodeError:
            return None


def _around(text: str, match: re.Match) -> str:
    piece = text[max(0, match.start() - 15) : match.end() + 15]
    return piece.replace(match.group(), f"[U+{ord(match.group()):04X}]")
