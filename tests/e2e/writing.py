"""What tests of writing do to a page, its connection and its browser."""

import re
from collections.abc import Callable
from datetime import timedelta
from urllib.parse import unquote_plus

from django.utils import timezone
from playwright.sync_api import Browser, BrowserContext, Locator, Page, Response, expect

from tests.mails import sent_mails

PAUSE = 2_100  # milliseconds after the last key
RETRY = 5_100
UNANSWERED = 8_100
TRIES = 20
SESSION = "sessionid"


def status(page: Page) -> Locator:
    return page.locator("[data-writing-status]")


def is_save(answer: Response) -> bool:
    """True for what the page itself sends, not for a form sent by hand."""
    return answer.request.method == "POST" and answer.request.headers["accept"] == (
        "application/json"
    )


def saves(words: str) -> Callable[[Response], bool]:
    return lambda answer: is_save(answer) and words in unquote_plus(answer.request.post_data or "")


def stop_clock(context: BrowserContext) -> BrowserContext:
    """However busy the machine, no time passes in the pages to come but by `pause`."""
    now = timezone.now()
    context.clock.install(time=now)
    context.clock.pause_at(now + timedelta(minutes=1))
    return context


def pause(page: Page, milliseconds: int = PAUSE) -> None:
    page.clock.run_for(milliseconds)


def log_in_in(frame, email: str) -> None:
    frame.get_by_label("Adresse électronique").first.fill(email)
    frame.get_by_role("button", name="Recevoir un code par mail").click()
    field = frame.get_by_label("Code reçu par mail")
    expect(field).to_be_visible()
    mails = [mail for mail in sent_mails() if mail.to == [email]]
    field.fill(re.search(r"^\d{3}-\d{3}$", mails[-1].body, re.M).group())
    field.press("Enter")


def end_connection(context: BrowserContext) -> None:
    context.clear_cookies(name=SESSION)


def kill(browser: Browser, page: Page) -> None:
    """End a page as a crash does: it is told nothing, and sends nothing any more."""
    session = browser.new_browser_cdp_session()
    target = page.context.new_cdp_session(page).send("Target.getTargetInfo")["targetInfo"]
    session.send("Target.closeTarget", {"targetId": target["targetId"]})
