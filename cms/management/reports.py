"""Reports of the jobs that measure or look for something: `var/reports/NAME.json` (contract §1)."""

import json
import subprocess
from collections.abc import Mapping

from django.conf import settings


def write_report(
    name: str,
    *,
    cases: int,
    failures: list[str],
    metrics: Mapping[str, object] = {},
    seed: int | None = None,
) -> dict:
    """Write down what a job found, with the commit that it looked at; return what was written."""
    report = {
        "commit": commit(),
        "seed": seed,
        "cases": cases,
        "failures": failures,
        "metrics": dict(metrics),
    }
    settings.REPORTS_DIR.mkdir(parents=True, exist_ok=True)
    text = json.dumps(report, indent=2, ensure_ascii=False)
    (settings.REPORTS_DIR / f"{name}.json").write_text(f"{text}\n", encoding="utf-8")
    return report


def commit() -> str:
    """Return the commit that is checked out; nothing outside of a repository."""
    run = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"],  # noqa: S607
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
    )
    return run.stdout.strip()
