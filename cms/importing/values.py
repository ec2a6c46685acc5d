"""Front matter asked by the names of its keys, each value turned into the type it should have."""

import html
import re
import unicodedata
from decimal import Decimal

import nh3

from cms.importing.front_matter import Document
from cms.importing.lines import SCRIPT_LINK
from cms.importing.nodes import Image, heading_words
from cms.importing.oddities import note_oddities, without_invisible
from cms.importing.report import Warnings
from cms.importing.wording import typo

CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
MARKUP = re.compile(r"<[a-zA-Z!/][^<>]*>")
ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z]{2,31}\d{0,2});")
FOOTNOTE_MARK = re.compile(r"(?<=\w)\*(?=[\s,.;:!?)]|$)|\[\^[^\]\s]{1,20}\]")
EMPHASIS = re.compile(r"(?<![\w*])(\*{1,3}|_{1,3})(?=\S)([^*_\n]{1,500}?)(?<=\S)\1(?![\w*])")
CODE_MARKS = re.compile(r"(?<!`)(`{1,3})(?!`)([^`\n]{1,500})(?<!`)\1(?!`)")
# « Formation <formation@example.org> », as mail programs write an address, is no element.
AUTOLINK = re.compile(r"<((?:mailto:)?[^\s<>@]{1,100}@[^\s<>@]{1,200}|https?://[^\s<>]{1,500})>")
# `animer-un-groupe`: the name of something for programs, not words to be proofread.
CODE = re.compile(r"[a-z0-9]+(?:[-_][a-z0-9]+)+")
BULLET = re.compile(r"^(?:[-*•–]|\d{1,2}[.)])\s+")
MARKDOWN_LINK = re.compile(r"!?\[([^\[\]\n]{0,300})\]\(([^()\s]{1,500})\)")
TRUE, FALSE = {"true", "yes", "oui", "on", "vrai", "1"}, {"false", "no", "non", "off", "faux", "0"}
LIST_SIGNS = re.compile(r"[,;\n]")
NUMBER = re.compile(r"[-+]?\d{1,12}(?:[.,]\d{1,6})?")
MOST_WORDS = 500  # of a text cut at its commas
SOURCE_KEYS = ("src", "url", "image", "path", "file")


