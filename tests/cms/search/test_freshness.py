"""Each change is seen by the next search."""

from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from wagtail.actions.copy_page import CopyPageAction
from wagtail.actions.create_alias import CreatePageAliasAction
from wagtail.models import Page

from cms.api.representation import represent
from cms.models import (
    ArticlePage,
    ArticleTag,
    Category,
    FormationFacilitator,
    FormationPage,
    FormationTag,
    HomePage,
    SearchEntry,
    SearchSynonyms,
    SessionFlow,
    ThemeIndexPage,
    ThemePage,
)
from cms.search.indexing import index_pages, published_pages, visitors_request
from cms.services.tags import merge_tags
from tests.cms.search.questions import found
from tests.factories.content import (
    ArticlePageFactory,
    FacilitatorProfileFactory,
    FormationPageFactory,
    SessionFlowFactory,
    TagFactory,
    ThemePageFactory,
)

pytestmark = pytest.mark.django_db


# Pages ---------------------------------------------------------------------------------------


def test_publishing_unpublishing_and_deleting():
    page = ArticlePageFactory(title="Libellule", live=False)
    assert found("libellule") == []
    page.get_latest_revision().publish()
    assert found("libellule") == ["Libellule"]
    page = ArticlePage.objects.get(pk=page.pk)
    page.title = "Coccinelle"
    page.save_revision().publish()
    assert (found("libellule"), found("coccinelle")) == ([], ["Coccinelle"])
    Page.objects.get(pk=page.pk).unpublish()
    assert found("coccinelle") == []
    assert not SearchEntry.objects.filter(pk=page.pk).exists()
    page.get_latest_revision().publish()
    assert found("coccinelle") == ["Coccinelle"]
    Page.objects.get(pk=page.pk).delete()
    assert found("coccinelle") == []


def test_a_page_is_published_with_what_hangs_on_it():
    tag = TagFactory(name="Libellule", theme=ThemePageFactory(title="Insectes"))
    page = FormationPageFactory(title="Avancer")
    page.tag_links = [FormationTag(tag=tag)]
    revision = page.save_revision()
    assert found("libellule") == []
    revision.publish()
    assert found("libellule") == ["Avancer"]


def test_aliases_and_copies_are_found_and_follow():
    page = ArticlePageFactory(title="Libellule")
    CreatePageAliasAction(page, update_slug="alias").execute(skip_permission_checks=True)
    CopyPageAction(page, update_attrs={"slug": "copie"}).execute(skip_permission_checks=True)
    assert found("libellule") == ["Libellule"] * 3
    page.title = "Coccinelle"
    page.save_revision().publish()
    assert found("coccinelle") == ["Coccinelle"] * 2


def test_a_page_saved_without_its_type():
    page = ArticlePageFactory(title="Libellule")
    bare = Page.objects.get(pk=page.pk)
    bare.title = "Coccinelle"
    bare.save()
    assert (found("libellule"), found("coccinelle")) == ([], ["Coccinelle"])


def test_a_moved_page_is_still_found(admin_client):
    page = ArticlePageFactory(title="Libellule")
    first = ArticlePageFactory()
    page.move(first, pos="left")
    assert found("libellule") == ["Libellule"]


def test_a_change_that_is_undone_leaves_nothing():
    page = ArticlePageFactory(title="Libellule")
    with transaction.atomic():
        page.title = "Coccinelle"
        page.save()
        assert found("coccinelle") == ["Coccinelle"]
        transaction.set_rollback(True)
    assert (found("libellule"), found("coccinelle")) == (["Libellule"], [])


def test_the_whole_tree_can_be_deleted():
    tag = TagFactory(theme=ThemePageFactory(title="Libellule"))
    FormationPageFactory(tag_links=[FormationTag(tag=tag)], theme=tag.theme)
    HomePage.objects.get().delete()
    assert found("libellule") == []
    assert not SearchEntry.objects.exists()


# What pages share ----------------------------------------------------------------------------


def test_a_tag_is_renamed_hidden_and_deleted():
    theme = ThemePageFactory(title="Relations")
    tag = TagFactory(name="Libellule", theme=theme)
    FormationPageFactory(title="Un", tag_links=[FormationTag(tag=tag)])
    ArticlePageFactory(title="Deux", tag_links=[ArticleTag(tag=tag)])
    assert found("libellule") == ["Deux", "Un"]
    tag.name = "Coccinelle"
    tag.save()
    assert (found("libellule"), found("coccinelle")) == ([], ["Deux", "Un"])
    tag.theme = None
    tag.save()
    assert found("coccinelle") == []
    tag.theme = theme
    tag.save()
    assert found("coccinelle") == ["Deux", "Un"]
    tag.delete()
    assert found("coccinelle") == []


def test_tags_are_merged():
    theme = ThemePageFactory(title="Relations")
    kept, gone = (TagFactory(name=name, theme=theme) for name in ("Libellule", "Coccinelle"))
    FormationPageFactory(title="Un", tag_links=[FormationTag(tag=gone)])
    ArticlePageFactory(title="Deux", tag_links=[ArticleTag(tag=gone)])
    merge_tags(kept, others=[gone])
    assert (found("libellule"), found("coccinelle")) == (["Deux", "Un"], [])


