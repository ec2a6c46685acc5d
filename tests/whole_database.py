"""The database as whoever has its files reads it: every column of every table."""

import base64
from pathlib import Path

from django.contrib.sessions.models import Session
from django.core.cache import caches
from django.db import connection


def columns_holding(word: str) -> set[str]:
    """Return « table.column » wherever a word lies, in any case, sessions opened as well.

    `word` is plain ASCII: JSON writes other letters in its own way.
    """
    found = set()
    forms = forms_of(word)
    for table in connection.introspection.table_names():
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")  # noqa: S608
            names = [column[0] for column in cursor.description]
            for row in cursor.fetchall():
                found |= {
                    f"{table}.{name}"
                    for name, cell in zip(names, row, strict=True)
                    if holds(cell, forms)
                }
    if any(holds(session.get_decoded(), forms) for session in Session.objects.all()):
        found.add("django_session.session_data")
    return found


def files_holding(word: str) -> list[str]:
    """Return which of SQLite's files hold a word: the database, what is not yet merged into it."""
    path = Path(connection.settings_dict["NAME"])
    files = path.parent.glob(f"{path.name}*")
    return [file.name for file in files if holds(file.read_bytes(), forms_of(word))]


def caches_holding(word: str) -> list[str]:
    """Return which of the caches in this process's memory hold a word."""
    kept = {alias: getattr(caches[alias], "_cache", {}) for alias in caches}
    return [alias for alias, entries in kept.items() if holds(dict(entries), forms_of(word))]


def forms_of(word: str) -> set[str]:
    """A word as text, in hexadecimal, and within a longer text in base64."""
    raw = word.encode()
    # Three letters are four signs: what comes before shifts them, the ends depend on neighbours.
    shifted = [base64.b64encode(b"\0" * before + raw)[4:-4].decode() for before in range(3)]
    return {word.lower(), raw.hex(), *(form.lower() for form in shifted)}


def holds(cell, forms: set[str]) -> bool:
    if isinstance(cell, memoryview):
        cell = bytes(cell)
    text = cell.decode("latin-1") if isinstance(cell, bytes) else str(cell)
    text = text.lower()
    return any(form in text for form in forms)
