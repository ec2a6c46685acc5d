"""All that is kept of a person, as one file for them to take away: to read, to edit, to reuse.

It is made in memory when it is asked for and kept nowhere. What is in it is what the registry
describes for its person alone (`cms.retention.data_for`), and nothing of anybody else.
"""

import json
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

from django.core.serializers.json import DjangoJSONEncoder
from django.template.loader import render_to_string
from django.utils import timezone

from cms.descriptions import as_lines, in_words
from cms.models import User
from cms.retention import Kept, Theme, data_for

NAME = "mes-donnees"


@dataclass(frozen=True)
class Chapter:
    """What stands under one heading: kinds of data with their rows."""

    theme: Theme
    sections: list[tuple[Kept, list[dict]]]


def export_of(person: User) -> bytes:
    """Return a ZIP with a page to read and print, a text in Markdown, and JSON for programs."""
    chapters, now = chapters_of(person), timezone.localtime()
    files = {
        "html": as_page(person, chapters, now),
        "md": as_markdown(person, chapters, now),
        "json": as_json(person, chapters, now),
    }
    archive = BytesIO()
    with ZipFile(archive, "w", ZIP_DEFLATED) as together:
        for ending, text in files.items():
            together.writestr(f"{NAME}/{NAME}.{ending}", text)
    return archive.getvalue()


def chapters_of(person: User) -> list[Chapter]:
    """Return all that is kept of a person by theme, in the order of `Theme`, without empty ones."""
    found = list(data_for(person.email))
    chapters = [Chapter(one, [each for each in found if each[0].theme == one]) for one in Theme]
    return [chapter for chapter in chapters if chapter.sections]


def as_json(person: User, chapters: list[Chapter], now: datetime) -> str:
    """Dates and moments in ISO 8601; names of kinds are stable, all others are French."""
    data = {
        kind.name: {
            "nom": kind.label,
            "pourquoi": kind.why,
            "jusqu’à quand": kind.how_long,
            "lignes": rows,
        }
        for chapter in chapters
        for kind, rows in chapter.sections
    }
    whole = {"adresse": person.email, "faite le": now, "données": data}
    return json.dumps(whole, cls=DjangoJSONEncoder, ensure_ascii=False, indent=2)


def as_page(person: User, chapters: list[Chapter], now: datetime) -> str:
    """One page that needs nothing beside it: no script, no other file."""
    told = [
        (
            chapter.theme.label,
            [(kind, [as_lines(row) for row in rows]) for kind, rows in chapter.sections],
        )
        for chapter in chapters
    ]
    context = {"person": person, "chapters": told, "moment": in_words(now)}
    return render_to_string("portal/own_data/export.html", context)


def as_markdown(person: User, chapters: list[Chapter], now: datetime) -> str:
    lines = [f"# Mes données\n\n{person.get_full_name()}, {person.email}, le {in_words(now)}"]
    for chapter in chapters:
        lines.append(f"## {chapter.theme.label}")
        for kind, rows in chapter.sections:
            lines.append(f"### {kind.label}\n\n{kind.why}. {kind.how_long}.")
            lines += ["\n".join(_item(*line) for line in as_lines(row)) for row in rows]
    return "\n\n".join(lines) + "\n"


def _item(name: str, text: str) -> str:
    """A line; below it, indented so that it stays in its item, a text of several lines."""
    if "\n" in text:
        text = "\n\n" + "\n".join(f"  > {line}".rstrip() for line in text.splitlines())
    return f"- **{name}**\u00a0: {text}"
