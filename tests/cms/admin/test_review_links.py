"""Review links: made and revoked by those who may edit the page, shown to whoever has one."""

import re
from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import Group, Permission
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.actions.create_alias import CreatePageAliasAction
from wagtail.models import GroupPagePermission, PageLogEntry

from cms.models import FormationPage, HomePage, ReviewLink
from cms.preview import digest_of
from cms.services.review_links import create_review_link, revoke_review_link
from tests.cms.admin.forms import editor_form
from tests.factories.content import ArticlePageFactory, FormationPageFactory, UserFactory

pytestmark = pytest.mark.django_db

API, WEBSITE, LIST = "/api/v2/preview/", "/apercu/", "/admin/rapports/relectures/"


@pytest.fixture
def draft(db) -> FormationPage:
    return FormationPageFactory(title="À relire", live=False)


@pytest.fixture
def link(draft, editor) -> ReviewLink:
    return create_review_link(draft, maker=editor, days=7, recipient="Mme Durand")


@pytest.fixture
def author_of_articles(db):
    """Somebody who may edit articles, and no formation."""
    group = Group.objects.create(name="Articles")
    group.permissions.add(Permission.objects.get(codename="access_admin"))
    articles = ArticlePageFactory().get_parent()
    permission = Permission.objects.get(codename="change_page")
    GroupPagePermission.objects.create(group=group, page=articles, permission=permission)
    return UserFactory(groups=[group])


def form_of(page) -> str:
    return f"/admin/pages/{page.pk}/relecture/"


def revocation_of(link) -> str:
    return f"{LIST}{link.pk}/revoquer/"


def share(client, page, **form):
    return client.post(form_of(page), {"days": "7", "recipient": "", **form})


def address_in(response) -> str:
    [field] = BeautifulSoup(response.content, "html.parser").select("input[readonly]")
    return field["value"]


def is_dead(token: str) -> bool:
    codes = {Client().get(door, {"token": token}).status_code for door in (API, WEBSITE)}
    assert len(codes) == 1
    return codes == {404}


# Making one ---------------------------------------------------------------------------------------


def test_link_is_shown_once_and_stored_as_a_hash(editor_client, editor, draft):
    response = share(editor_client, draft, days="3", recipient="Mme Durand")
    address = address_in(response)
    assert re.fullmatch(r"http://localhost:8000/apercu/\?token=[\w-]{43}", address)
    assert "no-store" in response["Cache-Control"]
    token = address.split("=")[1]
    [row] = ReviewLink.objects.values()
    assert row["token_sha256"] == digest_of(token)
    assert token not in str(row)
    assert token not in editor_client.get(form_of(draft)).content.decode()
    assert token not in editor_client.get(LIST).content.decode()
    link = ReviewLink.objects.get()
    assert (link.maker, link.recipient, link.page_id) == (editor, "Mme Durand", draft.pk)
    assert link.expires_at - link.created_at == timedelta(days=3)


def test_link_opens_where_previews_open(editor_client, draft, settings):
    settings.HEADLESS_CLIENT_URL = "https://front.example.org/apercu"
    address = address_in(share(editor_client, draft))
    assert address.startswith("https://front.example.org/apercu?token=")


@pytest.mark.parametrize("days", ["0", "31", "-1", "", "1.5", "sept"])
def test_duration_is_one_to_thirty_days(editor_client, draft, days):
    response = share(editor_client, draft, days=days)
    assert response.context["form"].errors.keys() == {"days"}
    assert not ReviewLink.objects.exists()


def test_seven_days_are_proposed(editor_client, draft):
    fields = BeautifulSoup(editor_client.get(form_of(draft)).content, "html.parser")
    assert fields.select_one("[name=days]")["value"] == "7"


def test_page_without_version_gets_one_and_is_not_changed(editor_client):
    home = HomePage.objects.get()
    assert home.latest_revision is None
    token = address_in(share(editor_client, home)).split("=")[1]
    assert not is_dead(token)
    home.refresh_from_db()
    assert (home.live, home.has_unpublished_changes) == (True, False)


