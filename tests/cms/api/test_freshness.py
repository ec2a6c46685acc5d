"""What changes here is in the next answer of another process, which had kept the one before.

Every model that a representation reaches, every action of the admin on it; the pages of the website
that are made of it.
"""

import json
import socket
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urljoin

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Collection, Page

from cms.models import FormationPage, SessionFlowStep, SiteImage, SiteSettings, ThemePage
from cms.services.publishing import publish_due_pages
from tests.cms.admin.forms import editor_form, send_shown_form
from tests.factories.content import TagFactory, ThemePageFactory, UserFactory
from tests.factories.pictures import png
from tests.factories.site import WholeSite, build_site
from tests.processes import database_url, started_python, wait_until

LIST = "pages/?limit=50"


@dataclass
class OtherProcess:
    """A server with a memory of its own, on the tests' database."""

    address: str

    def read(self, path: str) -> tuple[int, object]:
        """Return the status of an answer, of the API or of the website (`/…`), and what it says."""
        try:
            with urllib.request.urlopen(urljoin(self.address, path), timeout=60) as answer:
                return answer.status, said_by(answer)
        except urllib.error.HTTPError as error:
            return error.code, said_by(error)

    def is_up(self) -> bool:
        try:
            return self.read("")[0] == 200
        except OSError:
            return False


def said_by(answer) -> object:
    is_data = answer.headers.get_content_type().endswith("json")
    return json.load(answer) if is_data else answer.read()


@contextmanager
def other_process(folder) -> Iterator[OtherProcess]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {
        "DJANGO_SETTINGS_MODULE": "tests.factories.served",
        "VAR_DIR": str(folder),
        "DATABASE_URL": database_url(),
    }
    arguments = ("-m", "gunicorn", "cms.wsgi", f"--bind=127.0.0.1:{port}", "--no-control-socket")
    with started_python(*arguments, **environment):
        process = OtherProcess(f"http://localhost:{port}/api/v2/")
        wait_until(process.is_up)
        yield process


@dataclass
class Editor:
    """What a superuser does in the admin, on the site that is being read."""

    client: Client
    site: WholeSite
    second_theme: ThemePage

    def change(self, path: str, **values) -> None:
        send_shown_form(self.client, f"/admin/{path}/", **values)

    def confirm(self, path: str, **values) -> None:
        """Answer yes to a question of the admin."""
        path, _, query = path.partition("?")
        response = self.client.post(f"/admin/{path}/?{query}", values)
        assert response.status_code in (200, 302), response.content.decode()

    def edit_page(self, page: Page, **values) -> None:
        url = f"/admin/pages/{page.pk}/edit/"
        form = editor_form(self.client, url, **values)
        response = self.client.post(url, {**form, "action-publish": "1"})
        assert response.status_code == 302, response.content.decode()

    def bulk(self, model: str, action: str, ids: list[int], **values) -> None:
        query = "&".join(f"id={pk}" for pk in ids)
        url = f"/admin/bulk/{model}/{action}/?{query}&next=/admin/"
        response = self.client.post(url, values)
        assert response.status_code == 302, response.content.decode()


def picture(name: str) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, png((90, 50)), "image/png")


NEW_IMAGE = {"title": "Neuve", "description": "Un cercle", "file": picture("neuve.png")}
Change = Callable[[Editor], object]
FORMATION, ARTICLE = "pages/9003/", "pages/9004/"


def schedule(page: FormationPage) -> None:
    """Make a draft that is due, and what the worker does about it each minute."""
    page.refresh_from_db()
    page.title = "À l’heure"
    page.save_revision(approved_go_live_at=timezone.now() - timedelta(minutes=1))
    publish_due_pages()


