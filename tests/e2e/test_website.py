"""What the website's own scripts add, and that everything is there without them."""

import re

import pytest
from playwright.sync_api import Page, expect

from cms.enums import TrainingFormat
from tests.e2e.browser import PHONE
from tests.factories.content import ArticlePageFactory, FormationPageFactory, ThemePageFactory

pytestmark = pytest.mark.browser
CATALOGUE = "/formations/"


@pytest.fixture
def catalogue(address):
    """Fourteen formations, two of them in a theme of their own."""
    management, team = ThemePageFactory(title="Management"), ThemePageFactory(title="Équipe")
    for number in range(12):
        FormationPageFactory(title=f"Formation {number:02d}", theme=management, weight=number)
    for title in ("Coopérer", "Se parler"):
        FormationPageFactory(title=title, theme=team, weight=99, format=TrainingFormat.INTRA)


def mark(page: Page) -> None:
    """Leave a mark that goes when the page is loaded again."""
    page.evaluate("window.still = true")


def is_still_there(page: Page) -> bool:
    return page.evaluate("window.still === true")


def titles(page: Page) -> list[str]:
    return page.locator(".cards h3").all_inner_texts()


def test_a_filter_changes_the_list_alone(open_page, catalogue):
    page = open_page()
    page.goto(CATALOGUE)
    mark(page)
    page.get_by_role("link", name="Équipe").click()
    expect(page.locator(".count")).to_have_text("2 formations")
    assert titles(page) == ["Coopérer", "Se parler"]
    assert is_still_there(page)
    assert re.search(r"\?theme=[\w-]+$", page.url)
    expect(page.locator("[data-announce]")).to_have_text("2 formations")
    expect(page.get_by_role("link", name=re.compile("Équipe.*ne plus filtrer"))).to_be_focused()


def test_the_way_back_is_the_browser_s(open_page, catalogue):
    page = open_page()
    page.goto(CATALOGUE)
    mark(page)
    page.get_by_role("link", name="Équipe").click()
    expect(page.locator(".count")).to_have_text("2 formations")
    page.go_back()
    expect(page.locator(".count")).to_have_text("14 formations")
    page.go_forward()
    expect(page.locator(".count")).to_have_text("2 formations")
    assert is_still_there(page)


def test_the_next_page_begins_at_its_beginning(open_page, catalogue):
    page = open_page()
    page.goto(CATALOGUE)
    mark(page)
    page.get_by_role("link", name="Page suivante").click()
    expect(page.locator(".pagination p")).to_have_text("Page 2 sur 2")
    assert titles(page) == ["Coopérer", "Se parler"]
    assert is_still_there(page)
    expect(page).to_have_title(re.compile("page 2"))
    expect(page.locator(".count")).to_be_focused()
    expect(page.locator(".count")).to_be_in_viewport()


def test_filters_stay_open_on_a_phone(open_page, catalogue):
    page = open_page(viewport=PHONE)
    page.goto(CATALOGUE)
    page.get_by_text("Filtrer").click()
    page.get_by_role("link", name="Équipe").click()
    expect(page.locator(".count")).to_have_text("2 formations")
    page.get_by_role("link", name="Équipe").click()
    expect(page.locator(".count")).to_have_text("14 formations")
    expect(page.get_by_role("link", name="Équipe")).to_be_visible()


def test_a_list_that_does_not_come_is_gone_to(open_page, catalogue):
    page = open_page()
    page.goto(CATALOGUE)
    mark(page)
    page.route("**/formations/?theme=*", fail_when_fetched)
    page.get_by_role("link", name="Équipe").click()
    expect(page.locator(".count")).to_have_text("2 formations")
    assert not is_still_there(page)


def fail_when_fetched(route) -> None:
    if route.request.is_navigation_request():
        route.continue_()
    else:
        route.fulfill(status=200, body="<p>Rien</p>", content_type="text/html")


def test_filters_and_menu_work_without_script(open_page, catalogue):
    page = open_page(viewport=PHONE, java_script_enabled=False)
    page.goto(CATALOGUE)
    page.get_by_text("Filtrer").click()
    page.get_by_role("link", name="Équipe").click()
    expect(page.locator(".count")).to_have_text("2 formations")
    page.get_by_text("Menu", exact=True).click()
    page.get_by_label("Rechercher sur le site").fill("coopérer")
    page.get_by_label("Rechercher sur le site").press("Enter")
    expect(page.get_by_role("heading", name="Coopérer", exact=True)).to_be_visible()


def test_a_video_is_asked_for_by_a_click_alone(open_page, address, troubles):
    video = {"url": "https://vimeo.com/76979871", "title": "Une séance"}
    FormationPageFactory(slug="pratiquer", body=[("video", video)])
    page = open_page()
    page.route("https://player.vimeo.com/**", lambda route: route.fulfill(body="lecteur"))
    page.goto("/formations/pratiquer/")
    page.wait_for_load_state("networkidle")
    assert troubles == []  # no call to a third party so far
    page.get_by_role("link", name="Voir la vidéo : Une séance").click()
    expect(page.frame_locator("iframe").get_by_text("lecteur")).to_be_visible()
    assert troubles == ["call to a third party: https://player.vimeo.com/video/76979871?dnt=1"]
    troubles.clear()


def test_the_address_of_an_answer_opens_it(open_page, address):
    entries = [
        {"question": f"Question {number} ?", "answer": f"<p>Réponse {number}.</p>"}
        for number in range(30)
    ]
    ArticlePageFactory(slug="questions", body=[("faq", {"title": "", "entries": entries})])
    page = open_page(java_script_enabled=False)
    page.goto("/articles/questions/")
    anchor = page.locator(".unfolded").nth(29).get_attribute("id")
    page.goto(f"/articles/questions/#{anchor}")
    expect(page.get_by_text("Réponse 29.")).to_be_in_viewport()
    expect(page.get_by_text("Réponse 28.")).to_be_hidden()
