"""A real browser in front of a real server: what every browser test asks for.

Each test begins with the data of the migrations, as a fresh installation does.
"""

import os
from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

import pytest
from django.conf import settings as django_settings
from django.db import connection
from django.test import Client
from playwright.sync_api import BrowserContext, Page, Request, Response, expect

import cms.urls  # noqa: F401 — see below
from cms.models import User
from cms.services.sites import point_site_at_base_url
from tests.e2e.browser import BROWSER_ARGUMENTS, NO_BROWSER, PHONE, WIDE, find_chromium
from tests.e2e.gate import Gate

# Some of Wagtail's labels are translated once, when the URLconf loads. A server loads it in French;
# here `migrate`, which speaks no language, would be the first to ask for it: hence the import.

# Playwright keeps an event loop in this thread: Django takes ordinary queries for async ones.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

OWN_SCHEMES = {"data", "blob", "about"}
PATIENCE = 10_000  # ms, for what a page does and for what is expected of it: CI's machine is busy
expect.set_options(timeout=PATIENCE)


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict:
    chromium = find_chromium()
    if chromium is None:
        give_up = pytest.fail if os.environ.get("CI") == "true" else pytest.skip
        give_up(NO_BROWSER)
    return {"executable_path": chromium, "args": BROWSER_ARGUMENTS}


@pytest.fixture(scope="session")
def migrated_data(django_db_setup) -> str:
    """What the migrations left, before the first browser test empties the tables."""
    return connection._test_serialized_contents


@pytest.fixture(scope="session")
def playwright(browser_type_launch_args, migrated_data, playwright, django_db_blocker):
    """Under Playwright's event loop Django opens another connection, which knows no such data."""
    connection._test_serialized_contents = migrated_data
    yield playwright
    with django_db_blocker.unblock():
        connection.close()


@pytest.fixture(scope="session")
def gate(live_server) -> Gate:
    server = live_server.thread.httpd
    gate = Gate(server.get_app())
    server.set_app(gate)
    return gate


@pytest.fixture
def address(
    browser_type_launch_args, live_server, gate, django_db_serialized_rollback, settings
) -> Iterator[str]:
    """The running server's address, which pages and previews link to."""
    settings.BASE_URL = settings.WAGTAILADMIN_BASE_URL = live_server.url
    settings.WAGTAIL_HEADLESS_PREVIEW = {
        **django_settings.WAGTAIL_HEADLESS_PREVIEW,
        "CLIENT_URLS": {"default": f"{live_server.url}/apercu/"},
    }
    point_site_at_base_url()
    gate.open()
    yield live_server.url
    gate.close()


@pytest.fixture
def troubles() -> Iterator[list[str]]:
    """What no visit may cause: script errors, failed requests, calls to a third party."""
    found: list[str] = []
    yield found
    assert found == []


@pytest.fixture
def new_context(new_context, address, troubles) -> Callable[..., BrowserContext]:
    """A browser of one's own at the server, watched; the options are Playwright's."""

    def watched_context(**options) -> BrowserContext:
        context = new_context(base_url=address, locale="fr-FR", **{"viewport": WIDE, **options})
        context.set_default_timeout(PATIENCE)
        watch(context, address, troubles)
        return context

    return watched_context


@pytest.fixture
def open_page(new_context, address) -> Callable[..., Page]:
    """`open_page(user, viewport=PHONE, …)`: a page of somebody who has logged in, or of nobody."""

    def open_page(user: User | None = None, **options) -> Page:
        context = new_context(**options)
        if user:
            context.add_cookies([session_cookie(user, address)])
        return context.new_page()

    return open_page


@pytest.fixture
def editor_page(open_page, editor) -> Page:
    return open_page(editor)


@pytest.fixture
def superuser_page(open_page, superuser) -> Page:
    return open_page(superuser)


@pytest.fixture(params=[WIDE, PHONE], ids=["wide", "phone"])
def viewport(request) -> dict:
    return request.param


def session_cookie(user: User, address: str) -> dict:
    client = Client()
    client.force_login(user)
    name = django_settings.SESSION_COOKIE_NAME
    return {"name": name, "value": client.cookies[name].value, "url": address}


def watch(context: BrowserContext, address: str, troubles: list[str]) -> None:
    """Note the troubles of every page of a context.

    The document itself may be refused (a 404 is a page as well): tests look at its status.
    """

    def on_request(request: Request) -> None:
        url = urlsplit(request.url)
        if url.scheme not in OWN_SCHEMES and f"{url.scheme}://{url.netloc}" != address:
            troubles.append(f"call to a third party: {request.url}")

    def on_response(response: Response) -> None:
        if response.status >= 400 and not response.request.is_navigation_request():
            troubles.append(f"{response.status}: {response.url}")

    def on_console(message) -> None:
        if message.type == "error" and not message.text.startswith("Failed to load resource"):
            troubles.append(f"console of {message.page.url}: {message.text}")

    context.on("request", on_request)
    context.on("response", on_response)
    context.on("console", on_console)
    context.on("weberror", lambda error: troubles.append(f"script: {error.error}"))
