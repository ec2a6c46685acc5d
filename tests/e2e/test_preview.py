"""The panel beside the form follows what is typed, on the built-in website and on another one."""

import re
import time

import pytest
from playwright.sync_api import FrameLocator, Page, expect

from cms.models import DraftPreview, FormationPage
from cms.services.previews import KEPT
from tests.e2e.browser import open_editor, open_side_panel
from tests.factories.content import FormationPageFactory
from tests.factories.servers import Answer, serving

pytestmark = pytest.mark.browser

# Milliseconds from a key to the preview: without care for frames of another origin it is 10 s.
SOON = 9_000
FRONT_END = """<!DOCTYPE html><html lang="en"><head><meta charset="utf-8">
<link rel="icon" href="data:,"><title>Another front end</title></head><body><h1></h1>
<script>
  const token = new URLSearchParams(location.search).get("token");
  fetch(`%s/api/v2/preview/?token=${token}`)
    .then((answer) => answer.json())
    .then((page) => { document.querySelector("h1").textContent = page.title; });
</script></body></html>"""


@pytest.fixture(autouse=True)
def _no_autosave(settings) -> None:
    """Wagtail 8.0.1 takes what is typed while an autosave is on its way for saved: the panel, too,
    hears of it with the next key only. That race is not what is looked at here."""
    settings.WAGTAIL_AUTOSAVE_INTERVAL = 0


@pytest.fixture
def draft(editor_page) -> FormationPage:
    return FormationPageFactory(title="Avant", live=False)


@pytest.fixture
def front_end(editor_page, live_server, settings, troubles):
    """A front end of somebody else at another port, which reads the API."""
    html = (FRONT_END % live_server.url).encode()
    with serving(lambda path: Answer(html, "text/html")) as (address, asked):
        settings.HEADLESS_CLIENT_URL = f"{address}/preview"
        settings.CORS_ALLOWED_ORIGINS = [address]
        admin = {**settings.ADMIN, "frame-src": [*settings.ADMIN["frame-src"], address]}
        settings.POLICIES_BY_PREFIX = {**settings.POLICIES_BY_PREFIX, "/admin/": admin}
        yield asked
        # Calls to it are what is asked for here.
        troubles[:] = [trouble for trouble in troubles if address not in trouble]


@pytest.fixture
def referrers(editor_page) -> list[str]:
    found: list[str] = []
    editor_page.on("request", lambda request: found.append(request.headers.get("referer", "")))
    return found


def open_preview(editor_page: Page, live_server, draft: FormationPage) -> None:
    open_editor(editor_page, f"{live_server.url}/admin/pages/{draft.pk}/edit/")
    open_side_panel(editor_page, "la prévisualisation")


def type_and_wait(editor_page: Page, frame: FrameLocator) -> list[float]:
    """Type titles; return how many seconds each took to be in the preview."""
    heading = frame.get_by_role("heading", level=1)
    expect(heading).to_have_text("Avant", timeout=SOON)
    times = []
    for title in ("Un premier titre", "Un deuxième titre", "Un troisième titre"):
        start = time.monotonic()
        editor_page.locator("#id_title").fill(title)
        expect(heading).to_have_text(title, timeout=SOON)
        times.append(time.monotonic() - start)
    return times


def test_panel_follows_typing_on_the_built_in_website(editor_page, live_server, draft, referrers):
    open_preview(editor_page, live_server, draft)
    frame = editor_page.frame_locator("#w-preview-iframe")
    expect(frame.get_by_text("Aperçu d’un brouillon")).to_be_visible(timeout=SOON)
    type_and_wait(editor_page, frame)
    assert 1 <= DraftPreview.objects.count() <= KEPT
    assert not [referrer for referrer in referrers if "token" in referrer]


def test_panel_follows_typing_on_another_front_end(editor_page, live_server, front_end, draft):
    open_preview(editor_page, live_server, draft)
    frame = editor_page.frame_locator("#w-preview-iframe").frame_locator("iframe")
    type_and_wait(editor_page, frame)
    assert all(re.fullmatch(r"/preview\?token=[\w-]{43}", path) for path in front_end)
    assert 1 <= DraftPreview.objects.count() <= KEPT


def test_panel_stays_where_it_was_scrolled_to(editor_page, live_server, draft):
    draft.body = [("paragraph", "<p>Une ligne.</p>" * 80)]
    draft.save_revision()
    open_preview(editor_page, live_server, draft)
    frame = editor_page.frame_locator("#w-preview-iframe")
    expect(frame.get_by_role("heading", level=1)).to_have_text("Avant", timeout=SOON)
    frame.locator("html").evaluate("page => page.scroll({top: 600, behavior: 'instant'})")
    editor_page.locator("#id_title").fill("Après")
    expect(frame.get_by_role("heading", level=1)).to_have_text("Après", timeout=SOON)
    assert frame.locator("html").evaluate("page => page.scrollTop") == 600


def test_link_is_copied_and_opens_without_an_account(
    editor_page, live_server, draft, open_page, editor
):
    editor_page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    editor_page.goto(f"{live_server.url}/admin/pages/{draft.pk}/relecture/")
    editor_page.get_by_role("button", name="Créer le lien").click()
    editor_page.get_by_role("button", name="Copier").click()
    expect(editor_page.locator(".cercle-new-link")).to_contain_text("Lien copié.")
    reader = open_page()
    reader.goto(editor_page.evaluate("navigator.clipboard.readText()"))
    expect(reader.get_by_role("heading", level=1)).to_have_text("Avant")
    expect(reader.get_by_text("Version de relecture, valable jusqu’au")).to_be_visible()
    assert reader.context.cookies() == []
