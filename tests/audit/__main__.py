"""`python -m tests.audit FOLDER`: look at everything.

Screenshots go to the folder, the findings as JSON to the output; `manage.py audit` makes a report.
"""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from cms.management.commands.screenshots import start_demonstration
from tests.audit.addresses import addresses
from tests.audit.lighthouse import find_lighthouse, run_lighthouse
from tests.audit.looking import Findings, look_at_all
from tests.audit.private import HOMES, log_in_once, screens_of
from tests.e2e.browser import BROWSER_ARGUMENTS, NO_BROWSER, find_chromium


def main(pictures: Path) -> None:
    chromium = find_chromium()
    if chromium is None:
        sys.exit(NO_BROWSER)
    with tempfile.TemporaryDirectory() as folder:
        server, base_url = start_demonstration(Path(folder), output=sys.stderr)
        try:
            fill(Path(folder), base_url)
            findings = look(chromium, base_url, pictures, Path(folder) / "demo-accounts.json")
        finally:
            server.terminate()
            server.wait()
    json.dump({"seed": 0, **findings}, sys.stdout)


# Answered 404, which Lighthouse takes for a page that could not be loaded.
WITHOUT_SCORES = {"not found"}


def fill(folder: Path, base_url: str) -> None:
    """Add the extreme pages to the demonstration, and do all that the worker would."""
    environment = {**os.environ, "VAR_DIR": str(folder), "BASE_URL": base_url}
    environment["DJANGO_SETTINGS_MODULE"] = "cms.settings.embedded"
    for command in (["-m", "tests.audit.extremes"], ["manage.py", "worker", "--once"]):
        subprocess.run(
            [sys.executable, *command], env=environment, check=True, stdout=subprocess.DEVNULL
        )


def look(chromium: str, base_url: str, pictures: Path, accounts: Path) -> dict:
    paths = addresses(base_url)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=BROWSER_ARGUMENTS)
        parts = [look_at_all(browser, base_url, paths, pictures)]
        parts += [look_as(role, browser, base_url, pictures, accounts) for role in HOMES]
        browser.close()
    if lighthouse := find_lighthouse():
        real = {name: path for name, path in paths.items() if "extreme" not in name}
        real = {name: path for name, path in real.items() if name not in WITHOUT_SCORES}
        parts.append(run_lighthouse(lighthouse, chromium, base_url, real))
    return {
        "cases": sum(part.cases for part in parts),
        "failures": [failure for part in parts for failure in part.failures],
        "metrics": {name: value for part in parts for name, value in part.metrics.items()},
        "lighthouse": bool(lighthouse),
    }


def look_as(role: str, browser: Browser, base_url: str, pictures: Path, accounts: Path) -> Findings:
    state = log_in_once(browser, base_url, accounts, role)
    paths = screens_of(browser, base_url, role, state)
    return look_at_all(browser, base_url, paths, pictures, state)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
