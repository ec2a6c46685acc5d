"""What a formation must say, on every path that puts a page on line (contract §3)."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone
from wagtail.models import GroupApprovalTask, Page, Revision, Workflow, WorkflowTask

from cms.enums import PriceUnit, VatRegime
from cms.models import FormationPage, SiteSettings
from cms.publication import PublicationRefused, missing_facts
from tests.cms.admin.forms import editor_form
from tests.factories.content import FormationPageFactory

pytestmark = pytest.mark.django_db

EMPTY = {
    "category": {"category": None},
    "summary": {"summary": " "},
    "objectives": {"objectives": [("objective", " ")]},
    "audience": {"audience": ""},
    "prerequisites": {"prerequisites": "\u00a0"},
    "duration": {"duration_hours": None},
    "format": {"format": ""},
    "price": {"price_excl_tax": None},
    "access": {"access_delay": ""},
    "contact": {"contact": ""},
    "methods": {"methods": ""},
    "evaluation": {"evaluation_terms": ""},
    "accessibility": {"accessibility_text": ""},
}


def draft_without(code: str) -> FormationPage:
    return FormationPageFactory(live=False, **EMPTY[code])


def test_missing_facts_of_a_complete_formation_are_none():
    assert missing_facts(FormationPageFactory()) == []


@pytest.mark.parametrize("code", EMPTY)
def test_missing_facts_names_the_one_fact_that_is_not_stated(code):
    assert missing_facts(draft_without(code)) == [code]


def test_missing_facts_of_an_empty_draft_are_all_in_the_order_of_the_form():
    assert missing_facts(FormationPage(title="Brouillon")) == list(EMPTY)


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"price_unit": PriceUnit.ON_QUOTE, "price_excl_tax": None, "vat_regime": "unknown"}, []),
        ({"price_excl_tax": Decimal(0)}, ["price"]),
        ({"vat_regime": VatRegime.UNKNOWN}, ["price"]),
        ({"duration_hours": None, "duration_days": Decimal(4)}, ["duration"]),
        ({"prerequisites": "Aucun"}, []),
        ({"disability_contact": ""}, ["accessibility"]),
    ],
)
def test_missing_facts_knows_what_stands_for_a_fact(values, expected):
    assert missing_facts(FormationPageFactory(live=False, **values)) == expected


def test_missing_facts_takes_the_contacts_of_the_site():
    settings = SiteSettings.load()
    settings.contact_email, settings.disability_contact = "contact@example.org", "Un référent"
    settings.save()
    page = FormationPageFactory(live=False, contact="", disability_contact="")
    assert missing_facts(page) == []


def test_publishing_a_revision_is_refused_and_leaves_the_page_off_line():
    page = draft_without("audience")
    with pytest.raises(PublicationRefused) as refusal:
        page.get_latest_revision().publish()
    assert refusal.value.codes == ["audience"]
    assert not FormationPage.objects.get(pk=page.pk).live


def test_saving_on_line_is_refused_without_validation_too():
    page = draft_without("audience")
    page.live = True
    with pytest.raises(PublicationRefused):
        page.save(clean=False)


def test_a_live_copy_is_refused():
    page = FormationPageFactory()
    FormationPage.objects.filter(pk=page.pk).update(methods="")
    with pytest.raises(PublicationRefused):
        page.specific_class.objects.get(pk=page.pk).copy(
            update_attrs={"slug": "copie"}, keep_live=True
        )
    assert not Page.objects.filter(slug="copie").exists()


def test_a_copy_kept_as_a_draft_may_be_incomplete():
    page = draft_without("methods")
    copy = page.copy(update_attrs={"slug": "copie"}, keep_live=False)
    assert not copy.live


def test_a_live_page_takes_an_incomplete_draft_and_stays_as_it_was():
    page = FormationPageFactory(methods="Échanges")
    page.methods = ""
    page.save_revision()
    on_line = FormationPage.objects.get(pk=page.pk)
    assert (on_line.live, on_line.methods, on_line.has_unpublished_changes) == (
        True,
        "Échanges",
        True,
    )


def test_approval_of_an_incomplete_page_is_refused_with_a_message(client, superuser, editor):
    page = draft_without("evaluation")
    state = approval_workflow(page, editor).start(page, editor)
    client.force_login(superuser)
    url = reverse(
        "wagtailadmin_pages:workflow_action",
        args=[page.pk, "approve", state.current_task_state.pk],
    )
    response = client.post(url, {"comment": ""}, follow=True)
    messages = [str(message) for message in response.context["messages"]]
    assert any("il manque\u00a0: les modalités d’évaluation" in m.lower() for m in messages)
    state.refresh_from_db()
    assert (state.status, FormationPage.objects.get(pk=page.pk).live) == ("in_progress", False)


def test_title_from_before_its_rule_is_told_in_bulk_too(admin_client):
    page = FormationPageFactory(live=False)
    revision = page.save_revision()
    content = {**revision.content, "title": "Un\u2028titre"}
    Revision.objects.filter(pk=revision.pk).update(content=content)
    url = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"])
    answer = admin_client.post(f"{url}?id={page.pk}&next=/admin/", follow=True)
    assert answer.status_code == 200
    assert "caractère invisible" in answer.content.decode()
    page.refresh_from_db()
    assert not page.live


def test_publication_in_bulk_is_refused_whole(admin_client):
    complete, incomplete = FormationPageFactory(live=False), draft_without("audience")
    url = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"])
    query = f"?id={complete.pk}&id={incomplete.pk}"
    response = admin_client.post(url + query, follow=True)
    messages = [str(message) for message in response.context["messages"]]
    assert any("ne peut pas être publiée" in message for message in messages)
    live = FormationPage.objects.filter(pk__in=[complete.pk, incomplete.pk], live=True)
    assert not live.exists()


def test_the_editor_is_told_what_is_missing_with_links_and_keeps_what_was_typed(admin_client):
    page = draft_without("prerequisites")
    url = reverse("wagtailadmin_pages:edit", args=[page.pk])
    form = editor_form(admin_client, url) | {"title": "Un autre titre", "action-publish": "1"}
    response = admin_client.post(url, form)
    html = response.content.decode()
    assert response.status_code == 200
    assert '<a href="#id_prerequisites">les prérequis («\u00a0Aucun\u00a0» convient)</a>' in html
    assert 'value="Un autre titre"' in html
    assert not FormationPage.objects.get(pk=page.pk).live


def test_the_editor_saves_an_incomplete_draft(admin_client):
    page = draft_without("prerequisites")
    url = reverse("wagtailadmin_pages:edit", args=[page.pk])
    response = admin_client.post(url, editor_form(admin_client, url) | {"title": "Un autre titre"})
    assert response.status_code == 302
    assert FormationPage.objects.get(pk=page.pk).title == "Un autre titre"


def test_scheduling_is_refused_while_a_fact_is_missing(admin_client):
    page = draft_without("prerequisites")
    url = reverse("wagtailadmin_pages:edit", args=[page.pk])
    tomorrow = (timezone.localtime() + timedelta(days=1)).strftime("%Y-%m-%d %H:%M")
    form = editor_form(admin_client, url) | {"go_live_at": tomorrow, "action-publish": "1"}
    response = admin_client.post(url, form)
    assert response.status_code == 200
    assert page.scheduled_revision is None
    # Beside the editor's own « Enregistré », nothing says that the draft was not.
    told = [str(message) for message in response.context["messages"]]
    assert "Pour être publiée, la formation doit encore dire" in told[0]
    assert "Des champs sont à revoir\u00a0: ils sont signalés ci-dessous" in told[1]


def approval_workflow(page, editor) -> Workflow:
    workflow = Workflow.objects.create(name="Essai")
    task = GroupApprovalTask.objects.create(name="Essai")
    task.groups.add(*editor.groups.all())
    WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=0)
    return workflow


@pytest.mark.parametrize("action", [{}, {"action-publish": "1"}])
def test_the_editor_is_told_of_an_invisible_sign_in_a_title_and_keeps_what_was_typed(
    admin_client, action
):
    page = FormationPageFactory(live=False, title="Pratiquer")
    url = reverse("wagtailadmin_pages:edit", args=[page.pk])
    typed = {"title": "Autre\u2028titre", "audience": "Toute l’équipe"}
    response = admin_client.post(url, {**editor_form(admin_client, url), **typed, **action})
    form = response.context["form"]
    assert form.errors == {
        "title": ["Ce texte contient un retour à la ligne ou un caractère invisible."]
    }
    assert form["title"].value() == typed["title"]
    assert form["audience"].value() == typed["audience"]
    page.refresh_from_db()
    assert (page.title, page.draft_title, page.live) == ("Pratiquer", "Pratiquer", False)