class FrontMatter:
    """The keys of a document, taken one by one; what nobody took is left over.

    Nested mappings are known by dotted names (`infobox.heading`). `where_found` is the place of
    the last text that `first_text` found.
    """

    def __init__(self, document: Document, warnings: Warnings | None = None):
        self.lines = document.lines
        self.warnings = Warnings() if warnings is None else warnings
        self.values: dict[str, object] = {}
        self.spellings: dict[str, str] = {}
        self.where_found: dict = {}
        for key, value in (document.keys or {}).items():
            self._put(key, value)

    @property
    def names(self) -> set[str]:
        return {name.partition(".")[0] for name in self.values}

    def spelling(self, name: str) -> str | None:
        """Return the key as the file writes it."""
        return self.spellings.get(name)

    def where(self, name: str) -> dict:
        key = self.spellings.get(name, name)
        return {"field": key, "line": self.lines.get(key)}

    def peek(self, *names: str):
        return next((self.values[name] for name in names if name in self.values), None)

    def take(self, name: str):
        return self.values.pop(name, None)

    def put_back(self, name: str, value) -> None:
        """Leave over what was taken, or a part of it."""
        self.values[name] = value

    def leftovers(self) -> dict:
        return {self.spellings[name]: value for name, value in self.values.items()}

    def text(self, name: str, *, or_number: bool = False) -> str:
        """Take a text, trimmed and with French spaces; a list of words, or a number where none was
        awaited, is told and made one, anything else is told and left over."""
        where, value = self.where(name), self.take(name)
        if value is None or isinstance(value, str):
            return self._clean(value or "", where)
        parts = None if isinstance(value, dict) else _scalars([value])
        if parts is None:
            self.put_back(name, value)
            self._coerced("Un texte était attendu : la valeur est gardée à part.", value, where)
            return ""
        text = ", ".join(parts)
        if text and not (or_number and isinstance(value, int | float)):
            self._coerced(f"Un texte était attendu : lu comme « {text} ».", value, where)
        return self._clean(text, where)

    def code(self, name: str) -> str:
        """Take an address or the code of something, as it is written: not words to be proofread."""
        value = self.take(name)
        if isinstance(value, bool | float | list):
            self.put_back(name, value)
            return ""
        return str(value or "").strip()

    def first_text(self, *names: str, or_number: bool = False) -> str:
        """Take the first of several texts that is not empty; the others stay left over."""
        for name in names:
            where = self.where(name)
            if text := self.text(name, or_number=or_number):
                self.where_found = where
                return text
        return ""

    def title(self, name: str) -> str:
        """Take a title: a text without Markdown's marks."""
        return heading_words(self.text(name))

    def sentences(self, name: str) -> list[str]:
        """Take sentences: one text, a list of them, or a mapping of them in its order; the lines
        of a text are apart where each begins as a sentence or an item does."""
        where, value = self.where(name), self._take_nested(name) or self.take(name)
        parts = _scalars([value])
        if parts is None:
            self.put_back(name, value)
        if parts is None or not isinstance(value, str | list | dict | None):
            self._coerced("Une liste de phrases était attendue.", value, where)
        parts = [line for part in parts or [] for line in _items(part)]
        return [text for part in parts if (text := self._clean(part, where))]

    def words(self, name: str) -> list[str]:
        """Take names: a list of them or of `{name: …}`, or one text with commas."""
        where, value = self.where(name), self.take(name)
        if isinstance(value, str) and 0 < len(LIST_SIGNS.findall(value)) < MOST_WORDS:
            message = "Une liste était attendue : le texte est coupé à ses virgules."
            self._coerced(message, value, where)
            value = LIST_SIGNS.split(value)
        words, aside = [], []
        for item in value if isinstance(value, list) else [value]:
            word = item.get("name") or item.get("title") if isinstance(item, dict) else item
            is_word = isinstance(word, str | int | float) and not isinstance(word, bool)
            words += [self._clean(str(word), where)] if is_word else []
            if (isinstance(item, dict) and len(item) > 1) or (not is_word and item is not None):
                aside.append(item)
        if aside:
            self.put_back(name, aside)
        return [word for word in words if word]

    def pictures(self, name: str) -> list[Image]:
        """Take pictures: an address, a mapping `{src: …, alt: …}`, or a list of these."""
        where, value = self.where(name), self._take_nested(name) or self.take(name)
        pictures, aside = [], []
        for item in value if isinstance(value, list) else [value]:
            parts = dict(item) if isinstance(item, dict) else {"src": item}
            key = next((key for key in SOURCE_KEYS if isinstance(parts.get(key), str)), None)
            if key and (source := parts.pop(key).strip()):
                alt = self._clean(str(parts.pop("alt", None) or ""), where)
                pictures.append(Image(source, alt, where["line"] or 1))
            if any(parts.values()):
                aside.append(parts)
        if aside:
            self.put_back(name, aside)
        return pictures

    def flag(self, name: str) -> bool | None:
        """Take true or false; None when absent, or when it says neither (told, and left over)."""
        value = self.take(name)
        word = str(value).strip().lower()
        if value is None or word in TRUE | FALSE:
            return None if value is None else word in TRUE
        self.put_back(name, value)
        self._coerced("« oui » ou « non » était attendu.", value, self.where(name))
        return None

    def number(self, name: str, kind: type) -> int | Decimal | None:
        """Take a number; a text that is one is told as `type_coerced`, another is left over."""
        where, value = self.where(name), self.take(name)
        if value is None:
            return None
        text = str(value).strip()
        number = Decimal(text.replace(",", ".")) if NUMBER.fullmatch(text) else None
        if number is None or number != kind(number):
            self.put_back(name, value)
            message = "Un nombre était attendu : la valeur est gardée à part."
            self._coerced(message, value, where)
            return None
        if isinstance(value, str):
            self._coerced(f"Un nombre était attendu : lu comme {number}.", value, where)
        return kind(number)

    def choice(self, name: str, allowed: list[str]) -> str | None:
        """Take one of a closed list; another value is left over."""
        value = self.peek(name)
        return self.take(name) if value is None or value in allowed else None

    def _put(self, key: str, value, prefix: str = "") -> None:
        name = prefix + _name(key)
        while name in self.spellings:  # `targetAudience` and `target_audience` in one file
            name += "'"
        spelling = self.spellings.get(prefix[:-1], prefix[:-1])
        self.spellings[name] = f"{spelling}.{key}" if prefix else key
        if isinstance(value, dict) and not prefix and value:
            for nested_key, nested in value.items():
                self._put(nested_key, nested, f"{name}.")
        else:
            self.values[name] = value

    def _take_nested(self, name: str) -> dict[str, object]:
        nested = [key for key in self.values if key.startswith(f"{name}.")]
        return {key.partition(".")[2]: self.take(key) for key in nested}

    def _clean(self, text: str, where: dict) -> str:
        text = self._without_markup(text, where)
        if not CODE.fullmatch(text.strip()):
            note_oddities(text, self.warnings, **where)
        text = self._without_marks(without_invisible(text), where)
        return typo(re.sub(r"[ \t\n]+", " ", text).strip())

    def _without_markup(self, text: str, where: dict) -> str:
        text = AUTOLINK.sub(r"\1", text)
        plain = SCRIPT_LINK.sub(r"\1", text)
        if MARKUP.search(plain):
            plain = nh3.clean(plain, tags=set())
        plain = ENTITY.sub(lambda match: html.unescape(match.group()), plain)
        if plain != text:
            self.warnings.add("html_sanitised", "Code HTML retiré.", raw=text, **where)
        return plain

    def _without_marks(self, text: str, where: dict) -> str:
        """A field of plain text shows no bold and has no notes; of a link, it shows the address."""
        plain = CODE_MARKS.sub(r"\2", MARKDOWN_LINK.sub(r"\1 (\2)", text))
        plain = EMPHASIS.sub(r"\2", plain)
        if plain != text:
            self._coerced("Texte simple : les marques de Markdown sont retirées.", text, where)
        if FOOTNOTE_MARK.search(plain):
            message = "Appel de note retiré : un texte court n’a pas de note."
            self.warnings.add("footnote_mark", message, raw=text, **where)
            plain = FOOTNOTE_MARK.sub("", plain)
        return plain

    def _coerced(self, message: str, value, where: dict) -> None:
        self.warnings.add("type_coerced", message, raw=str(value), **where)


