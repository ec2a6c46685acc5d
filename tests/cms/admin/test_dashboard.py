from datetime import date

import pytest

from cms.models import ImportedSource
from tests.factories.content import (
    ArticlePageFactory,
    FormationDateFactory,
    FormationPageFactory,
    TagFactory,
)

pytestmark = pytest.mark.django_db


def test_the_dashboard_tells_an_editor_what_to_do(editor_client):
    FormationPageFactory(title="Formation incomplète", live=False, methods="")
    ArticlePageFactory(title="Article à relire", review_due_on=date(2020, 1, 1))
    TagFactory(name="Étiquette sans thème")
    imported = ArticlePageFactory(title="Article importé", live=False)
    ImportedSource.objects.create(
        key="a.md",
        page=imported,
        content_sha256="",
        page_sha256="",
        raw="",
        warnings=[{"code": "x"}],
    )
    FormationDateFactory(formation=FormationPageFactory(title="Formation datée"))
    html = editor_client.get("/admin/").content.decode()
    for text in (
        "Formation incomplète",
        "il manque les méthodes mobilisées",
        "Article à relire",
        "Étiquette sans thème",
        "Article importé",
        "du 12 mars au 9 avril 2030",
    ):
        assert text in html


def test_the_dashboard_says_when_nothing_waits(editor_client):
    assert "Rien n’attend" in editor_client.get("/admin/").content.decode()


def test_the_dashboard_of_a_coordinator_has_dates_and_no_draft(client, coordinator):
    FormationPageFactory(title="Formation incomplète", live=False, methods="")
    client.force_login(coordinator)
    html = client.get("/admin/").content.decode()
    assert "Prochaines dates publiques" in html
    assert "Formation incomplète" not in html
