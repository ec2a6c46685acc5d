import hashlib
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

STARTUP_SECONDS = 60


class Command(BaseCommand):
    help = "Prepare everything and serve Cercle in the foreground; Ctrl-C stops it."

    def add_arguments(self, parser) -> None:
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--reload", action="store_true", help="restart when the code changes")

    def handle(self, *, port: int, reload: bool, **options) -> None:
        addresses = listening_addresses(port)
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        self.prepare()
        server = subprocess.Popen(server_command(addresses, reload=reload))
        try:
            self.announce(server, port)
            server.wait()
        except KeyboardInterrupt:
            pass
        finally:
            stop(server)
        if server.returncode not in (0, -signal.SIGTERM, -signal.SIGINT):
            raise CommandError("The server stopped by itself; its messages are above.")

    def prepare(self) -> None:
        settings.VAR_DIR.mkdir(mode=0o700, parents=True, exist_ok=True)
        call_command("migrate", verbosity=0, interactive=False)
        if not settings.DEBUG:
            collect_static_files()
        if settings.DEMO:
            call_command("demo")

    def announce(self, server: subprocess.Popen, port: int) -> None:
        """Print the address once it answers."""
        for _ in range(STARTUP_SECONDS * 10):
            if server.poll() is not None:
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


def server_command(addresses: list[str], *, reload: bool) -> list[str]:
    binds = [f"--bind={address}" for address in addresses]
    reloading = ["--reload"] if reload else []
    return [
        *(sys.executable, "-m", "gunicorn", "cms.wsgi"),
        *binds,
        *("--threads=8", "--worker-class=gthread", "--log-level=warning", "--no-control-socket"),
        *reloading,
    ]


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


def stop(server: subprocess.Popen) -> None:
    if server.poll() is None:
        server.terminate()
        try:
            server.wait(timeout=15)
        except subprocess.TimeoutExpired:
            os.kill(server.pid, signal.SIGKILL)
            server.wait()
