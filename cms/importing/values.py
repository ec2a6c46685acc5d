"""Front matter asked by the names of its keys, each value turned into the type it should have."""

import re
from decimal import Decimal, InvalidOperation

import nh3

from cms.importing.front_matter import Document
from cms.importing.nodes import heading_words
from cms.importing.oddities import note_oddities, without_invisible
from cms.importing.report import Warnings
from cms.typography import typo

CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
MARKUP = re.compile(r"<\s*/?\s*[a-zA-Z!]")
FOOTNOTE_MARK = re.compile(r"(?<=\w)\*(?=[\s,.;:!?)]|$)")
TRUE, FALSE = {"true", "yes", "oui", "on", "vrai", "1"}, {"false", "no", "non", "off", "faux", "0"}
LIST_SIGNS = re.compile(r"[,;\n]")


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

    def leftovers(self) -> dict:
        return {self.spellings[name]: value for name, value in self.values.items()}

    def text(self, name: str) -> str:
        """Take a text, trimmed and with French spaces; anything else is told and made one."""
        where, value = self.where(name), self.take(name)
        if value is None or isinstance(value, dict):
            return self._put_back(name, value)
        if isinstance(value, bool | int | float | list):
            text = ", ".join(map(str, value)) if isinstance(value, list) else str(value)
            self._coerced(f"Un texte était attendu : lu comme « {text} ».", value, where)
            value = text
        return self._clean(value, where)

    def first_text(self, *names: str) -> str:
        """Take the first of several texts that is not empty; the others stay left over."""
        for name in names:
            where = self.where(name)
            if text := self.text(name):
                self.where_found = where
                return text
        return ""

    def title(self, name: str) -> str:
        """Take a title: a text without Markdown's marks."""
        return heading_words(self.text(name))

    def sentences(self, name: str) -> list[str]:
        """Take sentences: one text, a list of them, or a mapping of them in its order."""
        where, value = self.where(name), self.take(name)
        if isinstance(value, str):
            value = [value]
        if value is None:
            value = self._take_nested(name)
        if not isinstance(value, list):
            self._coerced("Une liste de phrases était attendue.", value, where)
            value = [value]
        return [text for item in value if (text := self._clean(str(item), where))]

    def words(self, name: str) -> list[str]:
        """Take names: a list of them or of `{name: …}`, or one text with commas."""
        where, value = self.where(name), self.take(name)
        if isinstance(value, str) and LIST_SIGNS.search(value):
            self._coerced(
                "Une liste était attendue : le texte est coupé à ses virgules.", value, where
            )
            value = LIST_SIGNS.split(value)
        items = value if isinstance(value, list) else [value]
        names = [
            item.get("name") or item.get("title") if isinstance(item, dict) else item
            for item in items
        ]
        return [word for name in names if (word := self._clean(str(name or ""), where))]

    def addresses(self, name: str) -> list[str]:
        """Take addresses of files: one, a list, or a list of `{src: …}`."""
        value = self.take(name)
        items = value if isinstance(value, list) else [value]
        found = [
            item.get("src") or item.get("url") or item.get("image")
            if isinstance(item, dict)
            else item
            for item in items
        ]
        return [str(address).strip() for address in found if address and str(address).strip()]

    def flag(self, name: str) -> bool | None:
        """Take true or false; None when absent, or when it says neither (told, and left over)."""
        value = self.peek(name)
        word = str(value).strip().lower()
        if value is None or word not in TRUE | FALSE:
            if value is not None:
                self._coerced("« oui » ou « non » était attendu.", value, self.where(name))
            return None
        self.take(name)
        return word in TRUE

    def number(self, name: str, kind: type) -> int | Decimal | None:
        """Take a number; a text that is one is told as `type_coerced`, another is left over."""
        value = self.peek(name)
        if value is None:
            return None
        try:
            number = Decimal(str(value).strip().replace(",", "."))
            if isinstance(value, bool) or number != kind(number):
                raise InvalidOperation
        except (InvalidOperation, ValueError, OverflowError):
            self._coerced(
                "Un nombre était attendu : la valeur est gardée à part.", value, self.where(name)
            )
            return None
        if isinstance(value, str):
            self._coerced(f"Un nombre était attendu : lu comme {number}.", value, self.where(name))
        self.take(name)
        return kind(number)

    def choice(self, name: str, allowed: list[str]) -> str | None:
        """Take one of a closed list; another value is left over."""
        value = self.peek(name)
        return self.take(name) if value in allowed else None

    def _put(self, key: str, value, prefix: str = "") -> None:
        name = prefix + CAMEL.sub("_", key).lower().replace("-", "_")
        spelling = self.spellings.get(prefix[:-1], prefix[:-1])
        self.spellings[name] = f"{spelling}.{key}" if prefix else key
        if isinstance(value, dict) and not prefix and value:
            for nested_key, nested in value.items():
                self._put(nested_key, nested, f"{name}.")
        else:
            self.values[name] = value

    def _put_back(self, name: str, value) -> str:
        if value is not None:
            self.values[name] = value
        return ""

    def _take_nested(self, name: str) -> list[str]:
        nested = [key for key in self.values if key.startswith(f"{name}.")]
        return [str(value) for key in nested if (value := self.take(key))]

    def _clean(self, text: str, where: dict) -> str:
        note_oddities(text, self.warnings, **where)
        text = without_invisible(text)
        if MARKUP.search(text):
            self.warnings.add("html_sanitised", "Code HTML retiré.", raw=text, **where)
            text = nh3.clean(text, tags=set()).replace("&lt;", "<").replace("&gt;", ">")
            text = text.replace("&nbsp;", "\u00a0").replace("&amp;", "&")
        if FOOTNOTE_MARK.search(text):
            message = "Appel de note retiré : un texte court n’a pas de note."
            self.warnings.add("footnote_mark", message, raw=text, **where)
            text = FOOTNOTE_MARK.sub("", text)
        return typo(re.sub(r"[ \t\n]+", " ", text).strip())

    def _coerced(self, message: str, value, where: dict) -> None:
        self.warnings.add("type_coerced", message, raw=str(value), **where)
