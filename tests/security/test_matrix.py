"""The verdicts of matrix.yaml, proved by asking every door in every reader's name."""

import pytest
from django.contrib.auth.models import Group
from django.contrib.contenttypes.models import ContentType
from wagtail.models import Page, PageViewRestriction, Task, UploadedFile

from cms.models import FormationPage, SiteImage
from tests.factories.content import FormationPageFactory
from tests.security.asking import undone
from tests.security.cases import cases_at
from tests.security.expectations import EXPECT, is_refusal
from tests.security.reporting import settle
from tests.security.routes import all_routes
from tests.security.verdicts import (
    MATRIX,
    READERS,
    ROLES,
    line_of,
    matches,
)

ROUTES = all_routes()

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
        assert set(line) - {"charter", "reads_as"} == {"doors", "who", "why"}
        assert line["who"] in MATRIX["who"]
        assert line.get("charter", "gate") in MATRIX["charter"]
        assert line["why"]


def test_every_profile_is_used_and_names_every_role_or_the_others():
    assert {line["who"] for line in MATRIX["lines"]} == set(MATRIX["who"])
    for profile in MATRIX["who"].values():
        assert "others" in profile or list(profile) == ROLES
        assert "anonymous" in profile


def test_doors_without_second_factor_are_there():
    for globs in MATRIX["without_second_factor"].values():
        idle = [one for one in globs if not any(matches(one, route.path) for route in ROUTES)]
        assert idle == []


# The doors -----------------------------------------------------------------------------------


@pytest.mark.matrix
@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.path or "/")
def test_door_gives_the_verdicts_of_the_matrix(world, django_db_blocker, route):
    cases, faults = 0, []
    with django_db_blocker.unblock():
        for who, verdict, visitor in cases_at(world, route):
            EXPECT[verdict](visitor)
            faults += [f"{who} ({verdict}): {fault}" for fault in visitor.faults]
            cases += visitor.cases
    settle(route.path, cases, faults)


def test_no_door_takes_a_form_without_its_token(world, django_db_blocker):
    """Whoever is logged in sends nothing from another site's page."""
    taken = set()
    with django_db_blocker.unblock():
        for route in ROUTES:
            reader = READERS["participant" if route.path.startswith("espace/") else "superuser"]
            address = world.address(route, reader.name)
            client = world.client_of(reader, enforce_csrf_checks=True)
            with undone():
                if client.post(address).status_code != 403:
                    taken.add(route.path)
    globs = MATRIX["without_form_token"]["doors"]
    assert [path for path in taken if not any(matches(glob, path) for glob in globs)] == []
    assert [glob for glob in globs if not any(matches(glob, path) for path in taken)] == []


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
