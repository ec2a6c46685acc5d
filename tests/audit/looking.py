"""Looking at every page in a real browser, on a phone and a desk, in light and in dark."""

import re
from dataclasses import dataclass, field
from itertools import product
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Page, Request

from tests.e2e.accessibility import english_words, keyboard_gaps, overflow, violations
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


def look_at_all(browser: Browser, base_url: str, paths: dict[str, str], pictures: Path) -> Findings:
    """Look at each path four times; screenshots go to `pictures`."""
    findings = Findings()
    for (size, viewport), scheme, (name, path) in product(SIZES.items(), SCHEMES, paths.items()):
        # A browser of its own for each, which has nothing of another page in its cache.
        page = browser.new_page(
            base_url=base_url, locale="fr-FR", viewport=viewport, color_scheme=scheme
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
    # Words that were made long hold no English; the others are read.
    words = [] if "extreme" in name else english_words(page)
    troubles = [*violations(page), *(f"English: {line}" for line in words)]
    troubles += _beyond(page) + _elsewhere(page.url, requests) + keyboard_gaps(page)
    if look == "phone, light":
        troubles += _weigh(name, requests, findings)
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


def _weigh(name: str, requests: list[Request], findings: Findings) -> list[str]:
    """Write down what travelled, by kind, in kB; return what was too much."""
    sums = dict.fromkeys(WEIGHED, 0)
    for request in requests:
        if request.resource_type in sums and request.response():
            sums[request.resource_type] += request.sizes()["responseBodySize"]
    for kind, size in sums.items():
        findings.metrics[f"{name} {kind} kB"] = round(size / 1000, 1)
    return [
        f"{kind}: {sums[kind]} bytes, the budget is {budget}"
        for kind, budget in BUDGETS.items()
        if sums[kind] >= budget
    ]