def test_menu_of_the_page_leads_to_the_form(editor_client, draft):
    for address in (f"/admin/pages/{draft.pk}/edit/", f"/admin/pages/{draft.get_parent().pk}/"):
        menu = BeautifulSoup(editor_client.get(address).content, "html.parser")
        [entry] = [a for a in menu.find_all("a") if "Partager pour relecture" in a.get_text()]
        assert re.fullmatch(r"/admin/pages/\d+/relecture/", entry["href"])


def test_history_tells_who_shared_and_revoked(draft, link, editor):
    revoke_review_link(link, user=editor)
    revoke_review_link(link, user=editor)
    entries = PageLogEntry.objects.filter(page=draft.pk, action__startswith="cms.").order_by("pk")
    assert [(entry.action, entry.user, entry.data) for entry in entries] == [
        ("cms.share_for_review", editor, {"recipient": "Mme Durand", "days": 7}),
        ("cms.revoke_review_link", editor, {"recipient": "Mme Durand"}),
    ]


# What it shows ------------------------------------------------------------------------------------


def test_version_stays_whatever_becomes_of_the_page(client, draft, link):
    draft.title = "Réécrite"
    draft.save_revision().publish()
    data = client.get(API, {"token": link.token}).json()
    assert data["title"] == "À relire"
    assert data["meta"]["preview"] is True
    assert data["meta"]["review_until"] == timezone.localtime(link.expires_at).isoformat(
        timespec="seconds"
    )


def test_editor_left_open_does_not_write_into_what_was_shared(client, draft, editor):
    """Wagtail saves what is typed into the revision of the open editor."""
    client.force_login(editor)
    url = f"/admin/pages/{draft.pk}/edit/"
    form = editor_form(client, url, title="Partagée")
    client.post(url, form)
    draft.refresh_from_db()
    shared = draft.latest_revision
    link = create_review_link(draft, maker=editor, days=7)
    form = editor_form(client, url, title="Tapée ensuite", overwrite_revision_id=shared.pk)
    client.post(url, form)
    shared.refresh_from_db()
    assert shared.content["title"] == "Tapée ensuite"
    assert client.get(API, {"token": link.token}).json()["title"] == "Partagée"


def test_banner_says_until_when(client, draft, editor, time_machine):
    time_machine.move_to("2030-03-12T14:30:00+01:00", tick=False)
    link = create_review_link(draft, maker=editor, days=7)
    html = BeautifulSoup(client.get(WEBSITE, {"token": link.token}).content, "html.parser")
    assert html.select_one(".banner").get_text() == (
        "Version de relecture, valable jusqu’au 19 mars 2030 à 14\u00a0h\u00a030 — ne pas diffuser"
    )
    assert html.select_one("meta[name=robots]")["content"] == "noindex"


def test_preview_of_a_draft_has_another_banner(client, draft):
    token = draft.create_page_preview().token
    html = BeautifulSoup(client.get(WEBSITE, {"token": token}).content, "html.parser")
    assert html.select_one(".banner").get_text() == (
        "Aperçu d’un brouillon\u00a0: cette page n’est pas publique."
    )


def test_openings_are_counted(client, link):
    assert link.openings_label == "Jamais ouvert"
    client.get(WEBSITE, {"token": link.token})
    client.head(WEBSITE, {"token": link.token})
    client.get(API, {"token": link.token})
    link.refresh_from_db()
    assert link.opening_count == 2
    assert link.openings_label.startswith("2\u00a0fois, la dernière le ")


# Its end ------------------------------------------------------------------------------------------


def test_link_ends_after_its_days(link, time_machine):
    time_machine.move_to(link.expires_at - timedelta(seconds=1), tick=False)
    assert not is_dead(link.token)
    time_machine.move_to(link.expires_at, tick=False)
    assert is_dead(link.token)
    assert link.state_label == "Expiré"


