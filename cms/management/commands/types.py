import shutil
import subprocess

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from cms.management.reports import write_report

FOLDER = settings.BASE_DIR / "tests" / "types"
INSTALL = ["npm", "ci", "--no-audit", "--no-fund", "--silent"]
MAKE = ["npx", "openapi-typescript", "../../openapi.yaml", "--output", "api.d.ts"]
STEPS = {
    "openapi.yaml gives no types": MAKE,
    "client.ts does not compile": ["npx", "tsc", "--project", "."],
}


class Command(BaseCommand):
    help = (
        "Make TypeScript of openapi.yaml and compile a client with it; the report is "
        "var/reports/types.json. Exit 1 when that fails, 2 when Node or its packages are not there."
    )

    def handle(self, **options) -> None:
        missing = [name for name in ("node", "npm", "npx") if shutil.which(name) is None]
        if missing:
            raise CommandError(
                f"{', '.join(missing)} not found: install Node 20 or newer.", returncode=2
            )
        installed = run(INSTALL)
        if installed.returncode:
            raise CommandError(f"npm could not install:\n{installed.stderr[-2000:]}", returncode=2)
        failures = [f"{words}\n{done.stdout}{done.stderr}" for words, done in failed_steps()]
        write_report("types", cases=len(STEPS), failures=failures)
        if failures:
            raise CommandError("\n".join(failures))
        self.stdout.write("The schema's types compile, and so does a client of them.")


def failed_steps() -> list[tuple[str, subprocess.CompletedProcess]]:
    """Take each step; return those that failed. The second reads what the first wrote."""
    done = ((words, run(command)) for words, command in STEPS.items())
    return [(words, step) for words, step in done if step.returncode]


def run(command: list[str]) -> subprocess.CompletedProcess:
    return subprocess.run(command, cwd=FOLDER, capture_output=True, text=True)  # noqa: S603
