"""Finding the files to import, and reading them without trusting them."""

import os
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from cms.importing.report import FileRefusedError

SUFFIXES = {".md", ".markdown", ".txt"}
MAXIMUM_BYTES = 1024 * 1024
LONGEST_KEY = 500
CONTROL_CHARACTERS = re.compile(r"[\x00-\x1f\x7f-\x9f]")


@dataclass(frozen=True)
class Source:
    """A file to import: `key` names it in every report, `root` is the folder it may not leave."""

    key: str
    path: Path
    root: Path


def find_sources(paths: Iterable[Path]) -> list[Source]:
    """Return the importable files of files and folders, each once, in the order of their keys.

    A folder is walked; the key is the path inside it, or the file's name when a file is given.
    """
    sources: dict[str, Source] = {}
    for path in paths:
        for source in _walk(path) if path.is_dir() else _given(path):
            sources.setdefault(os.path.abspath(source.path), source)
    return sorted(sources.values(), key=lambda source: source.key)


def read_source(source: Source) -> str:
    """Return the text of a source in NFC with `\\n` line ends.

    Raises FileRefusedError for a link out of the folder, a file that cannot be read, is too
    large, is not UTF-8 or holds NUL.
    """
    if len(source.key) > LONGEST_KEY:
        raise FileRefusedError(f"le chemin dépasse {LONGEST_KEY} signes")
    try:
        root, path = source.root.resolve(), source.path.resolve()
        if not path.is_relative_to(root) or not path.is_file():
            raise FileRefusedError("ce n’est pas un fichier du dossier donné")
        with path.open("rb") as file:
            content = file.read(MAXIMUM_BYTES + 1)
    except (OSError, RuntimeError) as error:  # RuntimeError: a link that leads to itself
        raise FileRefusedError("le fichier ne peut pas être lu") from error
    if len(content) > MAXIMUM_BYTES:
        raise FileRefusedError("le fichier dépasse 1 Mio")
    return _decode(content)


def _given(path: Path) -> Iterable[Source]:
    if path.suffix.lower() in SUFFIXES:
        yield Source(_key(path.name), path, path.parent)


def _walk(folder: Path) -> Iterable[Source]:
    """A folder that cannot be read stands among the sources: reading it is refused, and told."""
    closed: list[OSError] = []
    for parent, _, names in os.walk(folder, onerror=closed.append):
        for path in (Path(parent, name) for name in names):
            if path.suffix.lower() in SUFFIXES:
                yield Source(_key(path.relative_to(folder).as_posix()), path, folder)
    for error in closed:
        path = Path(error.filename)
        yield Source(_key(path.relative_to(folder).as_posix()), path, folder)


def _key(name: str) -> str:
    """A name as text that can be stored and shown: macOS writes accents apart, Linux any byte."""
    text = unicodedata.normalize("NFC", os.fsencode(name).decode("utf-8", "replace"))
    return CONTROL_CHARACTERS.sub("\ufffd", text)


def _decode(content: bytes) -> str:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise FileRefusedError("le fichier n’est pas en UTF-8", line) from error
    if "\0" in text:
        line = text[: text.index("\0")].count("\n") + 1
        raise FileRefusedError("le fichier contient un caractère nul", line)
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return unicodedata.normalize("NFC", text)
