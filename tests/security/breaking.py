"""`python -m tests.security.breaking [WORDS]`: make each break of breaks.yaml on a copy.

Findings go to the output as JSON; `manage.py breaks` makes a report of them. A break is caught when
every test that it names fails; unbroken, all of them pass.
"""

import json
import re
import shutil
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from queue import Queue

import yaml

ROOT = Path(__file__).resolve().parents[2]
LIST = Path(__file__).with_name("breaks.yaml")
DOOR = "tests/security/test_matrix.py::test_door_gives_the_verdicts_of_the_matrix[{}]"
AT_ONCE = 2
PASSED, FAILED = 0, 1  # what pytest says; all else is a run that told nothing


@dataclass(frozen=True)
class Break:
    """One thing done wrong on purpose, and the tests that have to notice."""

    name: str
    file: str
    before: str
    after: str
    tests: tuple[str, ...]

    def is_found(self, tree: Path) -> bool:
        """True when the text that is to be replaced is in its file, once."""
        path = tree / self.file
        return path.is_file() and path.read_text(encoding="utf-8").count(self.before) == 1

    def make(self, tree: Path) -> None:
        path = tree / self.file
        text = path.read_text(encoding="utf-8")
        path.write_text(text.replace(self.before, self.after), encoding="utf-8")

    def mend(self, tree: Path) -> None:
        shutil.copy(ROOT / self.file, tree / self.file)


def all_breaks() -> list[Break]:
    return [
        Break(
            name=one["name"],
            file=one["file"],
            before=one["before"],
            after=one["after"],
            tests=tuple(_test_named(name) for name in one["caught_by"]),
        )
        for one in yaml.safe_load(LIST.read_text(encoding="utf-8"))
    ]


def _test_named(name: str) -> str:
    return DOOR.format(name.removeprefix("door ")) if name.startswith("door ") else name


def main(words: str) -> None:
    began = time.monotonic()
    breaks = [one for one in all_breaks() if words.casefold() in one.name.casefold()]
    with tempfile.TemporaryDirectory(prefix="breaks-") as folder:
        trees = [copy_tree(Path(folder) / str(number)) for number in range(AT_ONCE)]
        if complaint := what_fails_unbroken(trees[0], breaks):
            sys.exit(complaint)
        failures = look(trees, breaks)
    found = {
        "cases": len(breaks),
        "failures": failures,
        "metrics": {
            "caught": len(breaks) - len(failures),
            "seconds": round(time.monotonic() - began),
        },
    }
    json.dump(found, sys.stdout, ensure_ascii=False)


def copy_tree(place: Path) -> Path:
    """Copy what git keeps, and what it would if it were added."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    for name in listed.stdout.splitlines():
        if (ROOT / name).is_file():
            (place / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, place / name)
    return place


def what_fails_unbroken(tree: Path, breaks: list[Break]) -> str:
    """Return what pytest says of the named tests, unless they all pass."""
    tests = list(dict.fromkeys(test for one in breaks for test in one.tests))
    run = run_tests(tree, tests)
    return "" if run.returncode == PASSED else f"Unbroken, these fail already:\n{run.stdout}"


def look(trees: list[Path], breaks: list[Break]) -> list[str]:
    """Try the breaks, as many at once as there are trees; return those that nobody caught."""
    free: Queue[Path] = Queue()
    for tree in trees:
        free.put(tree)

    def attempt(one: Break) -> str:
        tree = free.get()
        try:
            return what_is_not_caught(tree, one)
        finally:
            one.mend(tree)
            free.put(tree)

    with ThreadPoolExecutor(len(trees)) as pool:
        return [complaint for complaint in pool.map(attempt, breaks) if complaint]


def what_is_not_caught(tree: Path, one: Break) -> str:
    """Return what speaks against a break: not applicable any more, or a test that passes."""
    if not one.is_found(tree):
        return f"{one.name}: its text is not, or not once, in {one.file}"
    one.make(tree)
    run = run_tests(tree, list(one.tests))
    if run.returncode not in {PASSED, FAILED}:
        return f"{one.name}: the tests did not run\n{run.stdout[-2000:]}"
    failed = set(re.findall(r"^(?:FAILED|ERROR) (.+?)(?: - .*)?$", run.stdout, re.M))
    idle = [test for test in one.tests if not any(name.startswith(test) for name in failed)]
    return f"{one.name}: not caught by {', '.join(idle)}" if idle else ""


def run_tests(tree: Path, tests: list[str]) -> subprocess.CompletedProcess:
    # By name: `manage.py` leaves the settings of an installation in the environment.
    settings = "--ds=cms.settings.test"
    command = [sys.executable, "-m", "pytest", settings, "-n", "0", "-q", "--tb=no", *tests]
    return subprocess.run(command, cwd=tree, capture_output=True, text=True)


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "")
