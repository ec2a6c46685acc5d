"""Our commands in a process and an environment of their own."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

from django.conf import settings
from django.db import connection


def run_python(*arguments: str, **environment: str) -> subprocess.CompletedProcess:
    """Run Python in the repository with nothing in the environment but `environment`."""
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=settings.BASE_DIR,
        env={"PATH": os.environ["PATH"], **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def run_manage(*arguments: str, **environment: str) -> subprocess.CompletedProcess:
    return run_python("manage.py", *arguments, **environment)


def started_manage(*arguments: str, **environment: str) -> AbstractContextManager:
    """Start one of our commands; whatever is left of it at the end of the block is killed."""
    return started_python("manage.py", *arguments, **environment)


@contextmanager
def started_python(*arguments: str, **environment: str) -> Iterator[subprocess.Popen]:
    """The same for Python itself."""
    process = subprocess.Popen(
        [sys.executable, *arguments],
        cwd=settings.BASE_DIR,
        env={"PATH": os.environ["PATH"], **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def database_url() -> str:
    """The tests' own database, for a process that is to see what the test committed."""
    database = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{database['NAME']}"
    account = f"{database['USER']}:{database['PASSWORD']}"
    return f"postgres://{account}@{database['HOST']}:{database['PORT']}/{database['NAME']}"


def wait_until(condition: Callable[[], object], *, seconds: float = 120) -> None:
    """Look again and again until the condition holds; fail when it does not in time."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, f"not within {seconds} seconds"
        time.sleep(0.05)
