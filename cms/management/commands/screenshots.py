import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

PICTURES = settings.BASE_DIR / ".readme"


class Command(BaseCommand):
    help = "Take the pictures of the README, from a fresh demonstration in a temporary folder."

    def handle(self, **options) -> None:
        try:
            from playwright.sync_api import sync_playwright
        except ImportError as error:
            raise CommandError(
                "Playwright is missing: run `make dev-env`.", returncode=2
            ) from error
        from tests.e2e.browser import BROWSER_ARGUMENTS, find_chromium

        chromium = find_chromium()
        if chromium is None:
            raise CommandError("Chromium was not found.", returncode=2)
        PICTURES.mkdir(exist_ok=True)
        with tempfile.TemporaryDirectory() as folder:
            server, base_url = start_demonstration(Path(folder))
            try:
                with sync_playwright() as playwright:
                    browser = playwright.chromium.launch(
                        executable_path=chromium, args=BROWSER_ARGUMENTS
                    )
                    take_pictures(browser, base_url, Path(folder) / "demo-accounts.json")
                    browser.close()
            finally:
                server.terminate()
                server.wait()


def start_demonstration(folder: Path, *, output=None) -> tuple[subprocess.Popen, str]:
    """Run the demonstration with its data in a folder; returns the process and its address once it
    answers. What it prints goes to the file `output`, else to the console."""
    port = free_port()
    base_url = f"http://localhost:{port}"
    environment = {
        **os.environ,
        "VAR_DIR": str(folder),
        "BASE_URL": base_url,
        "DEMO": "1",
        "DJANGO_SETTINGS_MODULE": "cms.settings.embedded",
    }
    command = [sys.executable, "manage.py", "run", "--port", str(port)]
    server = subprocess.Popen(  # noqa: S603
        command, cwd=settings.BASE_DIR, env=environment, stdout=output
    )
    for _ in range(3000):  # migrations and demo content, on a busy machine
        if is_ready(base_url, folder):
            return server, base_url
        time.sleep(0.1)
    server.terminate()
    raise CommandError("The demonstration did not start.", returncode=2)


def is_ready(base_url: str, folder: Path) -> bool:
    """True when the server answers and the content is there: the accounts are made last."""
    try:
        urllib.request.urlopen(f"{base_url}/healthz", timeout=1)  # noqa: S310
    except OSError:
        return False
    return (folder / "demo-accounts.json").exists()


def take_pictures(browser, base_url: str, accounts: Path) -> None:
    from tests.e2e.browser import log_in_as

    page = browser.new_page(viewport={"width": 1280, "height": 900}, locale="fr-FR")
    page.goto(f"{base_url}/formations/")
    page.screenshot(path=PICTURES / "catalogue.png")
    log_in_as(page, base_url, accounts, "editor")
    page.goto(f"{base_url}/admin/")  # again: the message that greets has gone
    page.screenshot(path=PICTURES / "dashboard.png")
    page.goto(f"{base_url}/admin/formations/")
    page.screenshot(path=PICTURES / "formations.png")
    phone = browser.new_page(viewport={"width": 390, "height": 844}, locale="fr-FR")
    log_in_as(phone, base_url, accounts, "participant")
    phone.goto(f"{base_url}/espace/agenda/")
    phone.screenshot(path=PICTURES / "agenda.png")
    client = browser.new_page(viewport={"width": 390, "height": 844}, locale="fr-FR")
    log_in_as(client, base_url, accounts, "participant", number=4)  # has begun a sheet
    client.goto(f"{base_url}/espace/preparations/")
    client.screenshot(path=PICTURES / "preparation.png")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
