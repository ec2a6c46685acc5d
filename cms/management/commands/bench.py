import json
import subprocess
import sys

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from cms.management.reports import write_report

BENCHES = [
    "tests.bench.read_api",
    "tests.bench.import_files",
    "tests.bench.log_in",
    "tests.bench.journal_search",
    "tests.bench.calendar_feed",
]


class Command(BaseCommand):
    help = (
        "Measure what the product promises and write var/reports/bench.json. "
        "Exit 0 when it was measured, 2 when it could not be; a missed aim is written, not failed."
    )

    def handle(self, **options) -> None:
        results = [self.measure(module) for module in BENCHES]
        report = write_report(
            "bench",
            seed=results[0]["seed"],
            cases=sum(result["cases"] for result in results),
            failures=[failure for result in results for failure in result["failures"]],
            metrics={
                name: value for result in results for name, value in result["metrics"].items()
            },
        )
        for name, value in report["metrics"].items():
            self.stdout.write(f"{name:34} {value:>10}")
        for failure in report["failures"]:
            self.stdout.write(f"aim missed: {failure}")

    def measure(self, module: str) -> dict:
        run = subprocess.run(  # noqa: S603 - our own modules
            [sys.executable, "-m", module], cwd=settings.BASE_DIR, capture_output=True, text=True
        )
        if run.returncode:
            raise CommandError(f"{module} could not run:\n{run.stderr[-2000:]}", returncode=2)
        return json.loads(run.stdout)
