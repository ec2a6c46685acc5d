"""What an editor should look at again: odd letters, likely slips, words that point nowhere.

Everything is told, with a proposal where there is one; no word is ever changed here.
"""

import re
from collections import Counter
from collections.abc import Iterable

from cms.importing.lines import Line
from cms.importing.report import Warnings
from cms.importing.vocabulary import MISSPELLINGS, is_role_address

ODD_CAPITAL = re.compile(r"\b[a-zà-öø-ÿœ]{1,40}[À-ÖØ-Þ][a-zà-öø-ÿœ]{0,40}")
DAMAGED = r"[ÃÂ][\u0080-\u00bf]|â€."  # UTF-8 that something took for Windows-1252
DAMAGED_WORD = re.compile(rf"\w{{0,30}}(?:{DAMAGED})(?:\w|{DAMAGED}){{0,30}}")
# Letters of Windows-1252 that something took for Latin-1: `l\x92équipe`.
MISREAD = re.compile(r"[\u0080-\u0084\u0086-\u009f]")
EMOJI = "\u2600-\u27bf\ufe0f\U0001f000-\U0001faff"
LINE_SEPARATORS = re.compile("[\u0085\u2028\u2029]")
# Control and invisible characters, icons of private fonts; not the joiner inside an emoji.
UNSEEN = (
    "[\x00-\x08\x0b-\x1f\x7f\u00ad\u200b\u200c\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff"
    f"\ue000-\uf8ff\ufff9-\ufffc\ufffe\uffff]|(?<![{EMOJI}])\u200d"
)
INVISIBLE = re.compile(UNSEEN)
LOST = re.compile(f"{UNSEEN}|[\ufffd\u0085\u2028\u2029]")
WORD = re.compile(r"\b[A-Za-zÀ-ÿœŒ]{2,40}\b")
FIRST_WORD = re.compile(r"^[\s•*-]{0,9}([A-Za-zÀ-ÿœŒ]{2,40})\b")
SLIPS = [
    (re.compile(r"(?:\+\s?/\s?-|±)\s*(\d+)"), "se dit « environ »", r"environ \1"),
    (
        re.compile(r"\b(une? des [a-zà-ÿœ]{3,40}[^sxz\W\d_])\b"),
        "demande un pluriel",
        r"\1s",
    ),
    (
        re.compile(
            r"\b(une? [a-zà-ÿœ]{3,40}[^sxz\W\d_] (?:composé|constitué|formé)e?)s(?= d[eu’'])"
        ),
        "s’accorde avec le nom qui précède",
        r"\1",
    ),
    (
        re.compile(
            r"\b((?:puisque|parce que|car) (?:l[ea]s? |l[’'])[a-zà-ÿœ]{3,40}) "
            r"(une? (?!fois|jour|soir|peu|instant|moment)[a-zà-ÿœ]{3,40})\b"
        ),
        "n’a pas de verbe",
        r"\1 est \2",
    ),
]
POINTER = re.compile(
    r"\b(?:préalablement|précédemment|sus-?mentionn\w{1,5}|ci-dessus|ci-après|ci-dessous"
    r"|plus haut|plus bas|mentionné\w{0,2} (?:auparavant|avant))\b",
    re.IGNORECASE,
)
CLAUSE_END = re.compile(r"[.()!?\n]")
EMAIL = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}")
PROTECTED = re.compile(rf"https?://\S+|`[^`]*`|<[^<>]*>|{EMAIL.pattern}")
FIGURE = r"(\d{1,3}(?:[.,]\d{1,2})?)"
LENGTH = rf"{FIGURE}(?:\s*(?:à|-|–|ou)\s*{FIGURE})?\s*h(?:eures?)?\b"
LENGTH_OF_A_WORKSHOP = re.compile(
    rf"(?:atelier|séance)s?\b[^.!?\n\d]{{0,40}}\b(?:de|dure|durent|d['’]environ)\s+{LENGTH}"
    rf"(?!\s*(?:à|-|–)\s*\d)|(?<![\d.,]){LENGTH}\s*(?:par|/)\s*(?:atelier|séance)",
    re.IGNORECASE,
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
    for match in LOST.finditer(text):
        code = f"U+{ord(match.group()):04X}"
        message = f"Caractère invisible ou perdu ({code})."
        warnings.add("suspicious_char", message, raw=_around(text, match), **where)
    plain = _note_encoding(PROTECTED.sub(" ", text), warnings, where)
    for match in ODD_CAPITAL.finditer(plain):
        word = match.group()
        proposal = word.lower() if word[-1].islower() else word[:-1]
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
    for match in POINTER.finditer(text):
        before = CLAUSE_END.split(text[max(0, match.start() - 200) : match.start()])[-1]
        after = CLAUSE_END.split(text[match.end() : match.end() + 200])[0]
        message = "Renvoi à un passage qui n’est pas ici."
        raw = f"{before}{match.group()}{after}".strip()
        warnings.add("dangling_reference", message, raw=raw, **where)


def note_contradictions(lines: list[Line], warnings: Warnings) -> None:
    """Add a warning where a text says two things of the same workshop, or of its own nature."""
    lengths: dict[tuple, str] = {}
    for line in lines:
        for match in LENGTH_OF_A_WORKSHOP.finditer(line.text):
            lengths.setdefault(tuple(filter(None, match.groups())), match.group())
        for pattern, message in CONTRADICTIONS:
            if match := pattern.search(line.text):
                raw = match.group().strip()
                warnings.add("contradiction", message, raw=raw, line=line.number)
    if len(lengths) > 1:
        message = "La durée d’un atelier est dite de plusieurs façons."
        warnings.add(
            "contradiction", message, raw=" / ".join(lengths.values()), line=lines[0].number
        )


def note_odd_verbs(lines: Iterable[Line], warnings: Warnings) -> None:
    """Tell « Cultives » where other lines of the text begin with « Cultiver »."""
    found = [(line, match.group(1)) for line in lines if (match := FIRST_WORD.match(line.text))]
    times = Counter(word for _, word in found)
    for line, word in found:
        infinitive = f"{word[:-1]}r"
        if word.endswith("es") and times[infinitive] > 1:
            message = f"« {word} » : faute probable, dans une suite d’infinitifs."
            details = {"raw": word, "proposal": infinitive, "line": line.number}
            warnings.add("possible_typo", message, **details)


def without_invisible(text: str) -> str:
    """Return the text without characters that nobody sees but that turn or split words.

    A letter that was lost (U+FFFD) or misread stays: an editor must see where.
    """
    return INVISIBLE.sub("", LINE_SEPARATORS.sub(" ", text))


def _note_encoding(text: str, warnings: Warnings, where: dict) -> str:
    """Tell letters that were read in another encoding; return the text without their words."""
    message = "Lettre abîmée par un mauvais encodage."
    for match in DAMAGED_WORD.finditer(text):
        mended = re.sub(DAMAGED, lambda piece: _decoded(piece.group()), match.group())
        warnings.add("suspicious_char", message, raw=match.group(), proposal=mended, **where)
    for match in MISREAD.finditer(text):
        details = {"raw": _around(text, match), "proposal": _decoded(match.group()), **where}
        warnings.add("suspicious_char", message, **details)
    return DAMAGED_WORD.sub(" ", text)


def _note_slips(text: str, warnings: Warnings, where: dict) -> None:
    for match in WORD.finditer(text):
        proposal = MISSPELLINGS.get(match.group().lower())
        if proposal:
            if match.group()[0].isupper():
                proposal = proposal[0].upper() + proposal[1:]
            message = f"« {match.group()} » : faute probable."
            warnings.add("possible_typo", message, raw=match.group(), proposal=proposal, **where)
    for pattern, reason, replacement in SLIPS:
        for match in pattern.finditer(text):
            message = f"« {match.group()} » {reason}."
            proposal = match.expand(replacement)
            warnings.add("possible_typo", message, raw=match.group(), proposal=proposal, **where)


def _decoded(text: str) -> str:
    """Return a text as it was before something read its bytes in another encoding."""
    for wrong, right in (("cp1252", "utf-8"), ("latin-1", "utf-8"), ("latin-1", "cp1252")):
        try:
            return text.encode(wrong).decode(right)
        except UnicodeError:
            continue
    return text


def _around(text: str, match: re.Match) -> str:
    piece = text[max(0, match.start() - 15) : match.end() + 15]
    return piece.replace(match.group(), f"[U+{ord(match.group()):04X}]")
