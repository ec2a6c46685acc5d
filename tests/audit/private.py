"""The screens behind a log-in: what the links of each role's home lead to."""

import re
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Browser, StorageState

from tests.e2e.browser import log_in_as

HOMES = {
    "participant": "/espace/",
    "facilitator": "/espace/",
    "coordinator": "/admin/coordination/groupes/",
}
# Where links are followed, and which of them lead to no page of ours.
WITHIN = re.compile(r"/(espace|compte|admin/coordination)/")
NO_PAGE = re.compile(r"\.(ics|pdf|csv|xlsx|json)$|/(logout|export|exporter|connexion)/")
NAMES = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|(?<=/)\d+(?=/)")


def log_in_once(browser: Browser, base_url: str, accounts: Path, role: str) -> StorageState:
    """Return the cookies of one log-in, for all the looks at this role's screens."""
    page = browser.new_page(locale="fr-FR")
    log_in_as(page, base_url, accounts, role)
    state = page.context.storage_state()
    page.context.close()
    return state


def screens_of(browser: Browser, base_url: str, role: str, state: StorageState) -> dict[str, str]:
    """Return one path of every kind that links lead to from a role's home, by name."""
    page = browser.new_page(base_url=base_url, storage_state=state)
    found: dict[str, str] = {}
    waiting = [HOMES[role]]
    while waiting:
        path = waiting.pop(0)
        kind = NAMES.sub("x", path)
        if f"{role} {kind}" in found:
            continue
        found[f"{role} {kind}"] = path
        page.goto(path)
        waiting += _links(page.eval_on_selector_all("a[href]", "all => all.map(a => a.href)"))
    page.context.close()
    return found


def _links(addresses: list[str]) -> list[str]:
    paths = (urlsplit(address).path for address in addresses)
    return [path for path in paths if WITHIN.match(path) and not NO_PAGE.search(path)]
