"""Putting the tags in order, from their list."""

import pytest
from playwright.sync_api import Page, expect

from cms.models import ArticleTag, FormationTag, Tag
from tests.factories.content import (
    ArticlePageFactory,
    FormationPageFactory,
    TagFactory,
    ThemePageFactory,
)

pytestmark = pytest.mark.browser

LIST = "/admin/snippets/cms/tag/"


def test_two_tags_become_one(editor_page):
    kept, merged = TagFactory(name="Feedback"), TagFactory(name="Feed-back")
    formation = FormationPageFactory(tag_links=[FormationTag(tag=merged)])
    article = ArticlePageFactory(tag_links=[ArticleTag(tag=kept)])
    editor_page.goto(LIST)
    for name in ("Feedback", "Feed-back"):
        row_of(editor_page, name).get_by_role("checkbox").check()
    editor_page.get_by_role("link", name="Fusionner les étiquettes choisies").click()
    expect(editor_page.get_by_role("heading", level=1)).to_have_text("Fusionner des étiquettes")
    editor_page.get_by_label("Étiquette à garder").select_option("Feedback")
    editor_page.get_by_role("button", name="Fusionner").click()
    expect(editor_page.locator(".messages")).to_contain_text(
        "2 étiquettes réunies en une\u00a0; 1 page changée."
    )
    expect(row_of(editor_page, "Feed-back")).to_have_count(0)
    assert list(Tag.objects.all()) == [kept]
    for page in (formation, article):
        assert [link.tag for link in type(page).objects.get(pk=page.pk).tag_links.all()] == [kept]


def test_what_is_to_be_classed_comes_first(editor_page):
    TagFactory(name="Animation", theme=ThemePageFactory(title="Conduire le changement"))
    TagFactory(name="Zèle")
    editor_page.goto(LIST)
    rows = editor_page.locator("tbody").get_by_role("row")
    expect(rows.nth(0)).to_contain_text("Zèle")
    expect(rows.nth(0)).to_contain_text("À classer")
    expect(rows.nth(1)).to_contain_text("Conduire le changement")


def test_a_tag_in_use_is_kept_and_its_uses_are_told(editor_page):
    tag = TagFactory(name="Feedback")
    page = FormationPageFactory(title="Qui s’en sert", tag_links=[FormationTag(tag=tag)])
    editor_page.goto(f"{LIST}edit/{tag.pk}/")
    editor_page.get_by_role("button", name="Actions", exact=True).click()
    editor_page.get_by_role("link", name="Supprimer").click()
    message = editor_page.locator(".messages")
    expect(message).to_contain_text(
        "«\u00a0Feedback\u00a0» est employé et ne peut pas être supprimé"
    )
    use = message.get_by_role("link", name="Qui s’en sert")
    expect(use).to_have_attribute("href", f"/admin/pages/{page.pk}/edit/")
    expect(row_of(editor_page, "Feedback")).to_be_visible()
    assert Tag.objects.get() == tag


def row_of(page: Page, name: str):
    return page.get_by_role("row").filter(has=page.get_by_role("link", name=name, exact=True))
