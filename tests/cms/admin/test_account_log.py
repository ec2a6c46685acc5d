"""Wagtail's logs say what was done to which account, by its number: no name, no address."""

from importlib import import_module

import pytest
from django.apps import apps
from django.contrib.auth.models import Group
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from wagtail.log_actions import log
from wagtail.models import ModelLogEntry, PageLogEntry

from cms.models import SiteSettings, User
from tests.factories.content import UserFactory

pytestmark = pytest.mark.django_db
ACCOUNT = "/admin/users/"
BULK = "/admin/bulk/cms/user/"
CANARY = "canari"
PASSWORD = "une phrase assez longue"


@pytest.fixture
def boss(client):
    boss = UserFactory(email="canari.chef@example.org", is_superuser=True, first_name="Canari")
    client.force_login(boss)
    return boss


def canary(n: int, **fields) -> User:
    return UserFactory(
        email=f"canari{n}@example.org", first_name="Canari", last_name="Canari", **fields
    )


def entries_of(person: int) -> list[tuple]:
    kind = ContentType.objects.get_for_model(User)
    found = ModelLogEntry.objects.filter(content_type=kind, object_id=str(person))
    return list(found.order_by("pk").values_list("action", "label", "data"))


def assert_nobody_is_named() -> None:
    """In whatever column, of whatever log of Wagtail's."""
    rows = [*ModelLogEntry.objects.values(), *PageLogEntry.objects.values()]
    assert rows
    assert CANARY not in str(rows).casefold()


def test_accounts_made_changed_and_deleted_are_numbers(client, boss):
    form = {"first_name": "Canari", "last_name": "Canari", "email": "canari@example.org"}
    new = {**form, "password1": PASSWORD, "password2": PASSWORD}
    assert client.post(f"{ACCOUNT}new/", new).status_code == 302
    person = User.objects.get(email=form["email"]).pk
    changed = {**form, "email": "canari.autre@example.org", "is_active": "on"}
    assert client.post(f"{ACCOUNT}edit/{person}/", changed).status_code == 302
    assert client.post(f"{ACCOUNT}delete/{person}/").status_code == 302
    assert not User.objects.filter(pk=person).exists()
    label = f"Compte n°\u00a0{person}"
    assert entries_of(person) == [
        ("wagtail.create", label, {}),
        ("wagtail.edit", label, {}),
        ("wagtail.delete", label, {}),
    ]
    assert_nobody_is_named()


@pytest.mark.parametrize(
    ("action", "form"),
    [
        ("set_active_state", {"mark_as_active": "False"}),
        ("assign_role", {"role": "group"}),
        ("delete", {}),
    ],
)
def test_what_is_done_to_many_names_none(client, boss, action, form):
    people = [canary(n) for n in range(2)]
    group = Group.objects.get(name="Rédaction")
    form = {**form, **({"role": group.pk} if "role" in form else {})}
    numbers = "&".join(f"id={one.pk}" for one in people)
    answer = client.post(f"{BULK}{action}/?{numbers}", form)
    assert answer.status_code == 302
    left = User.objects.filter(pk__in=[one.pk for one in people])
    assert {
        "set_active_state": not left.filter(is_active=True).exists(),
        "assign_role": left.filter(groups=group).count() == 2,
        "delete": not left.exists(),
    }[action]
    log(SiteSettings.load(), "wagtail.edit", user=boss)  # so that there is a log at all
    assert_nobody_is_named()


def test_one_s_own_account_is_a_number(client, boss):
    page = client.get("/admin/account/")
    form = {
        field.html_name: field.value() or ""
        for panel in page.context["panels_by_tab"].values()
        for one in panel
        for field in one.get_form()
    }
    form = {name: value for name, value in form.items() if "avatar" not in name}
    assert client.post("/admin/account/", form).status_code == 302
    assert entries_of(boss.pk) == [("wagtail.edit", f"Compte n°\u00a0{boss.pk}", {})]
    assert_nobody_is_named()


def test_labels_from_before_are_numbers_too(boss):
    """As the migration finds them, on a site that kept names until now."""
    person = canary(1)
    log(person, "wagtail.edit", user=boss)
    log(SiteSettings.load(), "wagtail.edit", user=boss)
    settings_label = ModelLogEntry.objects.exclude(object_id=str(person.pk)).get().label
    kind = ContentType.objects.get_for_model(User)
    of_accounts = ModelLogEntry.objects.filter(content_type=kind)
    of_accounts.update(label=str(person), data={"email": person.email})
    module = import_module("cms.migrations.0020_accounts_are_numbers_in_logs")
    module.forget_names(apps, connection.schema_editor())
    assert entries_of(person.pk) == [("wagtail.edit", f"Compte n°\u00a0{person.pk}", {})]
    assert ModelLogEntry.objects.filter(label=settings_label).count() == 1
    assert_nobody_is_named()
