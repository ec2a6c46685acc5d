import json
import shutil
import subprocess
import sys

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from cms.management.reports import write_report


class Command(BaseCommand):
    help = (
        "Look at every type of page of the website in Chromium, with the demonstration's content "
        "and with extreme content, and at what participants, facilitators and coordinators have "
        "behind their log-in, on a phone and a desk, in light and dark: axe, keyboard, "
        "weights, third parties, Lighthouse where it is installed. Writes var/reports/audit.json "
        "and screenshots in var/reports/audit/. Exit 0 when all is well, 1 when something falls "
        "short, 2 when it could not look."
    )

    def handle(self, **options) -> None:
        pictures = settings.REPORTS_DIR / "audit"
        shutil.rmtree(pictures, ignore_errors=True)
        pictures.mkdir(parents=True)
        found = self.look(pictures)
        if not found.pop("lighthouse"):
            self.stdout.write("Lighthouse is not installed: its scores were not measured.")
        report = write_report("audit", **found)
        for name, value in report["metrics"].items():
            self.stdout.write(f"{name:44} {value:>8}")
        for failure in report["failures"]:
            self.stdout.write(f"falls short: {failure}")
        self.stdout.write(f"{report['cases']} looks, {len(report['failures'])} failures")
        if report["failures"]:
            raise SystemExit(1)

    def look(self, pictures) -> dict:
        run = subprocess.run(  # noqa: S603 - our own module
            [sys.executable, "-m", "tests.audit", str(pictures)],
            cwd=settings.BASE_DIR,
            capture_output=True,
            text=True,
        )
        if run.returncode:
            raise CommandError(f"It could not look:\n{run.stderr[-3000:]}", returncode=2)
        return json.loads(run.stdout)
