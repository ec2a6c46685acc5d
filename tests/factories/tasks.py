"""Background tasks for tests; workers in processes of their own import them as well."""

import os
import time
from pathlib import Path

from django.db import OperationalError
from django_tasks import task


@task()
def note(path: str, word: str) -> None:
    """Add a line to a file."""
    with open(path, "a") as file:
        file.write(f"{word}\n")


@task()
def wait_for_file(folder: str) -> None:
    """Say that it began, then end once `go` is there."""
    with open(Path(folder) / "begun", "a") as file:
        file.write(f"{os.getpid()}\n")
    deadline = time.monotonic() + 120
    while not (Path(folder) / "go").exists() and time.monotonic() < deadline:
        time.sleep(0.05)


@task()
def fail() -> None:
    raise ValueError("it always does")


@task()
def lose_the_database() -> None:
    raise OperationalError("server closed the connection unexpectedly")
