"""The verdicts of matrix.yaml, proved by asking every door in every role's name."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
import yaml
from django.contrib.auth.models import Group
from django.contrib.contenttypes.models import ContentType
from django.contrib.messages import ERROR, get_messages
from django.db import transaction
from django.test import Client
from wagtail.models import Page, PageViewRestriction, Task, UploadedFile

from cms.models import FormationPage, SiteImage
from tests.factories.content import FormationPageFactory
from tests.security.routes import Route, all_routes
from tests.security.world import ROLES, World, make_world

MATRIX = yaml.safe_load((Path(__file__).parent / "matrix.yaml").read_text())
ROUTES = all_routes()
LOG_IN, ADMIN = "/compte/connexion/", "/admin/"
PROGRAMS = ({"Accept": "application/json"}, {"HX-Request": "true"})
REFUSALS = {403, 404}
LIKE_MEMBERS = {"outsider", "facilitator"}


def matches(glob: str, path: str) -> bool:
    """True when `path` is `glob` with anything in place of each `*`."""
    return bool(re.fullmatch(".*".join(map(re.escape, glob.split("*"))), path))


def line_of(route: Route) -> dict | None:
    for line in MATRIX["lines"]:
        if any(matches(glob, route.path) for glob in line["doors"]):
            return line
    return None


# The file ------------------------------------------------------------------------------------


def test_every_door_has_a_line():
    assert [route.path for route in ROUTES if line_of(route) is None] == []


def test_every_word_of_every_line_has_a_door():
    for line in MATRIX["lines"]:
        mine = [route.path for route in ROUTES if line_of(route) is line]
        idle = [glob for glob in line["doors"] if not any(matches(glob, path) for path in mine)]
        assert idle == [], line["why"]


def test_every_line_says_who_and_why():
    for line in MATRIX["lines"]:
        assert set(line) == {"doors", "who", "why"}
        assert line["who"] in MATRIX["who"]
        assert line["why"]


def test_every_profile_is_used_and_names_every_role():
    assert {line["who"] for line in MATRIX["lines"]} == set(MATRIX["who"])
    for profile in MATRIX["who"].values():
        assert [role for role in ROLES if role in profile] == list(profile)
        assert set(ROLES) - set(profile) <= LIKE_MEMBERS
        assert set(profile.values()) <= set(VERDICTS)


# The doors -----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker) -> Iterator[World]:
    """Made once: every case puts back what it changed."""
    with django_db_blocker.unblock(), undone():
        yield make_world()


@contextmanager
def undone() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


class Visitor:
    """Asks one door in one role's name."""

    def __init__(self, world: World, route: Route, role: str):
        self.world, self.route, self.role = world, route, role

    def ask(self, method: str, **options):
        """Return the answer to a request without a form, all its effects undone."""
        body = self.world.bodies.get(self.route.path)
        if body and method == "POST":
            options |= {"data": body, "content_type": "application/json"}
        with undone():
            client = Client(raise_request_exception=False)
            if self.role != "anonymous":
                client.force_login(self.world.people[self.role])
            self.address = self.world.address(self.route, self.role)
            response = getattr(client, method.lower())(self.address, **options)
        self._expect_no_error(response, method)
        assert response["X-Content-Type-Options"] == "nosniff"
        return response

    def _expect_no_error(self, response, method: str) -> None:
        known = {"door": self.route.path, "method": method} in MATRIX["known_errors"]
        assert response.status_code < 500 or known, f"{method} answers {response.status_code}"


def is_refusal(response) -> bool:
    return response.status_code in REFUSALS or (
        response.status_code == 302
        and response.url == ADMIN
        and any(message.level == ERROR for message in get_messages(response.wsgi_request))
    )


def is_success(response) -> bool:
    """A page, or a redirect that is neither a refusal nor an invitation to log in."""
    if response.status_code in {301, 302}:
        return not is_refusal(response) and urlsplit(response.url).path != LOG_IN
    return 200 <= response.status_code < 300


def expect_allowed(visitor: Visitor) -> None:
    answers = [visitor.ask("GET"), visitor.ask("POST")]
    # 500 only gets here from the known errors: the right was there.
    assert any(is_success(answer) or answer.status_code == 500 for answer in answers), answers
    assert not any(answer.status_code in {401, 403} for answer in answers), answers
    assert not any(answer.status_code == 302 and is_refusal(answer) for answer in answers), answers


def expect_look(visitor: Visitor) -> None:
    assert visitor.ask("GET").status_code == 200
    assert is_refusal(visitor.ask("POST"))


def expect_login(visitor: Visitor) -> None:
    for method in ("GET", "POST"):
        last, _ = visitor.ask(method, follow=True).redirect_chain[-1]
        assert urlsplit(last).path == LOG_IN
        assert parse_qs(urlsplit(last).query) == {"next": [visitor.address]}
        for headers in PROGRAMS:
            assert visitor.ask(method, headers=headers).status_code == 401


