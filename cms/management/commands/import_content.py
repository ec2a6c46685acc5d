import json
import sys
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from cms.importing.report import FileResult, ImportReport
from cms.importing.sources import find_sources
from cms.services.imports import ImportOptions, import_sources
from cms.typography import NBSP

USAGE = 2
STATUS_WORDS = {
    "created": "[green]créée[/]",
    "updated": "[green]mise à jour[/]",
    "unchanged": "inchangée",
    "refused": "[red]refusée[/]",
    "conflict": "[red]conflit[/]",
}
TOTAL_WORDS = {
    "created": "créé",
    "updated": "mis à jour",
    "unchanged": "inchangé",
    "refused": "refusé",
    "conflict": "en conflit",
    "published": "publié",
    "warnings": "avertissement",
}


class Command(BaseCommand):
    help = (
        "Import pages from Markdown and text files, as drafts. Exit 0 when every file was taken, "
        "1 when one was refused or in conflict, 2 when there is nothing to import."
    )

    def add_arguments(self, parser) -> None:
        parser.add_argument("paths", nargs="*", type=Path, help="files or folders")
        parser.add_argument("--dry-run", action="store_true", help="write nothing, same report")
        parser.add_argument("--publish", action="store_true", help="publish what states every fact")
        parser.add_argument("--fetch-images", action="store_true", help="download remote images")
        parser.add_argument(
            "--json", action="store_true", help="the report as JSON, alone on stdout"
        )

    def handle(self, *, paths, dry_run, publish, fetch_images, **options) -> None:
        missing = [str(path) for path in paths if not path.exists()]
        if missing:
            raise CommandError(f"introuvable{NBSP}: {', '.join(missing)}", returncode=USAGE)
        sources = find_sources(paths)
        if not sources:
            message = f"rien à importer{NBSP}: donnez des fichiers .md ou .txt, ou leur dossier"
            raise CommandError(message, returncode=USAGE)
        import_options = ImportOptions(dry_run, publish, fetch_images)
        report = import_with_progress(sources, import_options)
        if options["json"]:
            self.stdout.write(json.dumps(report.as_json(), ensure_ascii=False))
        else:
            print_report(report, console(self.stdout))
        if report.has_failures:
            raise SystemExit(1)


def console(stream) -> Console:
    """A console as wide as the terminal, or wide enough for tables in a file."""
    is_terminal = getattr(stream, "isatty", lambda: False)()
    return Console(file=stream, width=None if is_terminal else 140, highlight=False)


def import_with_progress(sources, options: ImportOptions) -> ImportReport:
    """Import with a bar on the terminal's error channel, where there is a terminal."""
    with Progress(console=Console(file=sys.stderr), disable=not sys.stderr.isatty()) as progress:
        task = progress.add_task("Import", total=len(sources))
        return import_sources(
            sources, options=options, on_progress=lambda result: progress.advance(task)
        )


def print_report(report: ImportReport, console: Console) -> None:
    """Tell an editor what became of each file, then the totals."""
    for file in report.files:
        print_file(file, console)
    counts = {"fichier": len(report.files)} | {
        word: report.totals[name] for name, word in TOTAL_WORDS.items()
    }
    files, *others = (_counted(number, word) for word, number in counts.items())
    console.print(f"\n[bold]{files}[/]{NBSP}: {', '.join(others)}.")
    if report.dry_run:
        console.print(f"Essai à blanc{NBSP}: rien n’a été écrit.")


def print_file(file: FileResult, console: Console) -> None:
    state = "en ligne" if file.page and file.page["live"] else "brouillon"
    page = f" → {file.page['slug']} ({state})" if file.page else ""
    console.print(f"\n[bold]{_safe(file.path)}[/]{NBSP}: {STATUS_WORDS[file.status]}{page}")
    for error in file.errors:
        line = f":{error['line']}" if error["line"] else ""
        console.print(f"  [red]{_safe(file.path)}{line}: {_safe(error['message'])}[/]")
    if file.warnings:
        table = Table("Ligne", "Code", "Ce qui a été vu", "Proposition", box=None, padding=(0, 1))
        for warning in file.warnings:
            table.add_row(
                str(warning["line"] or ""),
                warning["code"],
                _safe(warning["message"]),
                _safe(warning["proposal"] or ""),
            )
        console.print(table)


def _counted(number: int, word: str) -> str:
    """« 1 refusé », « 2 refusés »; « en conflit » and « mis à jour » do not change so."""
    first, _, rest = word.partition(" ")
    plural = "s" if number > 1 and not first.endswith(("s", "en")) else ""
    return f"{number} {first}{plural} {rest}".rstrip()


def _safe(text: str) -> str:
    """A file's words are not markup of the terminal's."""
    return text.replace("[", r"\[")
