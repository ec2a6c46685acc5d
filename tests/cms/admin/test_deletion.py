import pytest
from django.urls import reverse

from cms.models import Category, FormationTag, SessionFlow, Tag
from tests.factories.content import (
    ArticlePageFactory,
    FacilitatorProfileFactory,
    FormationPageFactory,
    SessionFlowFactory,
    TagFactory,
)

pytestmark = pytest.mark.django_db


def delete(client, thing) -> list[str]:
    """Ask the admin to delete a snippet; return the messages it answers with."""
    reverse("wagtailadmin_home")  # the first look at the URLconf registers the snippets
    url = reverse(thing.snippet_viewset.get_url_name("delete"), args=[thing.pk])
    response = client.post(url, follow=True)
    assert response.status_code == 200
    return [str(message) for message in response.context["messages"]]


def used_in_a_formation() -> list:
    flow, category = SessionFlowFactory(), Category.objects.first()
    profile, tag = FacilitatorProfileFactory(), TagFactory()
    FormationPageFactory(
        title="Qui s’en sert", category=category, tag_links=[FormationTag(tag=tag)]
    )
    ArticlePageFactory(title="Qui s’en sert", author=profile, body=[("flow", {"flow": flow})])
    return [flow, category, profile, tag]


@pytest.mark.parametrize("position", range(4))
def test_what_is_in_use_is_kept_and_its_uses_are_told(admin_client, position):
    thing = used_in_a_formation()[position]
    messages = delete(admin_client, thing)
    assert "Qui s’en sert" in messages[0]
    assert "ne peut pas être supprimé" in messages[0]
    assert type(thing).objects.filter(pk=thing.pk).exists()


def test_what_only_a_draft_uses_is_kept_too(admin_client):
    tag, page = TagFactory(), FormationPageFactory(title="Brouillon qui s’en sert")
    page.tag_links = [FormationTag(tag=tag)]
    page.save_revision()
    assert "Brouillon qui s’en sert" in delete(admin_client, tag)[0]
    assert Tag.objects.filter(pk=tag.pk).exists()


def test_what_nobody_uses_is_deleted(admin_client):
    flow = SessionFlowFactory()
    delete(admin_client, flow)
    assert not SessionFlow.objects.exists()


def test_deleting_in_bulk_keeps_all_when_one_is_in_use(admin_client):
    free, used = TagFactory(), TagFactory()
    FormationPageFactory(tag_links=[FormationTag(tag=used)])
    url = f"/admin/bulk/cms/tag/delete/?id={free.pk}&id={used.pk}&next=/admin/"
    response = admin_client.post(url, follow=True)
    assert response.status_code == 200
    assert Tag.objects.count() == 2