def expect_gate(visitor: Visitor) -> None:
    answers = [visitor.ask("GET"), visitor.ask("POST")]
    sent = [answer for answer in answers if answer.status_code != 405]
    assert [(answer.status_code, urlsplit(answer.url).path) for answer in sent] == (
        [(302, LOG_IN)] * len(sent)
    )
    assert sent


def expect_denied(visitor: Visitor) -> None:
    for method in ("GET", "POST"):
        for headers in ({}, *PROGRAMS):
            assert visitor.ask(method, headers=headers).status_code == 403


def expect_forbidden(visitor: Visitor) -> None:
    answers = [visitor.ask("GET"), visitor.ask("POST")]
    assert any(is_refusal(answer) for answer in answers), answers
    assert all(is_refusal(answer) or answer.status_code == 405 for answer in answers), answers


def expect_shut(visitor: Visitor) -> None:
    answers = {visitor.ask(method).status_code for method in ("GET", "POST")}
    assert 404 in answers
    assert answers <= {404, 405}


VERDICTS = {
    "allowed": expect_allowed,
    "look": expect_look,
    "login": expect_login,
    "gate": expect_gate,
    "denied": expect_denied,
    "forbidden": expect_forbidden,
    "shut": expect_shut,
}


@pytest.mark.matrix
@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.path or "/")
def test_door_gives_the_verdict_of_the_matrix(world, django_db_blocker, route, role):
    line = line_of(route)
    assert line, "this door has no line in matrix.yaml"
    profile = MATRIX["who"][line["who"]]
    verdict = profile.get(role) or profile["member"]
    with django_db_blocker.unblock():
        VERDICTS[verdict](Visitor(world, route, role))


@pytest.mark.matrix
@pytest.mark.parametrize("known", MATRIX["known_errors"], ids=lambda known: known["door"])
def test_known_error_is_still_there(world, django_db_blocker, known):
    with django_db_blocker.unblock():
        visitor = Visitor(world, Route(known["door"]), "superuser")
        assert visitor.ask(known["method"]).status_code == 500


# Rights that a door gives for some objects only -----------------------------------------------


def test_no_group_may_add_change_or_delete_accounts(db):
    """Wagtail: whoever may, can make anyone a superuser."""
    granted = {
        (group.name, codename)
        for group in Group.objects.all()
        for codename in group.permissions.values_list("codename", flat=True)
    }
    assert {name for name, _ in granted} == {"Rédaction", "Coordination"}
    assert [grant for grant in granted if grant[1].endswith(("_user", "_group"))] == []


@pytest.mark.parametrize("role", ["editor", "coordinator"])
def test_staff_cannot_make_a_superuser(client, request, superuser, role):
    person = request.getfixturevalue(role)
    client.force_login(person)
    form = {
        "email": person.email,
        "first_name": "Ada",
        "last_name": "Martin",
        "is_active": "on",
        "is_superuser": "on",
    }
    response = client.post(f"/admin/users/edit/{person.pk}/", form)
    assert is_refusal(response)
    person.refresh_from_db()
    assert not person.is_superuser

    client.force_login(superuser)  # the same form does it for who may
    client.post(f"/admin/users/edit/{person.pk}/", form)
    person.refresh_from_db()
    assert person.is_superuser


@pytest.fixture
def page(db) -> FormationPage:
    return FormationPageFactory()


def test_coordinator_deletes_no_page_in_bulk(client, coordinator, superuser, page):
    address = f"/admin/bulk/wagtailcore/page/delete/?id={page.pk}"
    client.force_login(coordinator)
    client.post(address)
    assert Page.objects.filter(pk=page.pk).exists()
    client.force_login(superuser)
    client.post(address)
    assert not Page.objects.filter(pk=page.pk).exists()


def test_editor_makes_no_step_of_review(editor_client):
    before = Task.objects.count()
    response = editor_client.post(
        "/admin/workflows/task_chooser/create/?create_model=wagtailcore.GroupApprovalTask",
        {"create-task-name": "Sans relecture", "create-task-groups": []},
    )
    assert (response.status_code, Task.objects.count()) == (400, before)


def test_page_cannot_be_made_private(editor_client, page):
    """Participants' content is never a page: nothing here hides behind a password or a log-in."""
    for kind in ("password", "login", "groups"):
        editor_client.post(
            f"/admin/pages/{page.pk}/privacy/",
            {"restriction_type": kind, "password": "secret", "groups": []},
        )
    assert list(PageViewRestriction.objects.all()) == []


def test_upload_of_somebody_else_is_not_deleted(editor_client, superuser):
    upload = UploadedFile.objects.create(
        for_content_type=ContentType.objects.get_for_model(SiteImage),
        file="wagtail_uploads/a.png",
        uploaded_by_user=superuser,
    )
    address = f"/admin/images/multiple/delete_upload/{upload.pk}/"
    assert is_refusal(editor_client.post(address))
    assert UploadedFile.objects.filter(pk=upload.pk).exists()
    editor_client.force_login(superuser)
    editor_client.post(address)
    assert not UploadedFile.objects.filter(pk=upload.pk).exists()
