"""Finding the files to import, and reading them without trusting them."""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from cms.importing.report import FileRefusedError

SUFFIXES = {".md", ".markdown", ".txt"}
MAXIMUM_BYTES = 1024 * 1024


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
    sources: dict[Path, Source] = {}
    for path in paths:
        for source in _walk(path) if path.is_dir() else [Source(path.name, path, path.parent)]:
            if source.path.suffix.lower() in SUFFIXES:
                sources.setdefault(source.path.absolute(), source)
    return sorted(sources.values(), key=lambda source: source.key)


def read_source(source: Source) -> str:
    """Return the text of a source in NFC with `\\n` line ends.

    Raises FileRefusedError for a link out of the folder, a file that is too large, is not UTF-8
    or holds NUL.
    """
    root, path = source.root.resolve(), source.path.resolve()
    if not path.is_relative_to(root) or not path.is_file():
        raise FileRefusedError("ce n’est pas un fichier du dossier donné")
    with path.open("rb") as file:
        content = file.read(MAXIMUM_BYTES + 1)
    if len(content) > MAXIMUM_BYTES:
        raise FileRefusedError("le fichier dépasse 1 Mio")
    return _decode(content)


def _walk(folder: Path) -> Iterable[Source]:
    for path in sorted(folder.rglob("*")):
        if path.is_file() or path.is_symlink():
            yield Source(path.relative_to(folder).as_posix(), path, folder)


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
