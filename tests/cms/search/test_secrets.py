"""Nothing is found that is not shown (security T2): a canary wherever nothing is exported."""

import pytest
from django.core.files.base import ContentFile
from django.db import models
from wagtail.models import Page

from cms.models import (
    ArticlePage,
    ArticleTag,
    FormationDate,
    FormationFacilitator,
    FormationPage,
    FormationTag,
    ResultIndicator,
    SearchEntry,
    SiteDocument,
)
from cms.search.queries import search_pages
from cms.search.suggestions import suggest
from tests.cms.search.questions import found
from tests.factories.content import (
    ArticlePageFactory,
    FacilitatorProfileFactory,
    FormationDateFactory,
    FormationPageFactory,
    SiteImageFactory,
    TagFactory,
    ThemePageFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

CANARY = "zibeline"
# Shown by the API, and searched or left out by name (`cms.search.public_text`): no secret.
SHOWN = {"title", "slug", "contact", "disability_contact", "duration_note"}


def assert_silent(word: str = CANARY) -> None:
    """Nothing tells a page that holds the word from one that does not."""
    assert found(word) == found("mot-que-rien-ne-contient") == []
    assert found(f"écoute {word}") == []
    assert suggest(word) == suggest(word[:5]) == []
    assert not SearchEntry.objects.filter(words__contains=word).exists()


def exported(model) -> set[str]:
    names = {field.name for field in model.api_fields}
    sources = {
        source.source for field in model.api_fields if (source := field.serializer) is not None
    }
    return names | sources | SHOWN


def private_texts(model) -> list[str]:
    """Columns of text that no `api_fields` names."""
    return [
        field.name
        for field in model._meta.concrete_fields
        if isinstance(field, models.CharField | models.TextField)
        and not field.choices
        and field.name not in exported(model)
    ]


@pytest.mark.parametrize("model", [FormationPage, ArticlePage])
def test_columns_that_are_not_exported(model):
    factory = {FormationPage: FormationPageFactory, ArticlePage: ArticlePageFactory}[model]
    page = factory(title="Écoute")
    names = private_texts(model)
    assert {"seo_title", "search_description", "draft_title"} <= set(names)
    values = {name: CANARY for name in names if name not in {"path", "url_path"}}
    for column, value in values.items():
        owner = model._meta.get_field(column).model
        owner.objects.filter(pk=page.pk).update(**{column: value})
    model.objects.get(pk=page.pk).save()
    assert_silent()
    assert found("écoute") == ["Écoute"]


def test_drafts_and_pages_off_line():
    page = FormationPageFactory(title="Écoute")
    page.title = page.summary = page.audience = CANARY
    page.body = [("paragraph", f"<p>{CANARY}</p>")]
    page.tag_links = [FormationTag(tag=TagFactory(name=CANARY, theme=ThemePageFactory()))]
    page.save_revision()
    ArticlePageFactory(title=CANARY, summary=CANARY, live=False)
    assert found(CANARY) == []
    assert [item["kind"] for item in suggest(CANARY)] == ["tag"]  # public, though on no page yet
    page.tag_links.all()[0].tag.delete()
    assert_silent()


def test_a_draft_stays_silent_when_the_page_is_saved_or_indexed_again():
    theme = ThemePageFactory(title="Relations")
    page = FormationPageFactory(title="Écoute", theme=theme)
    theme.title = CANARY
    theme.save_revision()
    page.audience = CANARY
    page.save_revision()
    page.save(update_fields=["review_due_on"])
    FormationPage.objects.get(pk=page.pk).save()
    assert_silent()


def test_tags_to_be_classed_and_those_of_themes_off_line():
    waiting = TagFactory(name=CANARY)
    hidden = TagFactory(name=f"{CANARY} bis", theme=ThemePageFactory(title=CANARY, live=False))
    FormationPageFactory(tag_links=[FormationTag(tag=waiting), FormationTag(tag=hidden)])
    ArticlePageFactory(tag_links=[ArticleTag(tag=waiting), ArticleTag(tag=hidden)])
    assert_silent()


def test_what_a_page_points_at_and_may_not_tell():
    draft = FormationPageFactory(title=CANARY, live=False)
    image = SiteImageFactory(title=CANARY, description=CANARY, credit=CANARY)
    file = ContentFile(b"%PDF-1.4", name="programme.pdf")
    document = SiteDocument.objects.create(title=CANARY, file=file, file_size=8)
    profile = FacilitatorProfileFactory(role=CANARY, biography=CANARY, consent_on=None)
    link = f'<p>Lire <a linktype="page" id="{draft.pk}">ici</a></p>'
    FormationPageFactory(
        title="Écoute",
        hero_image=image,
        social_image=image,
        owner=UserFactory(first_name=CANARY, last_name=CANARY),
        facilitator_links=[FormationFacilitator(facilitator=profile)],
        body=[
            ("paragraph", link),
            ("document", {"document": document, "label": ""}),
            ("related_formations", {"title": "Voir", "formations": [draft]}),
        ],
    )
    assert_silent()


def test_figures_on_too_few_answers_and_dates():
    """Cities are shown while their date is to come: an index would keep them afterwards."""
    page = FormationPageFactory()
    page.result_indicators = [ResultIndicator(label=CANARY, value="92 %", answers=2, period=CANARY)]
    page.save_revision().publish()
    FormationDateFactory(formation=page, city=CANARY)
    FormationDate.objects.get().save()
    assert_silent()


def test_an_entry_that_should_not_be_there_shows_no_page():
    """The caller's queryset has the last word."""
    page = ArticlePageFactory(title="Libellule")
    Page.objects.filter(pk=page.pk).update(live=False)
    assert list(search_pages(Page.objects.live(), "libellule")) == []
    assert suggest("libellule") == []