# What is asked of the other process, and what is done here; the later ones take things away.
CHANGES: list[tuple[str, str, Change]] = [
    ("a page", "/formations/pratiquer/", lambda e: e.edit_page(e.site.formation, methods="Jeux")),
    ("the catalogue", "/formations/", lambda e: e.edit_page(e.site.bare, summary="Un résumé")),
    ("a filter", "/formations/?format=intra", lambda e: e.edit_page(e.site.bare, format="both")),
    ("the search", "/recherche/?q=jeux", lambda e: e.edit_page(e.site.bare, title="Les jeux")),
    ("the site map", "/sitemap.xml", lambda e: e.edit_page(e.site.bare, slug="les-jeux")),
    ("the feed", "/articles/flux.xml", lambda e: Page.objects.filter(pk=9004).update(title="X")),
    ("a link", "/articles/preparer/", lambda e: e.edit_page(e.site.bare, slug="s-initier")),
    (
        "a programme",
        "/formations/pratiquer/programme.pdf",
        lambda e: e.edit_page(e.site.formation, price_excl_tax="900"),
    ),
    (
        "a date on a page",
        "/formations/pratiquer/",
        lambda e: e.change("dates/edit/9601", city="Brest"),
    ),
    ("publish", FORMATION, lambda e: e.edit_page(e.site.formation, title="Pratiquer à deux")),
    ("publish, in a list", LIST, lambda e: e.edit_page(e.site.bare, summary="Autre résumé")),
    ("edit a link's target", ARTICLE, lambda e: e.edit_page(e.site.bare, slug="s-y-mettre")),
    ("scheduled", "pages/9002/", lambda e: schedule(e.site.bare)),
    (
        "bulk unpublish",
        LIST,
        lambda e: e.bulk("wagtailcore/page", "unpublish", [e.site.bare.pk]),
    ),
    ("bulk publish", LIST, lambda e: e.bulk("wagtailcore/page", "publish", [e.site.bare.pk])),
    ("tag", FORMATION, lambda e: e.change("snippets/cms/tag/edit/9301", name="Écouter")),
    ("tag added", "tags/", lambda e: TagFactory(theme=e.site.theme)),
    (
        "tags merged",
        ARTICLE,
        lambda e: e.bulk(
            "cms/tag",
            "merge",
            [e.site.tag.pk, (other := TagFactory(name="Autre", theme=e.site.theme)).pk],
            target=other.pk,
        ),
    ),
    (
        "category",
        FORMATION,
        lambda e: e.change(
            f"snippets/cms/category/edit/{e.site.formation.category_id}", name="Cercles"
        ),
    ),
    (
        "category's place",
        "categories/",
        lambda e: e.change(
            f"snippets/cms/category/edit/{e.site.formation.category_id}", position="99"
        ),
    ),
    (
        "profile",
        ARTICLE,
        lambda e: e.change("snippets/cms/facilitatorprofile/edit/9401", role="Coach"),
    ),
    ("flow", FORMATION, lambda e: e.change("snippets/cms/sessionflow/edit/9101", name="Sept")),
    ("step", FORMATION, lambda e: SessionFlowStep.objects.update(label="Récit")),
    (
        "date added",
        FORMATION,
        lambda e: e.change(
            "dates/new",
            formation=e.site.formation.pk,
            starts_on="2031-02-03",
            ends_on="2031-02-04",
            city="Nantes",
        ),
    ),
    ("date moved", FORMATION, lambda e: e.change("dates/edit/9601", starts_on="2030-03-11")),
    ("date deleted", FORMATION, lambda e: e.confirm("dates/delete/9602")),
    ("image's words", FORMATION, lambda e: e.change("images/9201", description="Un cercle")),
    (
        "image's file",
        FORMATION,
        lambda e: e.change("images/9201", file=picture("autre.png")),
    ),
    ("image added", "images/", lambda e: e.change("images/add", **NEW_IMAGE)),
    ("document", "documents/", lambda e: e.change("documents/edit/9501", title="Brochure")),
    (
        "settings",
        "site/",
        lambda e: e.change(
            f"settings/cms/sitesettings/{SiteSettings.load().pk}",
            name="Autre nom",
            **{"navigation-count": "0", "social_links-count": "0"},
        ),
    ),
    ("redirect added", "redirects/", lambda e: Redirect.add_redirect("/x", "/y/")),
    (
        "redirect deleted",
        "resolve/?path=/x",
        lambda e: e.confirm(f"redirects/{Redirect.objects.get(old_path='/x').pk}/delete"),
    ),
    (
        "synonyms",
        "pages/?search=bidule",
        lambda e: e.change("synonymes/new", words="bidule, pratiquer"),
    ),
    (
        "alias",
        LIST,
        lambda e: e.change(
            f"pages/{e.site.bare.pk}/copy", new_slug="alias", new_title="Alias", alias="on"
        ),
    ),
    (
        "copy kept live",
        LIST,
        lambda e: e.change(f"pages/{e.site.bare.pk}/copy", new_slug="copie", publish_copies="on"),
    ),
    (
        "reorder",
        "themes/",
        lambda e: e.confirm(f"pages/{e.second_theme.pk}/set_position?position=0"),
    ),
    (
        "move",
        "pages/9006/",
        lambda e: e.confirm(
            f"pages/9006/move/{e.site.article.get_parent().get_parent().pk}/confirm"
        ),
    ),
    (
        "collection made private",
        FORMATION,
        lambda e: e.confirm(
            f"collections/{e.site.image.collection_id}/privacy", restriction_type="login"
        ),
    ),
    (
        "image deleted",
        "images/",
        lambda e: e.confirm(f"images/{SiteImage.objects.get(title='Neuve').pk}/delete"),
    ),
    ("document deleted", "documents/", lambda e: e.confirm("documents/delete/9501")),
    ("unpublish", ARTICLE, lambda e: e.confirm(f"pages/{e.site.article.pk}/unpublish")),
    ("unpublish a theme", "themes/", lambda e: e.confirm("pages/9001/unpublish")),
    ("delete", "resolve/?path=/formations/pratiquer/", lambda e: e.confirm("pages/9003/delete")),
]


@pytest.mark.usefixtures("pango")
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_another_process_is_never_behind(client, tmp_path):
    client.force_login(UserFactory(is_superuser=True))
    site = build_site()
    site.image.collection = Collection.get_first_root_node().add_child(name="Photos")
    site.image.save()
    editor = Editor(client, site, second_theme=ThemePageFactory(title="Équipes"))
    stale = []
    with other_process(tmp_path) as process:
        for name, path, change in CHANGES:
            before = process.read(path)
            assert process.read(path) == before
            change(editor)
            if process.read(path) == before:
                stale.append(name)
    assert stale == []
