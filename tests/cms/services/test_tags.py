import pytest

from cms.models import ArticlePage, ArticleTag, FormationPage, FormationTag, Tag
from cms.services.tags import merge_tags
from tests.factories.content import ArticlePageFactory, FormationPageFactory, TagFactory

pytestmark = pytest.mark.django_db


def tags_of(page) -> list[str]:
    return [link.tag.name for link in page.tag_links.all()]


def test_merge_tags_gives_every_page_the_target_once():
    kept, gone, other = (TagFactory(name=name) for name in ("Feed-back", "Feedback", "RH"))
    both = FormationPageFactory(tag_links=[FormationTag(tag=gone), FormationTag(tag=kept)])
    one = FormationPageFactory(tag_links=[FormationTag(tag=other), FormationTag(tag=gone)])
    article = ArticlePageFactory(tag_links=[ArticleTag(tag=gone)])

    changed = merge_tags(kept, others=[gone, kept])

    assert changed == 3
    assert tags_of(FormationPage.objects.get(pk=both.pk)) == ["Feed-back"]
    assert tags_of(FormationPage.objects.get(pk=one.pk)) == ["RH", "Feed-back"]
    assert tags_of(ArticlePage.objects.get(pk=article.pk)) == ["Feed-back"]
    assert not Tag.objects.filter(name="Feedback").exists()


def test_merge_tags_rewrites_drafts_that_are_not_on_line():
    kept, gone = TagFactory(name="Feed-back"), TagFactory(name="Feedback")
    page = FormationPageFactory()
    page.tag_links = [FormationTag(tag=gone), FormationTag(tag=kept)]
    page.save_revision()

    merge_tags(kept, others=[gone])

    draft = FormationPage.objects.get(pk=page.pk).get_latest_revision_as_object()
    assert tags_of(draft) == ["Feed-back"]


def test_merge_tags_from_the_list_asks_which_one_to_keep(admin_client):
    kept, gone = TagFactory(name="Feed-back"), TagFactory(name="Feedback")
    url = f"/admin/bulk/cms/tag/merge/?id={kept.pk}&id={gone.pk}&next=/admin/"
    page = admin_client.get(url)
    choices = [str(label) for _, label in page.context["form"].fields["target"].choices]
    response = admin_client.post(url, {"target": kept.pk})
    assert choices == ["---------", "Feed-back", "Feedback"]
    assert response.status_code == 302
    assert list(Tag.objects.values_list("name", flat=True)) == ["Feed-back"]


def test_merge_tags_is_not_for_coordinators(client, coordinator):
    kept, gone = TagFactory(), TagFactory()
    client.force_login(coordinator)
    url = f"/admin/bulk/cms/tag/merge/?id={kept.pk}&id={gone.pk}&next=/admin/"
    client.post(url, {"target": kept.pk})
    assert Tag.objects.count() == 2
