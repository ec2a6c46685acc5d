"""What a programme states: the part of a formation's representation that is printed.

The template is given this and nothing else, and the digest is made of it, so that a file whose
digest is the present one says what the page says.
"""

import hashlib
import json
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.template.loader import render_to_string
from typing_extensions import TypedDict

from cms.api.site import represent_site
from cms.api.stored import as_json, detail_texts
from cms.printing import SOURCES, print_pdf, printer

TEMPLATES = settings.BASE_DIR / "templates" / "pdf"
STYLESHEET = SOURCES / "pdf" / "programme.css"
OF_THE_PAGE = (
    *("title", "summary", "content_updated_on", "category", "theme", "objectives", "audience"),
    *("prerequisites", "duration", "workshops", "format", "price", "price_note", "access_terms"),
    *("access_delay", "methods", "evaluation_terms", "accessibility_text", "disability_contact"),
    *("contact", "group_min", "group_max", "session_flow", "result_indicators", "next_dates"),
)
OF_THE_FIRM = ("name", "contact_email", "phone", "footer", "activity_notice")
# Blocks that are read on paper as well; pictures, calls to act and links to other pages are not.
PRINTED_BLOCKS = frozenset(
    "heading paragraph quote callout definition steps objectives key_figures faq flow video "
    "document".split()
)


class Statement(TypedDict):
    page: dict
    firm: dict


def state(page_id: int, content_type_id: int) -> Statement | None:
    """Return what the programme of a published formation has to say now; None when it is gone."""
    texts = detail_texts({page_id: content_type_id})
    return statement_of(json.loads(texts[0]), represent_site()) if texts else None


def statement_of(detail: dict, firm: dict) -> Statement:
    """Return what is printed of a formation's representation and of what is said of the firm."""
    page = {name: detail[name] for name in OF_THE_PAGE}
    page["address"] = detail["meta"]["html_url"]
    page["facilitators"] = [
        {name: one[name] for name in ("name", "role", "biography")}
        for one in detail["facilitators"]
    ]
    page["body"] = [block for block in detail["body"] if block["type"] in PRINTED_BLOCKS]
    return {"page": page, "firm": {name: firm[name] for name in OF_THE_FIRM}}


def digest_of(statement: Statement) -> str:
    """Return the SHA-256 of what is stated, of how it is drawn and of what draws it."""
    return hashlib.sha256(f"{as_json(statement)}{_drawing()}".encode()).hexdigest()


def draw(statement: Statement) -> bytes:
    """Return the PDF. Raises OSError where Pango is missing."""
    return print_pdf(render_to_string("pdf/programme.html", dict(statement)), stylesheet=STYLESHEET)


@lru_cache
def _drawing() -> str:
    digest = hashlib.sha256(printer().encode())
    for path in [*_files(TEMPLATES), *_files(STYLESHEET.parent)]:
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())
