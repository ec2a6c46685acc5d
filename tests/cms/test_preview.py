"""Previews of drafts: what they show, in the admin and by token, and when they end."""

import json
import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cms.models import (
    ArticleFormation,
    ArticleTag,
    DraftPreview,
    FormationFacilitator,
    FormationPage,
    FormationTag,
    ReviewLink,
)
from cms.services.previews import KEPT, create_draft_preview, delete_old_previews
from cms.services.review_links import create_review_link
from tests.cms.admin.forms import editor_form
from tests.factories.content import (
    ArticlePageFactory,
    FacilitatorProfileFactory,
    FormationPageFactory,
    SessionFlowFactory,
    SiteImageFactory,
    TagFactory,
    ThemePageFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

API, WEBSITE = "/api/v2/preview/", "/apercu/"
DOORS = [API, WEBSITE]


@pytest.fixture
def draft(editor) -> FormationPage:
    return FormationPageFactory(title="Un brouillon", slug="un-brouillon", live=False)


def preview_of(page, editor=None, in_panel=False) -> str:
    return page.create_page_preview(editor=editor, in_panel=in_panel).token


def shown(token: str) -> dict:
    response = Client().get(API, {"token": token})
    assert response.status_code == 200, response.content
    return response.json()


def is_dead(token: str) -> bool:
    codes = {Client().get(door, {"token": token}).status_code for door in DOORS}
    assert len(codes) == 1
    return codes == {404}


# What a token shows -------------------------------------------------------------------------------


def test_draft_never_published_is_shown_as_the_page_would_be(client, draft):
    data = shown(preview_of(draft))
    assert data["meta"].pop("preview") is True
    draft.save_revision().publish()
    published = client.get(f"/api/v2/pages/{draft.pk}/").json()
    for page in (data, published):
        page["meta"].pop("first_published_at")
    assert data == published


def test_unsaved_changes_are_shown_and_the_page_stays(client, draft):
    tag = TagFactory(slug="rh", name="RH", theme=ThemePageFactory(slug="management"))
    draft.title, draft.hero_image = "Autrement", SiteImageFactory()
    draft.session_flow = SessionFlowFactory(name="En six étapes")
    draft.tag_links = [FormationTag(tag=tag)]
    draft.facilitator_links = [
        FormationFacilitator(facilitator=FacilitatorProfileFactory(name="Claire Aubry"))
    ]
    data = shown(preview_of(draft))
    assert data["title"] == "Autrement"
    assert data["hero_image"]["id"] == draft.hero_image.pk
    assert data["session_flow"]["name"] == "En six étapes"
    assert data["tags"] == [{"slug": "rh", "name": "RH", "theme": "management", "hue": "blue"}]
    assert [person["name"] for person in data["facilitators"]] == ["Claire Aubry"]
    saved = FormationPage.objects.get(pk=draft.pk)
    assert (saved.title, saved.hero_image, saved.tag_links.count()) == ("Un brouillon", None, 0)


def test_links_lead_where_the_public_may_go(draft):
    """A token opens one page: the title of another draft is not part of it."""
    live = FormationPageFactory(title="En ligne")
    article = ArticlePageFactory(live=False)
    article.formation_links = [
        ArticleFormation(formation=draft),
        ArticleFormation(formation=live),
    ]
    article.body = [
        ("call_to_action", {"title": "?", "action": "link", "label": "Voir", "page": draft})
    ]
    data = shown(preview_of(article))
    assert [link["title"] for link in data["related_formations"]] == ["En ligne"]
    assert data["body"][0]["value"]["page"] is None
    assert "Un brouillon" not in json.dumps(data, ensure_ascii=False)


def test_what_was_deleted_since_is_left_out(draft):
    tag, image = TagFactory(theme=ThemePageFactory()), SiteImageFactory()
    draft.tag_links, draft.hero_image = [FormationTag(tag=tag)], image
    token = preview_of(draft)
    assert len(shown(token)["tags"]) == 1
    tag.delete()
    image.delete()
    data = shown(token)
    assert (data["tags"], data["hero_image"]) == ([], None)


def test_comments_of_editors_are_not_kept(draft):
    draft.create_page_preview()
    assert not [name for name in DraftPreview.objects.get().content if "comments" in name]


def test_page_moved_or_renamed_since_keeps_its_place(draft):
    token = preview_of(draft)
    parent = draft.get_parent()
    parent.slug = "catalogue"
    parent.save()
    assert shown(token)["meta"]["html_url"].endswith("/catalogue/un-brouillon/")


@pytest.mark.parametrize("door", DOORS)
def test_queries_do_not_grow(client, draft, door):
    counts = []
    for number in (1, 3):
        draft.tag_links = [FormationTag(tag=TagFactory(theme=theme)) for theme in themes(number)]
        draft.facilitator_links = [
            FormationFacilitator(facilitator=FacilitatorProfileFactory(photo=SiteImageFactory()))
            for _ in range(number)
        ]
        token = preview_of(draft)
        client.get(door, {"token": token})  # content types, site root paths
        with CaptureQueriesContext(connection) as queries:
            assert client.get(door, {"token": token}).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 20


def test_queries_of_an_article_do_not_grow(client, draft):
    counts = []
    for number in (1, 3):
        article = ArticlePageFactory(author=FacilitatorProfileFactory())
        article.formation_links = [
            ArticleFormation(formation=FormationPageFactory()) for _ in range(number)
        ]
        article.tag_links = [ArticleTag(tag=TagFactory(theme=theme)) for theme in themes(number)]
        token = preview_of(article)
        client.get(API, {"token": token})
        with CaptureQueriesContext(connection) as queries:
            assert len(client.get(API, {"token": token}).json()["tags"]) == number
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 20


def themes(number: int) -> list:
    return [ThemePageFactory() for _ in range(number)]


# In the admin -------------------------------------------------------------------------------------


def token_of(response) -> str:
    return re.search(r"token=([\w-]+)", response.get("Location") or response.content.decode())[1]


def type_and_preview(client, url: str, panel: bool = True, **changes):
    """Send the form as the panel does while one types, then ask for the preview."""
    form = editor_form(client, url, **changes)
    address = f"{url}preview/"
    assert client.post(address, form).json()["is_valid"]
    return client.get(address, {"in_preview_panel": "true"} if panel else {})


def test_page_never_saved_is_shown(editor_client):
    parent = FormationPageFactory().get_parent()
    url = f"/admin/pages/add/cms/formationpage/{parent.pk}/"
    response = type_and_preview(editor_client, url, title="Jamais enregistrée")
    data = shown(token_of(response))
    assert (data["title"], data["id"]) == ("Jamais enregistrée", 0)
    assert data["breadcrumbs"][-1]["id"] == parent.pk
    page = Client().get(response.url).content.decode()
    assert "Jamais enregistrée" in page
    assert not FormationPage.objects.filter(title="Jamais enregistrée").exists()


def test_panel_gets_the_built_in_website_at_its_own_origin(editor_client, draft):
    response = type_and_preview(editor_client, f"/admin/pages/{draft.pk}/edit/", title="Tapé")
    assert response.status_code == 302
    assert re.fullmatch(r"/apercu/\?token=[\w-]{43}", response.url)
    assert "no-store" in response["Cache-Control"]
    assert shown(token_of(response))["title"] == "Tapé"


def test_external_front_end_comes_to_the_panel_in_a_frame(editor_client, draft, settings):
    settings.HEADLESS_CLIENT_URL = "https://front.example.org/apercu?lang=fr"
    url = f"/admin/pages/{draft.pk}/edit/"
    framed = type_and_preview(editor_client, url)
    assert framed.status_code == 200
    address = re.escape("https://front.example.org/apercu?lang=fr&amp;token=") + r"[\w-]{43}"
    assert re.search(f'<iframe src="{address}"', framed.content.decode())
    assert framed["X-Frame-Options"] == "SAMEORIGIN"
    alone = type_and_preview(editor_client, url, panel=False)
    assert alone.url.startswith("https://front.example.org/apercu?lang=fr&token=")
    assert token_of(framed) != token_of(alone)


def test_preview_needs_no_site_record(editor_client, draft):
    draft.get_site().delete()
    response = type_and_preview(editor_client, f"/admin/pages/{draft.pk}/edit/")
    assert response.status_code == 302


def test_two_editors_in_the_same_second_have_two_tokens(draft, editor, time_machine):
    time_machine.move_to("2030-03-12T14:30:00+01:00", tick=False)
    tokens = {}
    for person in (editor, UserFactory()):
        draft.title = f"De {person.email}"
        tokens[preview_of(draft, person)] = draft.title
    assert len(tokens) == 2
    assert {token: shown(token)["title"] for token in tokens} == tokens


def test_same_editor_twice_has_two_tokens(draft, editor, time_machine):
    time_machine.move_to("2030-03-12T14:30:00+01:00", tick=False)
    titles = {}
    for title in ("Première fenêtre", "Seconde fenêtre"):
        draft.title = title
        titles[preview_of(draft, editor)] = title
    assert {token: shown(token)["title"] for token in titles} == titles


def test_typing_fills_no_table_and_leaves_windows_alone(draft, editor):
    window = preview_of(draft, editor)
    other = preview_of(draft, UserFactory(), in_panel=True)
    panel = [preview_of(draft, editor, in_panel=True) for _ in range(3 * KEPT)]
    assert DraftPreview.objects.count() == KEPT + 2
    assert not any(is_dead(token) for token in (window, other, *panel[-KEPT:]))
    assert all(is_dead(token) for token in panel[:-KEPT])


def test_typing_in_a_page_never_saved_fills_no_table(draft, editor):
    new = FormationPage(title="Neuve", slug="neuve")
    new.depth, new.path = draft.depth, draft._inc_path()
    new.set_url_path(draft.get_parent())
    for _ in range(2 * KEPT):
        create_draft_preview(new, editor=editor, in_panel=True)
    assert DraftPreview.objects.count() == KEPT


# The end of a token -------------------------------------------------------------------------------


@pytest.mark.parametrize(("seconds", "expected"), [(899, False), (900, True), (901, True)])
def test_token_lives_fifteen_minutes(draft, time_machine, seconds, expected):
    start = timezone.now()
    time_machine.move_to(start, tick=False)
    token = preview_of(draft)
    time_machine.move_to(start + timedelta(seconds=seconds), tick=False)
    assert is_dead(token) is expected


def test_publication_ends_the_previews_of_that_page_alone(draft):
    token, other = preview_of(draft), preview_of(FormationPageFactory())
    draft.save_revision().publish()
    assert is_dead(token)
    assert not is_dead(other)


def test_deleted_page_is_shown_no_more(draft):
    token = preview_of(draft)
    draft.delete()
    assert is_dead(token)


def test_editor_shut_out_leaves_no_preview(draft, editor):
    token = preview_of(draft, editor)
    editor.is_active = False
    editor.save()
    assert is_dead(token)


def test_old_previews_are_deleted_and_no_others(draft, editor, time_machine):
    start = timezone.now()
    time_machine.move_to(start, tick=False)
    preview_of(draft)
    create_review_link(draft, maker=editor, days=1)
    time_machine.move_to(start + timedelta(minutes=10), tick=False)
    recent = preview_of(draft)
    time_machine.move_to(start + timedelta(minutes=15), tick=False)
    assert delete_old_previews() == 1
    assert not is_dead(recent)
    time_machine.move_to(start + timedelta(days=90), tick=False)
    assert delete_old_previews() == 1
    assert ReviewLink.objects.count() == 1
    time_machine.move_to(start + timedelta(days=91), tick=False)
    assert delete_old_previews() == 1
    assert not ReviewLink.objects.exists()