def _name(key: str) -> str:
    """The key in snake_case without accents: `targetAudience`, `Durée`, `mots-clés`."""
    plain = unicodedata.normalize("NFKD", CAMEL.sub("_", key))
    plain = "".join(sign for sign in plain.lower() if not unicodedata.combining(sign))
    return re.sub(r"[^\w.]+", "_", plain).rstrip("_") or key


def _items(text: str) -> list[str]:
    """The items of a list written with its signs, or the sentences of lines that each begin one;
    a sentence broken over lines is one."""
    lines = [line.strip() for line in re.sub(r"\s*•", "\n•", text).split("\n") if line.strip()]
    if lines and BULLET.match(lines[0]):
        begins = [bool(BULLET.match(line)) for line in lines]
    elif all(line[0].isupper() for line in lines):
        begins = [True] * len(lines)
    else:
        return [text]
    items: list[str] = []
    for line, is_first in zip(lines, begins, strict=True):
        if is_first:
            items.append(BULLET.sub("", line, count=1))
        else:
            items[-1] += f" {line}"
    return items


def _scalars(values: list) -> list[str] | None:
    """Return words and numbers as texts, from lists and mappings of them too; None for a list
    that holds anything else."""
    texts = []
    for value in values:
        if isinstance(value, bool):
            return None
        if isinstance(value, list | dict):
            nested = _scalars(list(value.values()) if isinstance(value, dict) else value)
            if nested is None:
                return None
            texts += nested
        elif value is not None and str(value).strip():
            texts.append(str(value))
    return texts
