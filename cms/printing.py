"""PDF files, made of our own templates by WeasyPrint, which is loaded when one is made.

Loading takes seconds, and fails where the machine has no Pango: the product runs without both.
"""

import ctypes
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path
from threading import Lock

from django.conf import settings

SOURCES = settings.BASE_DIR / "static"
# What WeasyPrint opens, and cannot do without (Debian: libpango-1.0-0, libpangoft2-1.0-0,
# libharfbuzz-subset0; the last brings the others).
LIBRARIES = (
    "libpango-1.0.so.0",
    "libpangoft2-1.0.so.0",
    "libharfbuzz.so.0",
    "libharfbuzz-subset.so.0",
    "libfontconfig.so.1",
)
# Pages are laid out one document at a time in a process: it is work for one core, and neither
# Pango nor fontconfig promise anything to several threads.
_printing = Lock()


@lru_cache
def missing_libraries() -> tuple[str, ...]:
    """Return the names of the system's libraries that printing needs and that are not there."""
    return tuple(name for name in LIBRARIES if not _opens(name))


def can_print() -> bool:
    return not missing_libraries()


def print_pdf(html: str, *, stylesheet: Path) -> bytes:
    """Return a tagged PDF (PDF/UA-1) of an HTML document and a style sheet below `static/`.

    Addresses in the document are relative to BASE_URL. Nothing is fetched but what the style sheet
    names below `static/`: no network, no other file. Raises OSError where Pango is missing.
    """
    from cms import print_engine

    with _printing:
        return print_engine.print_pdf(html, stylesheet=stylesheet)


def printer() -> str:
    """Return the name and version of what makes the files: another one draws otherwise."""
    return f"weasyprint {version('weasyprint')}"


def _opens(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True
