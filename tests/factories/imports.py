"""Files for the importer, and what it makes of them."""

from collections.abc import Iterable
from datetime import date
from pathlib import Path

from cms.importing.draft import PageDraft
from cms.importing.reading import read_draft
from cms.importing.report import FileResult, ImportReport
from cms.importing.sources import find_sources
from cms.services.imports import ImportOptions, import_sources

FIXTURES = Path(__file__).parents[1] / "fixtures" / "import"
SEEDS = Path(__file__).parents[3] / "shared" / "seeds"
TODAY = date(2026, 6, 1)

# A file that states every fact and deserves no warning: a test takes away what it is about.
COMPLETE = {
    "_template": "formation",
    "title": "Demander de l’aide à ses pairs",
    "description": "Une journée pour formuler une demande.",
    "draft": "false",
    "category": "Ateliers",
    "goals": "Formuler une demande",
    "audience": "Toute personne qui encadre",
    "prerequisites": "Aucun",
    "duration": "1 jour (7 h)",
    "format": "inter",
    "price": "700 € HT soit 840 € TTC",
    "access_terms": "Après un entretien",
    "access_delay": "Deux semaines",
    "methods": "Récits et questions",
    "evaluation": "Un questionnaire",
    "accessibility": "Salle de plain-pied",
    "disability_contact": "handicap@example.org",
    "contact": "formation@example.org",
}
ARTICLE = {
    "_template": "article",
    "title": "Une question bien posée",
    "description": "Ce qu’une question change.",
    "draft": "false",
}


def front_matter(keys: dict[str, str], body: str = "Un texte.\n") -> str:
    """Return a file of these YAML keys; None leaves one out."""
    lines = (f"{key}: {value}" for key, value in keys.items() if value is not None)
    return "\n".join(["---", *lines, "---", "", body])


def formation(body: str = "Un texte.\n", **keys: str | None) -> str:
    return front_matter(COMPLETE | keys, body)


def article(body: str = "Un texte.\n", **keys: str | None) -> str:
    return front_matter(ARTICLE | keys, body)


def read(text: str, key: str = "page.md") -> PageDraft:
    return read_draft(text, key, TODAY)


def codes(warnings: Iterable) -> list[str]:
    """The codes of warnings, in the order of the report."""
    return [w["code"] if isinstance(w, dict) else w.code for w in warnings]


def write_files(folder: Path, files: dict[str, str | bytes]) -> Path:
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder


def import_folder(folder: Path, **options) -> ImportReport:
    return import_sources(find_sources([folder]), options=ImportOptions(**options))


def import_text(folder: Path, text: str | bytes, name: str = "page.md", **options) -> FileResult:
    """Import one file, alone in its folder."""
    [result] = import_folder(write_files(folder, {name: text}), **options).files
    return result
