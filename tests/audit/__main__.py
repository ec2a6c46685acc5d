"""`python -m tests.audit FOLDER`: look at everything.

Screenshots go to the folder, the findings as JSON to the output; `manage.py audit` makes a report.
"""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from cms.management.commands.screenshots import start_demonstration
from tests.audit.addresses import OTHERS, addresses
from tests.audit.lighthouse import find_lighthouse, run_lighthouse
from tests.audit.looking import look_at_all
from tests.e2e.browser import BROWSER_ARGUMENTS, NO_BROWSER, find_chromium


def main(pictures: Path) -> None:
    chromium = find_chromium()
    if chromium is None:
        sys.exit(NO_BROWSER)
    with tempfile.TemporaryDirectory() as folder:
        server, base_url = start_demonstration(Path(folder), output=sys.stderr)
        try:
            fill(Path(folder), base_url)
            findings = look(chromium, base_url, pictures)
        finally:
            server.terminate()
            server.wait()
    json.dump({"seed": 0, **findings}, sys.stdout)


def fill(folder: Path, base_url: str) -> None:
    """Add the extreme pages to the demonstration, and do all that the worker would."""
    environment = {**os.environ, "VAR_DIR": str(folder), "BASE_URL": base_url}
    environment["DJANGO_SETTINGS_MODULE"] = "cms.settings.embedded"
    for command in (["-m", "tests.audit.extremes"], ["manage.py", "worker", "--once"]):
        subprocess.run(
            [sys.executable, *command], env=environment, check=True, stdout=subprocess.DEVNULL
        )


def look(chromium: str, base_url: str, pictures: Path) -> dict:
    paths = addresses(base_url)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=BROWSER_ARGUMENTS)
        seen = look_at_all(browser, base_url, paths, pictures)
        browser.close()
    parts = [seen]
    if lighthouse := find_lighthouse():
        real = {name: path for name, path in paths.items() if "extreme" not in name}
        real = {name: path for name, path in real.items() if name not in OTHERS or name == "search"}
        parts.append(run_lighthouse(lighthouse, chromium, base_url, real))
    return {
        "cases": sum(part.cases for part in parts),
        "failures": [failure for part in parts for failure in part.failures],
        "metrics": {name: value for part in parts for name, value in part.metrics.items()},
        "lighthouse": bool(lighthouse),
    }


if __name__ == "__main__":
    main(Path(sys.argv[1]))
