"""Lighthouse, where it is installed: the median of three runs of its mobile profile."""

import json
import os
import shutil
import subprocess
import tempfile
from itertools import islice
from pathlib import Path
from statistics import median

from tests.audit.looking import Findings
from tests.e2e.browser import BROWSER_ARGUMENTS

RUNS, ATTEMPTS = 3, 5  # it gives up now and then on a busy machine
AIMS = {"performance": 98, "accessibility": 100, "best-practices": 100, "seo": 100}
LARGEST_PAINT = 1200  # milliseconds
FLAGS = " ".join(["--headless=new", *BROWSER_ARGUMENTS[1:]])
# What a search engine is not to keep says so: searches, filtered lists, a page of a single act.
NOT_FOR_SEO = ("search", "catalogue filtered", "date alert", "not found")


def find_lighthouse() -> list[str] | None:
    """Return the command, None where it is not installed; nothing is downloaded."""
    if path := shutil.which("lighthouse"):
        return [path]
    command = ["npx", "--no-install", "lighthouse"]
    if shutil.which("npx"):
        found = subprocess.run([*command, "--version"], capture_output=True, check=False)
        return command if found.returncode == 0 else None
    return None


def run_lighthouse(command: list[str], chromium: str, base_url: str, paths: dict) -> Findings:
    """Measure each path; a score below its aim is a failure."""
    findings = Findings()
    for name, path in paths.items():
        measured = (_measure(command, chromium, base_url + path) for _ in range(ATTEMPTS))
        runs = list(islice(filter(None, measured), RUNS))
        findings.cases += len(runs)
        if len(runs) < RUNS:
            findings.failures.append(f"{name}: Lighthouse gave up {ATTEMPTS - len(runs)} times")
        for measure in runs[0] if runs else ():
            value = median(run[measure] for run in runs)
            findings.metrics[f"{name} {measure}"] = value
            if trouble := missed(name, measure, value):
                findings.failures.append(f"{name}: {trouble}")
    return findings


def missed(name: str, measure: str, value: float) -> str:
    if measure == "seo" and name.startswith(NOT_FOR_SEO):
        return ""
    if measure in AIMS and value < AIMS[measure]:
        return f"{measure} is {value:g}, the aim is {AIMS[measure]}"
    if measure == "LCP ms" and value >= LARGEST_PAINT:
        return f"the largest paint takes {value:g} ms, the aim is {LARGEST_PAINT}"
    return ""


def _measure(command: list[str], chromium: str, address: str) -> dict[str, float] | None:
    """Return the scores and the largest paint; None when Lighthouse gave up."""
    with tempfile.TemporaryDirectory() as folder:
        output = Path(folder) / "report.json"
        options = ["--quiet", "--output=json", f"--output-path={output}"]
        options += [f"--only-categories={','.join(AIMS)}", f"--chrome-flags={FLAGS}"]
        environment = {**os.environ, "CHROME_PATH": chromium}
        done = subprocess.run(
            [*command, address, *options], env=environment, check=False, capture_output=True
        )
        if done.returncode:
            return None
        report = json.loads(output.read_text())
    scores = {name: round(report["categories"][name]["score"] * 100) for name in AIMS}
    paint = report["audits"]["largest-contentful-paint"]["numericValue"]
    return {**scores, "LCP ms": round(paint)}
