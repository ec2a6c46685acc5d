"""What is written in confidence, looked for where thieves and operators look (security T9)."""

import logging

import pytest
from allauth.mfa.models import Authenticator
from django.db import connection
from django.test import Client
from django.urls import reverse

from portal.models import CharterConversation, SignedName
from tests.factories.accounts import add_totp
from tests.factories.charters import make_cohort, put_in_force
from tests.factories.content import UserFactory
from tests.factories.portal import EnrolmentFactory
from tests.mails import sent_mails
from tests.portal.account_steps import log_in_by_code
from tests.whole_database import caches_holding, columns_holding, files_holding

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)
TYPED = "Quatrefages Typed 7731"
NOTE = "Original filed on shelf 4242"
ADDRESS = "qui.signe@example.org"


@pytest.fixture
def cohort(db):
    return make_cohort()


def accept_as_people_do(client: Client, cohort) -> None:
    """Forget the box, send an outdated text, read again, correct, accept."""
    door = reverse("cohort_charter", args=[cohort.pk])
    outdated = cohort.charter.versions.get()
    version = put_in_force(cohort.charter)

    def send(step: str, **changes) -> int:
        form = {"version": version.pk, "agrees": "on", "typed_name": TYPED, "etape": step}
        return client.post(door, {**form, **changes}).status_code

    assert send("relire", agrees="") == 400
    assert send("relire", version=outdated.pk) == 409
    assert send("modifier") == 200
    assert send("relire") == 200
    assert send("accepter") == 302
    for name in ("cohort_charter", "charter_receipt", "cohort"):
        client.get(reverse(name, args=[cohort.pk]))


def record_on_paper(client: Client, cohort, person) -> None:
    door = reverse("charters:record_paper", args=[cohort.pk])
    assert client.post(door, {"person": "", "note": NOTE}).status_code == 400
    assert client.post(door, {"person": person.pk, "note": NOTE}).status_code == 302
    client.get(reverse("charters:cohort", args=[cohort.pk]))


def test_no_typed_name_and_no_note_is_anywhere_in_clear(cohort, client, coordinator, caplog, capfd):
    caplog.set_level(logging.INFO)
    person = EnrolmentFactory(cohort=cohort, person__email=ADDRESS).person
    other = EnrolmentFactory(cohort=cohort).person
    log_in_by_code(client, person)
    accept_as_people_do(client, cohort)
    client.post(reverse("withdraw_charter", args=[cohort.pk]))
    client.post(reverse("talk_about_charter", args=[cohort.pk]))
    staff, reader = Client(), Client()
    staff.force_login(coordinator)
    record_on_paper(staff, cohort, other)
    reader.force_login(other)
    assert NOTE in reader.get(reverse("cohort_charter", args=[cohort.pk])).content.decode()

    assert {(one.name, one.note) for one in SignedName.objects.all()} == {(TYPED, ""), ("", NOTE)}
    assert CharterConversation.objects.exists()
    for secret in (TYPED, "Quatrefages", NOTE):
        expect_nowhere(secret, caplog, capfd)
    assert "cms_user.email" in columns_holding(ADDRESS)  # the look finds what lies in clear


def test_no_secret_of_a_second_factor_is_anywhere_in_clear(caplog, capfd):
    caplog.set_level(logging.INFO)
    secret = add_totp(UserFactory())
    expect_nowhere(secret, caplog, capfd)
    assert Authenticator.objects.get().wrap().instance.data["secret"] != secret


def expect_nowhere(secret: str, caplog, capfd) -> None:
    """Assert that neither database, caches, outbox and mails, logs nor console hold it."""
    assert columns_holding(secret) == set()  # the outbox is a table, before its mails leave
    assert caches_holding(secret) == []
    assert [mail.message().as_string() for mail in sent_mails() if secret in str(mail.body)] == []
    assert secret not in "".join(mail.subject + mail.body for mail in sent_mails())
    assert secret not in caplog.text
    said = capfd.readouterr()
    assert secret not in said.out + said.err
    if connection.vendor == "sqlite":
        assert files_holding(secret) == []


def test_the_look_into_the_files_finds_what_lies_in_clear():
    UserFactory(first_name="Lying", last_name="Openly-9917")
    assert columns_holding("Openly-9917") == {"cms_user.last_name"}
    if connection.vendor == "sqlite":
        assert files_holding("Openly-9917") != []


@pytest.mark.parametrize("before", ["", "a", "ab", "abc"])
def test_the_look_sees_through_base64(before, client):
    session = client.session
    session["anything"] = f"{before}Openly-9917 and more"
    session.save()
    assert "django_session.session_data" in columns_holding("Openly-9917")
