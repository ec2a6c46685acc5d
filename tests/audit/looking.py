"""Looking at every page in a real browser, on a phone and a desk, in light and in dark."""

import gzip
import re
from dataclasses import dataclass, field
from itertools import product
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Page, Request, StorageState

from tests.e2e.accessibility import english_words, keyboard_gaps, overflow, show_whole, violations
from tests.e2e.browser import PHONE, WIDE

SIZES = {"phone": PHONE, "wide": WIDE}
SCHEMES = ("light", "dark")
# Bytes as they travel, compressed (ui.md).
BUDGETS = {"stylesheet": 15_000, "script": 20_000}
WEIGHED = ("document", "stylesheet", "script", "font", "image")


@dataclass
class Findings:
    """`cases` counts the looks, `failures` says what no page may have, `metrics` the weights."""

    cases: int = 0
    failures: list[str] = field(default_factory=list)
    metrics: dict[str, float] = field(default_factory=dict)


def look_at_all(
    browser: Browser,
    base_url: str,
    paths: dict[str, str],
    pictures: Path,
    state: StorageState | None = None,
) -> Findings:
    """Look at each path four times, as whom `state` says; screenshots go to `pictures`."""
    findings = Findings()
    for (size, viewport), scheme, (name, path) in product(SIZES.items(), SCHEMES, paths.items()):
        # A browser of its own for each, which has nothing of another page in its cache.
        page = browser.new_page(
            base_url=base_url,
            locale="fr-FR",
            viewport=viewport,
            color_scheme=scheme,
            storage_state=state,
        )
        _look(page, name, path, f"{size}, {scheme}", findings)
        page.screenshot(path=pictures / file_name(name, size, scheme), full_page=True)
        page.close()
    return findings


def file_name(*words: str) -> str:
    return re.sub(r"\W+", "-", " ".join(words)).strip("-") + ".png"


def _look(page: Page, name: str, path: str, look: str, findings: Findings) -> None:
    requests: list[Request] = []

    def note(request: Request) -> None:
        requests.append(request)

    page.on("request", note)
    page.goto(path, wait_until="networkidle")
    page.remove_listener("request", note)
    show_whole(page)
    # Words that were made long hold no English; the others are read.
    words = [] if "extreme" in name else english_words(page)
    troubles = [*violations(page), *(f"English: {line}" for line in words)]
    troubles += _beyond(page) + _elsewhere(page.url, requests) + keyboard_gaps(page)
    if look == "phone, light":
        troubles += _weigh(page, name, requests, findings)
    findings.cases += 1
    findings.failures += [f"{name} ({look}): {trouble}" for trouble in troubles]


def _beyond(page: Page) -> list[str]:
    width = overflow(page)
    return [f"scrolls sideways by {width} px"] if width > 0 else []


def _elsewhere(own: str, requests: list[Request]) -> list[str]:
    """What was asked of others, whether they answered or not."""
    host = urlsplit(own).netloc
    asked = [urlsplit(request.url) for request in requests]
    return [
        f"call to a third party: {url.geturl()}"
        for url in asked
        if url.scheme.startswith("http") and url.netloc != host
    ]


def _weigh(page: Page, name: str, requests: list[Request], findings: Findings) -> list[str]:
    """Write down what travelled, by kind, in kB; return what was too much.

    Styles written into the page count twice: as styles, and with the document.
    """
    sums = dict.fromkeys(WEIGHED, 0)
    written = "".join(page.locator("style").all_text_contents())
    sums["stylesheet"] = len(gzip.compress(written.encode())) if written else 0
    for request in requests:
        if request.resource_type in sums and request.response():
            sums[request.resource_type] += request.sizes()["responseBodySize"]
    for kind, size in sums.items():
        findings.metrics[f"{name} {kind} kB"] = round(size / 1000, 1)
    budgets = {} if "/admin/" in page.url else BUDGETS  # Wagtail's own
    return [
        f"{kind}: {sums[kind]} bytes, the budget is {budget}"
        for kind, budget in budgets.items()
        if sums[kind] >= budget
    ]
