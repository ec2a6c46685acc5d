"""What an editor is told about a page that came from a file."""

import pytest
from playwright.sync_api import expect

from tests.factories.imports import formation, import_text

pytestmark = pytest.mark.browser

UNSURE = {"price": "700 € HT soit 900 € TTC", "tags": "[Feedback]", "inconnu": "gardé"}


def test_an_imported_draft_shows_each_warning_with_its_line(editor_page, tmp_path):
    result = import_text(tmp_path, formation(**UNSURE), name="aide.md")
    assert {warning["code"] for warning in result.warnings} >= {"vat_mismatch", "tag_to_classify"}
    editor_page.goto("/admin/")
    to_do = editor_page.get_by_role("region", name="À faire")
    to_do.get_by_role("link", name="Demander de l’aide à ses pairs").last.click()
    box = editor_page.get_by_role("region", name="Fichier importé")
    box.get_by_role("button", name="Afficher/masquer la section").click()
    expect(box.get_by_text("Page importée de «\u00a0aide.md\u00a0»")).to_be_visible()
    items = box.get_by_role("listitem")
    # « Avant de publier », above, says what is missing as the page is now.
    for warning in (w for w in result.warnings if w["code"] != "publication_gap"):
        item = items.filter(has_text=warning["message"])
        expect(item).to_contain_text(f"ligne {warning['line']}")
        if warning["proposal"]:
            expect(item).to_contain_text(warning["proposal"])
    kept = editor_page.get_by_role("code").filter(has_text="inconnu")
    expect(items.filter(has=kept)).to_contain_text("gardé")
    box.get_by_text("Texte d’origine").click()
    expect(box.get_by_text("title: Demander de l’aide à ses pairs")).to_be_visible()
