"""Every change of public content raises the version, in its own transaction; nothing else does."""

import re

import pytest
from django.apps import apps
from django.contrib.auth.models import Group
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Collection, CollectionViewRestriction, Page

from cms import content_watch
from cms.models import (
    Category,
    FormationTag,
    PageRepresentation,
    SiteSettings,
    StandardPage,
    Tag,
)
from cms.queries.content_version import current_version
from cms.services.tags import merge_tags
from tests.factories.content import (
    ArticlePageFactory,
    FacilitatorProfileFactory,
    FormationDateFactory,
    FormationPageFactory,
    SessionFlowFactory,
    SiteImageFactory,
    TagFactory,
    ThemePageFactory,
    UserFactory,
)
from tests.factories.site import build_site

pytestmark = pytest.mark.django_db


@pytest.fixture
def formation():
    """A published formation whose representation was stored at the present version."""
    page = FormationPageFactory(slug="pratiquer")
    store(page)
    return page


def store(page) -> None:
    PageRepresentation.objects.update_or_create(
        page=page.page_ptr,
        defaults={"version": current_version().number, "summary": "{}", "detail": "{}"},
    )


def is_stored(page) -> bool:
    common = current_version().common
    return PageRepresentation.objects.filter(page=page, version__gte=common).exists()


def test_every_trigger_is_installed():
    assert content_watch.installed_trigger_names() == content_watch.trigger_names()


# Written by Wagtail and by ourselves about content that is watched itself.
UNWATCHED = {
    *("django_content_type", "cms_contentversion", "cms_pagerepresentation"),
    *("wagtailcore_locale", "wagtailcore_collectionviewrestriction_groups"),
    "cms_programmeclaim",
    "cms_searchentry_words",  # SQLite's index of `cms_searchentry`
}
WEBSITE_ADDRESSES = [
    *("/", "/formations/", "/formations/?theme=management", "/formations/pratiquer/", "/articles/"),
    *("/articles/preparer/", "/themes/", "/themes/management/", "/a-propos/", "/robots.txt"),
    *("/recherche/?q=pratiquer", "/recherche/?q=pratiqer", "/sitemap.xml", "/articles/flux.xml"),
    *("/formations/retiree/", "/formations/pratiquer/programme.pdf"),
]
READ_ADDRESSES = [
    "pages/?limit=50&fields=*&facets=theme,tag,category,format",
    *("pages/?search=pratiquer&order=next_date", "themes/", "tags/", "categories/", "site/"),
    *("sitemap/", "images/", "documents/", "redirects/", "search/suggestions/?q=pr"),
    *("resolve/?path=/formations/pratiquer/", "resolve/?path=/ancien/", "resolve/?path=/rien/"),
]


def test_every_table_that_an_answer_is_made_of_is_watched(client):
    build_site()
    with CaptureQueriesContext(connection) as queries:
        for address in READ_ADDRESSES:
            client.get(f"/api/v2/{address}")
        for address in WEBSITE_ADDRESSES:
            client.get(address)
    said = " ".join(query["sql"] for query in queries)
    read = set(re.findall(r'(?:FROM|JOIN) "?(\w+)', said))
    tables = set(connection.introspection.table_names()) & read
    watched = {apps.get_model(watch.model)._meta.db_table for watch in content_watch.WATCHES}
    assert tables - watched - UNWATCHED == set()
    assert {"cms_formationpage", "cms_sitedocument", "cms_siterendition"} <= tables


def test_triggers_are_put_back_by_hand():
    content_watch.remove_triggers()
    assert content_watch.installed_trigger_names() == set()
    content_watch.install_triggers()
    assert content_watch.installed_trigger_names() == content_watch.trigger_names()


CHANGES_OF_EVERY_PAGE = {
    "title": lambda page: page.__class__.objects.filter(pk=page.pk).update(title="Autre"),
    "slug": lambda page: rename(page, slug="autre"),
    "unpublish": lambda page: page.unpublish(),
    "delete": lambda page: page.delete(),
    "move": lambda page: page.move(
        StandardPage.objects.first() or standard_page(), pos="first-child"
    ),
    "reorder": lambda page: FormationPageFactory().move(page, pos="left"),
    "copy kept live": lambda page: page.copy(update_attrs={"slug": "copie"}, keep_live=True),
    "alias": lambda page: page.create_alias(update_slug="alias"),
    "summary": lambda page: rename(page, summary="Autre résumé"),
    "new page": lambda page: ArticlePageFactory(),
    "new tag": lambda page: TagFactory(),
    "category": lambda page: Category.objects.filter(slug="ateliers").update(name="Autre"),
    "profile": lambda page: FacilitatorProfileFactory(),
    "flow": lambda page: SessionFlowFactory(),
    "step": lambda page: SessionFlowFactory().steps.model.objects.update(label="Autre"),
    "image": lambda page: SiteImageFactory(),
    "settings": lambda page: SiteSettings.objects.update_or_create(defaults={"name": "Autre"}),
    "tag of the page": lambda page: FormationTag.objects.create(page=page, tag=TagFactory()),
    "private collection": lambda page: CollectionViewRestriction.objects.create(
        collection=Collection.get_first_root_node(), restriction_type="login"
    ),
}


