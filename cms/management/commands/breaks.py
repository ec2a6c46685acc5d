import json
import subprocess
import sys

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from cms.management.reports import write_report


class Command(BaseCommand):
    help = (
        "Break the code on purpose, on a copy, as tests/security/breaks.yaml says, one break at a "
        "time: a filter removed, a gate dropped, a header lost. Each has to be caught by the tests "
        "that it names. Writes var/reports/breaks.json. Exit 0 when all are caught, 1 when one is "
        "not or is not applicable any more, 2 when the tests fail unbroken."
    )

    def add_arguments(self, parser) -> None:
        parser.add_argument("words", nargs="?", default="", help="only breaks whose name has them")

    def handle(self, *, words: str, **options) -> None:
        report = write_report("breaks", **self.look(words))
        for failure in report["failures"]:
            self.stdout.write(failure)
        self.stdout.write(f"{report['metrics']['caught']} of {report['cases']} breaks were caught")
        if report["failures"]:
            raise SystemExit(1)

    def look(self, words: str) -> dict:
        run = subprocess.run(  # noqa: S603 - our own module
            [sys.executable, "-m", "tests.security.breaking", words],
            cwd=settings.BASE_DIR,
            capture_output=True,
            text=True,
        )
        if run.returncode:
            raise CommandError(f"It could not look:\n{run.stderr[-3000:]}", returncode=2)
        return json.loads(run.stdout)
