from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone
from wagtail.models import PageLogEntry, Revision

from cms.models import FormationPage
from cms.services.publishing import publish_due_pages
from tests.factories.content import ArticlePageFactory, FormationPageFactory

pytestmark = pytest.mark.django_db


def due(page):
    """Schedule the page's latest revision for a moment that has passed."""
    Revision.objects.filter(pk=page.latest_revision_id).update(
        approved_go_live_at=timezone.now() - timedelta(minutes=1)
    )
    return page


def test_publish_due_pages_publishes_and_one_refused_page_stops_no_other():
    refused = due(FormationPageFactory(live=False, title="Sans méthodes", methods=""))
    published = due(FormationPageFactory(live=False, title="Complète"))

    report = publish_due_pages()

    assert report.published == ["Complète"]
    assert report.expired == []
    assert report.refused == [
        (
            "Sans méthodes",
            "«\u00a0Sans méthodes\u00a0» ne peut pas être publiée. "
            "Il manque\u00a0: les méthodes mobilisées.",
        )
    ]
    live = dict(FormationPage.objects.values_list("title", "live"))
    assert live == {"Sans méthodes": False, "Complète": True}
    entry = PageLogEntry.objects.get(action="cms.publication_refused")
    assert entry.page_id == refused.pk
    assert published.pk != refused.pk


def test_publish_due_pages_tries_a_refused_page_once():
    due(FormationPageFactory(live=False, methods=""))
    publish_due_pages()
    assert publish_due_pages().refused == []


def test_publish_due_pages_takes_expired_pages_off_line():
    page = ArticlePageFactory(title="Passé", expire_at=timezone.now() - timedelta(minutes=1))
    assert publish_due_pages().expired == ["Passé"]
    page.refresh_from_db()
    assert (page.live, page.expired) == (False, True)


def test_publish_scheduled_command_exits_1_and_names_what_was_refused(capsys):
    due(FormationPageFactory(live=False, title="Sans méthodes", methods=""))
    due(ArticlePageFactory(live=False, title="Un article"))
    with pytest.raises(SystemExit) as end:
        call_command("publish_scheduled")
    output = capsys.readouterr()
    assert end.value.code == 1
    assert output.out == "publiée : Un article\n"
    assert "Sans méthodes" in output.err


def test_check_publication_command_looks_at_what_is_on_line(capsys):
    page = FormationPageFactory(title="Complète")
    call_command("check_publication")
    assert capsys.readouterr().out == "1 formations en ligne sur 1 disent tout.\n"

    FormationPage.objects.filter(pk=page.pk).update(methods="", audience="")
    with pytest.raises(SystemExit) as end:
        call_command("check_publication", "--json")
    assert end.value.code == 1
    assert capsys.readouterr().out == (
        f'[{{"id": {page.pk}, "title": "Complète", "path": "/formations/complete/", '
        '"missing": ["audience", "methods"]}]\n'
    )


def test_a_title_from_before_its_rule_stops_no_other_page():
    old = due(FormationPageFactory(live=False, title="Ancienne"))
    revision = Revision.objects.get(pk=old.latest_revision_id)
    revision.content["title"] = "Ancienne\u2028page"
    revision.save()
    due(FormationPageFactory(live=False, title="Complète"))
    report = publish_due_pages()
    assert report.published == ["Complète"]
    assert report.refused == [
        (
            "Ancienne\u2028page",
            "Ce texte contient un retour à la ligne ou un caractère invisible.",
        )
    ]
    assert publish_due_pages().refused == []