def rename(page, **values) -> None:
    for name, value in values.items():
        setattr(page, name, value)
    page.save_revision().publish()


def standard_page():
    return Page.objects.get(depth=2).add_child(instance=StandardPage(title="Libre", slug="libre"))


@pytest.mark.parametrize("name", CHANGES_OF_EVERY_PAGE)
def test_what_other_pages_show_outdates_them_all(formation, name):
    before = current_version()
    CHANGES_OF_EVERY_PAGE[name](formation)
    after = current_version()
    assert after.number > before.number
    assert after.common > before.common


CHANGES_OF_ONE_PAGE = {
    "text": lambda page: rename(page, methods="Autre méthode"),
    "search engines": lambda page: rename(page, seo_title="Autre"),
    "date": lambda page: FormationDateFactory(formation=page),
    "date removed": lambda page: page.dates.all().delete(),
    "result": lambda page: page.result_indicators.model.objects.create(
        page=page, label="Satisfaction", value="92 %", answers=41, period="2026"
    ),
}


@pytest.mark.parametrize("name", CHANGES_OF_ONE_PAGE)
def test_what_no_other_page_shows_outdates_that_page_alone(formation, name):
    FormationDateFactory(formation=formation)
    other = FormationPageFactory()
    store(formation)
    store(other)
    before = current_version()
    CHANGES_OF_ONE_PAGE[name](formation)
    after = current_version()
    assert (after.number > before.number, after.common) == (True, before.common)
    assert (is_stored(formation), is_stored(other)) == (False, True)


def test_a_date_that_changes_page_outdates_both(formation):
    date, other = FormationDateFactory(formation=formation), FormationPageFactory()
    store(formation)
    store(other)
    date.formation = other
    date.save()
    assert not is_stored(formation)
    assert not is_stored(other)


def test_a_redirect_outdates_answers_but_no_page(formation):
    before = current_version()
    Redirect.add_redirect("/vieux/", "/formations/")
    after = current_version()
    assert (after.number > before.number, is_stored(formation)) == (True, True)


UNSEEN_CHANGES = {
    "draft of a published page": lambda page: draft(page, methods="Pas encore"),
    "new draft": lambda page: FormationPageFactory(live=False),
    "draft saved again": lambda page: FormationPageFactory(live=False).save(),
    "date of a draft": lambda page: FormationDateFactory(
        formation=FormationPageFactory(live=False)
    ),
    "account": lambda page: UserFactory(groups=[Group.objects.first()]),
    "published again, unchanged": lambda page: rename(
        Page.objects.get(pk=page.pk).get_latest_revision_as_object()
    ),
}


def draft(page, **values) -> None:
    page = page.get_latest_revision_as_object()
    for name, value in values.items():
        setattr(page, name, value)
    page.save_revision()


@pytest.mark.parametrize("name", UNSEEN_CHANGES)
def test_what_nobody_reads_changes_nothing(formation, name):
    rename(formation)
    before = current_version()
    UNSEEN_CHANGES[name](formation)
    assert current_version() == before


def test_merged_tags_are_seen(formation):
    kept, merged = TagFactory(theme=ThemePageFactory()), TagFactory()
    FormationTag.objects.create(page=formation, tag=merged)
    before = current_version()
    merge_tags(kept, others=[merged])
    assert current_version().common > before.common
    assert Tag.objects.filter(pk=merged.pk).count() == 0


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_a_change_that_is_taken_back_was_none():
    before = current_version()
    with transaction.atomic():
        TagFactory()
        assert current_version().number > before.number
        transaction.set_rollback(True)
    assert current_version() == before


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_a_change_by_hand_in_the_database_is_seen():
    TagFactory()
    before = current_version()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE cms_tag SET name = name || '!'")
    assert current_version().common > before.common
