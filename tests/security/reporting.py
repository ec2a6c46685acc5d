"""The report of the access matrix, `var/reports/matrix.json`: how many cases, what was wrong.

Each process of a run counts its own; the one that started them adds up and writes. These are hooks
of pytest's, which tests/conftest.py takes in.
"""

import time
from dataclasses import asdict, dataclass, field

import pytest

from cms.management.reports import write_report

BEGAN = time.monotonic()


@dataclass
class Tally:
    """What was asked, in requests, and which of the answers were wrong."""

    cases: int = 0
    doors: int = 0
    failures: list[str] = field(default_factory=list)

    def add(self, *, cases: int, failures: list[str], doors: int = 1) -> None:
        self.cases += cases
        self.doors += doors
        self.failures += failures


TALLY = Tally()


def settle(door: str, cases: int, faults: list[str]) -> None:
    """Count the cases of a door, and fail the test if any was wrong."""
    TALLY.add(cases=cases, failures=[f"{door} {fault}" for fault in faults])
    if faults:
        pytest.fail("\n".join(faults), pytrace=False)


def pytest_sessionfinish(session) -> None:
    if hasattr(session.config, "workeroutput"):
        session.config.workeroutput["matrix"] = asdict(TALLY)
    elif TALLY.doors:
        seconds = round(time.monotonic() - BEGAN)
        metrics = {"doors": TALLY.doors, "seconds of the whole run": seconds}
        write_report("matrix", cases=TALLY.cases, failures=TALLY.failures, metrics=metrics)


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node) -> None:
    """Take what another process counted (pytest-xdist)."""
    counted = getattr(node, "workeroutput", {}).get("matrix", {})
    TALLY.add(**(counted or {"cases": 0, "failures": [], "doors": 0}))