def test_a_theme_is_renamed_unpublished_and_deleted():
    theme = ThemePageFactory(title="Libellule")
    tag = TagFactory(name="Scarabée", theme=theme)
    FormationPageFactory(title="Un", theme=theme)
    ArticlePageFactory(title="Deux", tag_links=[ArticleTag(tag=tag)])
    theme.title = "Coccinelle"
    theme.save_revision().publish()
    assert (found("libellule"), found("coccinelle")) == ([], ["Coccinelle", "Un"])
    theme = ThemePage.objects.get()
    theme.unpublish()
    assert found("coccinelle") == found("scarabee") == []
    theme.get_latest_revision().publish()
    assert (found("coccinelle"), found("scarabee")) == (["Coccinelle", "Un"], ["Deux"])
    ThemePage.objects.get().delete()
    assert found("coccinelle") == found("scarabee") == []
    assert FormationPage.objects.get().theme is None


def test_themes_are_deleted_with_the_page_above_them():
    theme = ThemePageFactory(title="Libellule")
    FormationPageFactory(title="Un", theme=theme)
    ThemeIndexPage.objects.get().delete()
    assert found("libellule") == []
    assert found("un") == ["Un"]


def test_a_category_is_renamed_and_deleted():
    category = Category.objects.create(name="Libellule", slug="libellule")
    FormationPageFactory(title="Un", category=category)
    ArticlePageFactory()
    category.name = "Coccinelle"
    category.save()
    assert (found("libellule"), found("coccinelle")) == ([], ["Un"])
    category.delete()
    assert found("coccinelle") == []


def test_a_profile_is_renamed_agrees_and_is_deleted():
    profile = FacilitatorProfileFactory(name="Libellule", biography="Funambule.", consent_on=None)
    link = FormationFacilitator(facilitator=profile)
    FormationPageFactory(title="Un", facilitator_links=[link])
    ArticlePageFactory(title="Deux", author=profile)
    assert found("funambule") == []
    profile.name, profile.consent_on = "Coccinelle", "2026-02-03"
    profile.save()
    assert found("libellule") == []
    assert found("coccinelle") == found("funambule") == ["Deux", "Un"]
    profile.delete()
    assert found("coccinelle") == found("funambule") == []


def test_a_flow_and_its_steps_are_changed_and_deleted():
    flow = SessionFlowFactory(name="Libellule")
    FormationPageFactory(title="Un", session_flow=flow)
    ArticlePageFactory(title="Deux", body=[("flow", {"title": "", "flow": flow})])
    assert found("libellule") == ["Deux", "Un"]
    flow = SessionFlow.objects.get()
    step = flow.steps.all()[0]
    step.label = "Coccinelle"
    flow.steps = [step]
    flow.save()
    assert (found("clarification"), found("coccinelle")) == ([], ["Deux", "Un"])
    flow.delete()
    assert found("libellule") == found("coccinelle") == []


def test_synonyms_are_edited():
    ArticlePageFactory(title="Libellule")
    group = SearchSynonyms.objects.create(words="libellule, demoiselle")
    assert found("demoiselle") == ["Libellule"]
    group.words = "libellule, sympétrum"
    group.save()
    assert (found("demoiselle"), found("sympetrum")) == ([], ["Libellule"])
    group.delete()
    assert found("sympetrum") == []


# In bulk -------------------------------------------------------------------------------------


def rebuild_search() -> str:
    output = StringIO()
    call_command("rebuild_search", stdout=output)
    return output.getvalue()


def test_the_command_puts_right_what_was_changed_behind_its_back():
    page, gone = ArticlePageFactory(title="Libellule"), ArticlePageFactory(title="Scarabée")
    Page.objects.filter(pk=page.pk).update(title="Coccinelle")
    Page.objects.filter(pk=gone.pk).update(live=False)
    assert rebuild_search() == "entrées corrigées\u00a0: 2\n"
    assert (found("libellule"), found("scarabee"), found("coccinelle")) == ([], [], ["Coccinelle"])
    assert rebuild_search() == "entrées corrigées\u00a0: 0\n"


def test_the_first_pages_of_a_site_are_indexed_after_its_migrations():
    assert found("accueil") == ["Accueil"]
    assert SearchEntry.objects.count() == Page.objects.live().filter(depth__gt=1).count()


def queries_of(action) -> int:
    with CaptureQueriesContext(connection) as queries:
        action()
    return len(queries)


def test_a_page_more_in_a_batch_costs_what_its_representation_asks():
    """Relations come for all pages at once; links and dates are `represent`'s to ask."""
    theme, flow, profile = ThemePageFactory(), SessionFlowFactory(), FacilitatorProfileFactory()
    tags = [TagFactory(theme=theme), TagFactory(theme=theme)]
    pages = [
        FormationPageFactory(
            theme=theme,
            session_flow=flow,
            tag_links=[FormationTag(tag=tag) for tag in tags],
            facilitator_links=[FormationFacilitator(facilitator=profile)],
            body=[("paragraph", f'<p><a linktype="page" id="{theme.pk}">Lire</a></p>')],
        ).pk
        for _ in range(3)
    ]
    first, second = published_pages(pages[:2])
    request = visitors_request()
    represent(first, request)  # the request keeps the site
    own = queries_of(lambda: represent(second, request))
    SearchEntry.objects.all().delete()
    one = queries_of(lambda: index_pages(pages[:1]))
    SearchEntry.objects.all().delete()
    three = queries_of(lambda: index_pages(pages))
    assert three - one <= 2 * own
    assert one - own <= 20
