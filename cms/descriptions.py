"""What a row of somebody's holds, as the registry describes it, written for people to read.

A description is a dict: names in French, values that are texts, numbers, yes or no, dates, lists
of them, or descriptions in their turn (`cms.retention`).
"""

from datetime import date, datetime

from cms.typography import fr_date, fr_moment

NOTHING = (None, "", [], {})


def in_words(value):
    """Return a description with its dates and moments in French, at any depth."""
    if isinstance(value, dict):
        return {name: in_words(each) for name, each in value.items()}
    if isinstance(value, list):
        return [in_words(each) for each in value]
    if isinstance(value, datetime):
        return fr_moment(value)
    return fr_date(value) if isinstance(value, date) else value


def as_lines(row: dict) -> list[tuple[str, str]]:
    """Return what a row says as names and text, without what is empty."""
    return [(name, as_text(value)) for name, value in row.items() if value not in NOTHING]


def as_text(value) -> str:
    """Return a value in words; what has parts is one a line, parts of parts a paragraph each."""
    if isinstance(value, bool):
        return "Oui" if value else "Non"
    if isinstance(value, dict):
        return "\n".join(f"{name}\u00a0: {text}" for name, text in as_lines(value))
    if isinstance(value, list):
        has_parts = any(isinstance(each, dict) for each in value)
        return ("\n\n" if has_parts else "\n").join(map(as_text, value))
    return str(in_words(value))