def test_revoked_link_is_dead_at_once(editor_client, link):
    assert not is_dead(link.token)
    response = editor_client.post(revocation_of(link), follow=True)
    assert "Le lien est révoqué" in response.content.decode()
    assert is_dead(link.token)
    link.refresh_from_db()
    assert link.state_label == "Révoqué"


def test_asking_for_the_revocation_revokes_nothing(editor_client, link):
    response = editor_client.get(revocation_of(link))
    assert "Mme Durand" in response.content.decode()
    assert not is_dead(link.token)


def test_link_dies_with_its_version(draft, link):
    draft.title = "Une autre version"
    draft.save_revision()
    link.revision.delete()
    link.refresh_from_db()
    assert (is_dead(link.token), link.state_label) == (True, "Sans effet")


def test_link_dies_with_its_page(draft, link):
    draft.delete()
    assert is_dead(link.token)


def test_link_dies_with_the_account_of_its_maker(link, editor):
    editor.is_active = False
    editor.save()
    assert (is_dead(link.token), link.state_label) == (True, "Sans effet")


def test_link_dies_with_the_rights_of_its_maker(link, editor):
    editor.groups.clear()
    assert is_dead(link.token)


def test_other_links_live_on(link, draft, editor):
    other = create_review_link(draft, maker=editor, days=1)
    revoke_review_link(link, user=editor)
    assert not is_dead(other.token)


# Who may ------------------------------------------------------------------------------------------


def test_who_may_not_edit_the_page_makes_sees_and_revokes_nothing(
    client, author_of_articles, draft, link
):
    client.force_login(author_of_articles)
    assert share(client, draft).status_code == 302
    assert client.get(form_of(draft)).status_code == 302
    assert ReviewLink.objects.count() == 1
    assert client.post(revocation_of(link)).status_code == 404
    assert not is_dead(link.token)
    listed = client.get(LIST).content.decode()
    assert "Mme Durand" not in listed
    assert "À relire" not in listed


def test_editor_of_the_page_revokes_the_link_of_a_colleague(client, author_of_articles):
    article = ArticlePageFactory()
    link = create_review_link(article, maker=UserFactory(is_superuser=True), days=7)
    client.force_login(author_of_articles)
    assert article.title in client.get(LIST).content.decode()
    client.post(revocation_of(link))
    assert is_dead(link.token)


def test_coordinator_may_nothing(client, coordinator, draft, link):
    client.force_login(coordinator)
    for address in (form_of(draft), LIST):
        assert client.get(address).url == "/admin/"
    share(client, draft)
    assert ReviewLink.objects.count() == 1
    assert client.post(revocation_of(link)).status_code == 404
    assert not is_dead(link.token)


def test_alias_is_not_shared(editor_client, draft):
    alias = CreatePageAliasAction(draft, update_slug="double").execute(skip_permission_checks=True)
    share(editor_client, alias)
    assert not ReviewLink.objects.exists()


# The list -----------------------------------------------------------------------------------------


def test_list_tells_all_and_does_not_grow(editor_client, editor):
    counts = []
    for _ in range(2):
        create_review_link(FormationPageFactory(), maker=editor, days=7, recipient="M. Petit")
        editor_client.get(LIST)
        with CaptureQueriesContext(connection) as queries:
            response = editor_client.get(LIST)
        counts.append(len(queries))
    text = BeautifulSoup(response.content, "html.parser").get_text()
    assert text.count("M. Petit") == 2
    assert text.count("Jamais ouvert") == 2
    assert counts[0] == counts[1]


def test_export_holds_no_token_and_no_formula(editor_client, draft, editor):
    link = create_review_link(draft, maker=editor, days=7, recipient="=1+1")
    exported = b"".join(editor_client.get(LIST, {"export": "csv"}).streaming_content).decode()
    assert "'=1+1" in exported
    assert link.token not in exported
    assert link.token_sha256 not in exported
