import hashlib
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterable
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

STARTUP_SECONDS, STOP_SECONDS = 60, 15


class Command(BaseCommand):
    help = (
        "Prepare everything, then run the server and the worker in the foreground. Ctrl-C stops "
        "both; when one of them stops by itself, so does the other."
    )
    requires_system_checks: list[str] = []  # a port in use is one line, before any warning

    def add_arguments(self, parser) -> None:
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--reload", action="store_true", help="restart when the code changes")

    def handle(self, *, port: int, reload: bool, **options) -> None:
        addresses = listening_addresses(port)
        self.warn()
        os.umask(0o077)  # what is made under VAR_DIR is for its owner
        for number in (signal.SIGINT, signal.SIGTERM):  # a shell's background ignores the first
            signal.signal(number, signal.default_int_handler)
        self.prepare()
        processes: dict[str, subprocess.Popen] = {}
        try:
            processes["server"] = start(server_command(addresses, reload=reload))
            if settings.DEMO:  # while the server starts, which takes as long
                call_command("demo")
            processes["worker"] = start(worker_command(reload=reload))
            self.announce(processes, port)
            ended = wait_for_one(processes)
        except KeyboardInterrupt:
            ended = None
        finally:
            stop_all(processes.values())
        if ended:
            raise CommandError(f"The {ended} stopped by itself; its messages are above.")

    def warn(self) -> None:
        """Say what every command says, and at each start where the key of all texts lies."""
        self.check()
        if not settings.DATA_KEY_IS_NEW:  # else it was just said
            self.check(tags=["data_keys"], include_deployment_checks=True)

    def prepare(self) -> None:
        settings.VAR_DIR.mkdir(mode=0o700, parents=True, exist_ok=True)
        call_command("migrate", verbosity=0, interactive=False)
        if not settings.DEBUG:
            collect_static_files()

    def announce(self, processes: dict[str, subprocess.Popen], port: int) -> None:
        """Print the address once it answers."""
        for _ in range(STARTUP_SECONDS * 10):
            if ended_one(processes):
                return
            if answers(f"http://127.0.0.1:{port}/healthz"):
                self.stdout.write(f"Cercle: {settings.BASE_URL}")
                self.stdout.flush()
                return
            time.sleep(0.1)
        raise CommandError(f"No answer within {STARTUP_SECONDS} seconds.")


def listening_addresses(port: int) -> list[str]:
    """Return the loopback addresses to listen at; CommandError when the port is taken.

    Browsers look for localhost at ::1 as well, where a machine has it.
    """
    addresses = []
    for family, host in ((socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1")):
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, port))
            except OSError as error:
                if family == socket.AF_INET or error.errno == 98:
                    raise CommandError(
                        f"Port {port} is in use: choose another one with PORT=, or free it."
                    ) from error
                continue
        addresses.append(f"[{host}]:{port}" if family == socket.AF_INET6 else f"{host}:{port}")
    return addresses


def start(command: list[str]) -> subprocess.Popen:
    return subprocess.Popen(command, cwd=settings.BASE_DIR)  # noqa: S603 - our own commands


def server_command(addresses: list[str], *, reload: bool) -> list[str]:
    binds = [f"--bind={address}" for address in addresses]
    reloading = ["--reload"] if reload else []
    return [
        *(sys.executable, "-m", "gunicorn", "cms.wsgi"),
        *binds,
        *("--threads=8", "--worker-class=gthread", "--log-level=warning", "--no-control-socket"),
        *reloading,
    ]


def worker_command(*, reload: bool) -> list[str]:
    return [sys.executable, "manage.py", "worker", *(["--reload"] if reload else [])]


def collect_static_files() -> None:
    """Collect and compress static files, unless nothing changed since the last time."""
    stamp = Path(settings.STATIC_ROOT) / ".stamp"
    current = static_sources_digest()
    if stamp.exists() and stamp.read_text() == current:
        return
    call_command("collectstatic", verbosity=0, interactive=False, clear=True)
    stamp.write_text(current)


def static_sources_digest() -> str:
    """Return a digest of our own static files and of the packages that bring others."""
    digest = hashlib.sha256((settings.BASE_DIR / "requirements.lock").read_bytes())
    for path in sorted((settings.BASE_DIR / "static").rglob("*")):
        if path.is_file():
            digest.update(f"{path}:{path.stat().st_mtime_ns}:{path.stat().st_size}".encode())
    return digest.hexdigest()


def answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=2) as response:  # noqa: S310 - our own address
            return response.status == 200
    except (urllib.error.URLError, OSError):
        return False


def ended_one(processes: dict[str, subprocess.Popen]) -> str | None:
    """Return the name of a process that ended, None while all of them run."""
    return next((name for name, one in processes.items() if one.poll() is not None), None)


def wait_for_one(processes: dict[str, subprocess.Popen]) -> str:
    while (ended := ended_one(processes)) is None:
        time.sleep(0.2)
    return ended


def stop_all(processes: Iterable[subprocess.Popen]) -> None:
    """Ask all of them first, so that they end at the same time; kill what does not."""
    running = [one for one in processes if one.poll() is None]
    for one in running:
        one.terminate()
    deadline = time.monotonic() + STOP_SECONDS
    for one in running:
        try:
            one.wait(timeout=max(deadline - time.monotonic(), 0.1))
        except subprocess.TimeoutExpired:
            one.kill()
            one.wait()
