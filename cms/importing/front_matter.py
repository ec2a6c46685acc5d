"""Front matter in YAML or TOML, read by a loader that constructs nothing but plain data."""

import datetime
import math
import re
import tomllib
from dataclasses import dataclass, field

import frontmatter

from cms.importing.report import FileRefusedError
from cms.importing.strict_yaml import MAXIMUM_DEPTH, MAXIMUM_NODES, load_yaml

LONGEST_INTEGER = 512  # bits; Python itself refuses to write very long ones in base ten
COMMENTED_KEY = re.compile(r"^\s*#\s*([A-Za-z_][\w-]*)\s*[:=]\s*(.*)$")


@dataclass
class Document:
    """A file taken apart: `keys` is None for a text without front matter.

    `lines` gives the line of each dotted key; `body_line` is the line where the body starts.
    """

    body: str
    body_line: int = 1
    keys: dict | None = None
    lines: dict[str, int] = field(default_factory=dict)
    commented: list[tuple[int, str, str]] = field(default_factory=list)


class YamlHandler(frontmatter.YAMLHandler):
    # `...` may end it, as it ends any YAML document.
    FM_BOUNDARY = re.compile(r"^(?:-{3,}|\.{3})[ \t]*$", re.MULTILINE)

    def load(self, text: str, **kwargs) -> tuple[object, dict[str, int]]:
        return load_yaml(text)


class TomlHandler(frontmatter.default_handlers.BaseHandler):
    FM_BOUNDARY = re.compile(r"^\+{3,}[ \t]*$", re.MULTILINE)
    START_DELIMITER = END_DELIMITER = "+++"

    def load(self, text: str, **kwargs) -> tuple[object, dict[str, int]]:
        try:
            value = tomllib.loads(text)
        except (tomllib.TOMLDecodeError, ValueError, RecursionError) as error:
            found = re.search(r"at line (\d+)", str(error))
            line = int(found.group(1)) - 1 if found else 0
            raise FileRefusedError(_toml_problem(str(error)), line) from error
        return value, dict(_toml_lines(text))


HANDLERS = {"---": YamlHandler(), "+++": TomlHandler()}


def parse_document(text: str) -> Document:
    """Take a file's text apart.

    Raises FileRefusedError, with the line in the file, for a front matter without end, that is
    not a mapping, or that is malformed or hostile.
    """
    start = len(text) - len(text.lstrip())
    handler = HANDLERS.get(text[start : start + 3])
    if handler is None or not handler.FM_BOUNDARY.match(text, start):
        return Document(body=text)
    offset = text[:start].count("\n") + 1
    try:
        raw, body = handler.split(text)
    except ValueError as error:
        raise FileRefusedError("le front matter n’a pas de fin", offset) from error
    try:
        keys, lines = handler.load(raw)
    except FileRefusedError as refusal:
        raise FileRefusedError(refusal.message, (refusal.line or 0) + offset) from refusal
    if keys is not None and not isinstance(keys, dict):
        raise FileRefusedError("le front matter n’est pas une liste de clés et de valeurs", offset)
    body_start = len(text) - len(body)
    return Document(
        body=body,
        body_line=text[:body_start].count("\n") + 1,
        keys=_storable(keys or {}, offset),
        lines={key: line + offset for key, line in lines.items()},
        commented=list(_commented_keys(raw, offset)),
    )


def plain_data(value, depth: int = 0):
    """Return parsed front matter as data that JSON and both databases can hold.

    Raises FileRefusedError for a value that they cannot hold, or that is nested without end.
    """
    if depth > MAXIMUM_DEPTH:
        raise FileRefusedError("les valeurs sont trop imbriquées")
    if isinstance(value, dict):
        return {_text(str(key)): plain_data(item, depth + 1) for key, item in value.items()}
    if isinstance(value, list):
        return [plain_data(item, depth + 1) for item in value]
    if isinstance(value, datetime.date | datetime.time):
        return value.isoformat()
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    if isinstance(value, int) and abs(value) >= 2**63:
        return str(value) if value.bit_length() < LONGEST_INTEGER else hex(value)[:40]
    return _text(value) if isinstance(value, str) else value


def _storable(keys: dict, line: int) -> dict:
    try:
        data = plain_data(keys)
    except FileRefusedError as refusal:
        raise FileRefusedError(refusal.message, line) from refusal
    if _size(data) > MAXIMUM_NODES:
        raise FileRefusedError("les valeurs sont trop nombreuses", line)
    return data


def _size(value) -> int:
    children = value.values() if isinstance(value, dict) else value
    return 1 + sum(map(_size, children)) if isinstance(value, dict | list) else 1


def _text(value: str) -> str:
    """Refuse what a file can write with escapes though it may not hold it plainly.

    `"\\ud83d\\ude00"`, an emoji as JSON escapes it, is one character.
    """
    try:
        value = value.encode("utf-16", "surrogatepass").decode("utf-16")
    except UnicodeDecodeError:
        value = "\0"
    if "\0" in value:
        raise FileRefusedError("une valeur contient un caractère que rien ne peut garder")
    return value


def _toml_problem(error: str) -> str:
    if "overwrite" in error or "twice" in error:
        return "une clé est donnée deux fois"
    return "TOML illisible : vérifiez les signes égal, les guillemets et les crochets"


def _toml_lines(text: str):
    table = ""
    for number, line in enumerate(text.split("\n")):
        if header := re.match(r"\s*\[+\s*([\w.-]+)\s*\]+", line):
            table = f"{header.group(1)}."
            yield header.group(1), number
        elif key := re.match(r"\s*([\w.-]+)\s*=", line):
            yield f"{table}{key.group(1)}", number


def _commented_keys(raw: str, offset: int):
    for number, line in enumerate(raw.split("\n")):
        if match := COMMENTED_KEY.match(line):
            yield number + offset, match.group(1), match.group(2).strip()
