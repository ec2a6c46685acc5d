"""Debian's Chromium, and how a person logs in with it."""

import base64
import hmac
import json
import shutil
import struct
import time
from pathlib import Path

BROWSER_ARGUMENTS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
NO_BROWSER = "Chromium was not found: on Debian, apt-get install chromium"

# Lengths of a desk's window and of a phone's, in CSS pixels.
WIDE = {"width": 1280, "height": 900}
PHONE = {"width": 390, "height": 844}


def find_chromium() -> str | None:
    for name in ("chromium", "chromium-browser", "google-chrome"):
        if path := shutil.which(name):
            return path
    return None


def totp_code(secret: str, *, periods: int = 0) -> str:
    """Return an app's code (RFC 6238): audit and screenshots have no Django at hand."""
    counter = struct.pack(">Q", int(time.time()) // 30 + periods)
    digest = hmac.digest(base64.b32decode(secret), counter, "sha1")
    start = digest[-1] & 15
    number = struct.unpack(">I", digest[start : start + 4])[0] & 0x7FFFFFFF
    return f"{number % 1_000_000:06d}"


def log_in(page, base_url: str, email: str, password: str, secret: str | None = None) -> None:
    """Log in with a password, and the app's code where the account has a `secret`."""
    page.goto(f"{base_url}/compte/connexion/")
    page.get_by_text("Me connecter avec un mot de passe").click()
    form = page.locator("details form")
    form.locator("[name=login]").fill(email)
    form.locator("[name=password]").fill(password)
    with page.expect_navigation():
        form.get_by_role("button").click()
    for periods in (0, 1) if secret else ():  # a code that was used a moment ago is refused
        if "/2fa/authenticate/" in page.url:
            page.fill("[name=code]", totp_code(secret, periods=periods))
            with page.expect_navigation():
                page.get_by_role("button", name="Me connecter").click()
    page.wait_for_load_state("networkidle")


def log_in_as(page, base_url: str, accounts: Path, role: str, *, number: int = 1) -> None:
    """Log in with the demonstration's account of that role; the first of several by default."""
    of_role = [line for line in json.loads(accounts.read_text()) if line["role"] == role]
    account = of_role[number - 1]
    log_in(page, base_url, account["email"], account["password"], account["totp_secret"])


def publish(page, action: str = "Publier") -> None:
    """Choose an action of the editor's menu and wait for the answer, a page in every case."""
    page.locator("footer").get_by_role("button", name="Plus d'actions").click()
    with page.expect_navigation():
        page.get_by_role("button", name=action, exact=True).click()


COUNT_LOOKS = """
  window.looks = { due: 0, taken: 0 };
  document.addEventListener("w-unsaved:ready", () => { window.looks.due += 1; });
  document.addEventListener("w-unsaved:watch-edits", () => { window.looks.taken += 1; });
"""


def open_editor(page, url: str) -> None:
    """Open a page's form and wait until what is typed counts as a change.

    Wagtail looks at the form two seconds after it connected to it, which happens twice.
    """
    page.add_init_script(COUNT_LOOKS)
    page.goto(url)
    page.wait_for_function("() => looks.due > 0 && looks.taken === looks.due")


def open_side_panel(page, name: str) -> None:
    """Open « le statut » or « la prévisualisation » beside the form."""
    page.get_by_role("button", name=f"Afficher/masquer {name}").click()
