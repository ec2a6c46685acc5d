"""One way in (security T1): a password alone opens nothing to whoever has a second factor."""

import base64
import time
import unicodedata

import pytest
from allauth.mfa import app_settings as mfa
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
)
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.test import Client

from cms.models import User
from tests.factories.content import UserFactory
from tests.mails import sent_mails

LOG_IN = "/compte/connexion/"
SECOND_STEP = "/compte/2fa/authenticate/"
PASSWORD = "mot de passe de test"
WRONG = "un autre mot de passe"
TOO_MANY = "Trop de tentatives de connexion échouées."


@pytest.fixture
def person(db) -> User:
    return UserFactory(email="claire.aubry@example.org")


@pytest.fixture
def secret(person, time_machine) -> str:
    """The secret of the second factor, at a moment that lasts: a code is for 30 seconds."""
    time_machine.move_to("2030-03-12T14:30:00+01:00", tick=False)
    secret = generate_totp_secret()
    TOTP.activate(person, secret)
    return secret


def code_of(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, int(time.time()) // mfa.TOTP_PERIOD))


def log_in(client: Client, email: str, password: str = PASSWORD, **extra):
    return client.post(LOG_IN, {"login": email, "password": password}, **extra)


def is_logged_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def test_basic_authentication_opens_nothing(client, person):
    pair = base64.b64encode(f"{person.email}:{PASSWORD}".encode()).decode()
    response = client.get("/admin/", headers={"Authorization": f"Basic {pair}"})
    assert (response.status_code, response.url) == (302, f"{LOG_IN}?next=/admin/")
    assert not is_logged_in(client)


# The second factor ------------------------------------------------------------------------------


def test_code_after_the_password_logs_in(client, person, secret):
    response = log_in(client, person.email)
    assert (response.status_code, response.url) == (302, SECOND_STEP)
    assert not is_logged_in(client)

    response = client.post(SECOND_STEP, {"code": code_of(secret)})
    assert (response.status_code, response.url) == (302, "/espace/")
    assert client.session["_auth_user_id"] == str(person.pk)


def test_wrong_code_does_not_log_in(client, person, secret):
    log_in(client, person.email)
    wrong = f"{(int(code_of(secret)) + 123457) % 1_000_000:06}"
    assert client.post(SECOND_STEP, {"code": wrong}).status_code == 200
    assert not is_logged_in(client)


def test_code_works_once(client, person, secret):
    code = code_of(secret)
    log_in(client, person.email)
    client.post(SECOND_STEP, {"code": code})
    other = Client()
    log_in(other, person.email)
    other.post(SECOND_STEP, {"code": code})
    assert not is_logged_in(other)


def test_log_in_leads_back_to_what_was_asked(client, editor):
    response = client.post(
        LOG_IN, {"login": editor.email, "password": PASSWORD, "next": "/admin/images/"}
    )
    assert (response.status_code, response.url) == (302, "/admin/images/")


def test_log_in_leads_nowhere_else(client, editor):
    response = client.post(
        LOG_IN, {"login": editor.email, "password": PASSWORD, "next": "https://example.net/"}
    )
    assert (response.status_code, response.url) == (302, "/admin/")


def test_log_in_changes_the_session_key(client, person):
    client.get(LOG_IN)
    session = client.session
    session["basket"] = "of the visitor"
    session.save()
    client.cookies["sessionid"] = session.session_key
    log_in(client, person.email)
    assert client.session.session_key != session.session_key


# Doors that are shut or lead to the one ---------------------------------------------------------


@pytest.mark.parametrize("door", ["/admin/login/", "/_util/login/", "/compte/login/"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_other_log_ins_lead_to_the_one_and_keep_next(client, db, door, method):
    response = getattr(client, method)(f"{door}?next=/admin/pages/3/%3Fa%3D1")
    assert response.status_code == 302
    assert response.url == f"{LOG_IN}?next=/admin/pages/3/%3Fa%3D1"


@pytest.mark.parametrize(
    "door",
    [
        "/admin/password_reset/",
        "/admin/password_reset/done/",
        "/admin/password_reset/confirm/MQ/set-password/",
        "/admin/password_reset/complete/",
        "/_util/authenticate_with_password/1/1/",
        "/documents/authenticate_with_password/1/",
    ],
)
@pytest.mark.parametrize("method", ["get", "post"])
def test_unused_doors_are_shut(client, db, door, method):
    assert getattr(client, method)(door).status_code == 404


def test_sign_up_is_closed(client, db):
    assert "password" not in client.get("/compte/signup/").content.decode()
    new = {"email": "nouvelle@example.org", "password1": PASSWORD, "password2": PASSWORD}
    client.post("/compte/signup/", new)
    assert not User.objects.exists()
    assert not is_logged_in(client)
    assert sent_mails() == []


def test_somebody_logged_in_without_right_is_not_sent_in_circles(client, person):
    client.force_login(person)
    response = client.get("/admin/images/", follow=True)
    assert (response.status_code, response.redirect_chain) == (403, [])
    assert "Vous n’avez pas accès à cette page" in response.content.decode()


# Limits -----------------------------------------------------------------------------------------


def test_sixth_password_is_refused_though_it_is_right(client, person):
    for _ in range(5):
        log_in(client, person.email, WRONG)
    response = log_in(client, person.email)
    assert response.status_code == 200
    assert TOO_MANY in response.content.decode()
    assert not is_logged_in(client)


def test_fifth_password_is_accepted(client, person):
    for _ in range(4):
        log_in(client, person.email, WRONG)
    log_in(client, person.email)
    assert is_logged_in(client)


@pytest.mark.parametrize(
    "variant",
    ["CLAIRE.AUBRY@EXAMPLE.ORG", "Claire.Aubry@example.org", " claire.aubry@example.org "],
)
def test_letter_case_and_spaces_share_the_counter(client, person, variant):
    for _ in range(5):
        log_in(client, variant, WRONG)
    log_in(client, person.email)
    assert not is_logged_in(client)


@pytest.mark.parametrize("letter", ["ſ", "ｓ"])
def test_unicode_variants_share_the_counter_or_find_nobody(client, db, letter):
    person = UserFactory(email="susanne@example.org")
    variant = f"{letter}u{letter}anne@example.org"
    assert unicodedata.normalize("NFKC", variant) == person.email
    for _ in range(5):
        log_in(client, person.email, WRONG)
    log_in(client, variant)
    assert not is_logged_in(client)


def test_limit_of_one_account_leaves_the_others_alone(client, person):
    other = UserFactory()
    for _ in range(5):
        log_in(client, person.email, WRONG)
    log_in(client, other.email)
    assert is_logged_in(client)


def test_eleventh_try_of_an_address_is_refused_whatever_the_account(client, person):
    for number in range(10):
        log_in(client, f"personne{number}@example.org", WRONG)
    log_in(client, person.email)
    assert not is_logged_in(client)


@pytest.mark.parametrize(("address", "expected"), [("192.0.2.7", False), ("192.0.2.8", True)])
def test_visitors_behind_one_proxy_are_counted_apart(client, person, settings, address, expected):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    for number in range(10):
        log_in(
            client,
            f"personne{number}@example.org",
            WRONG,
            headers={"X-Forwarded-For": "192.0.2.7"},
        )
    log_in(client, person.email, headers={"X-Forwarded-For": f"198.51.100.1, {address}"})
    assert is_logged_in(client) is expected


def test_spoofed_address_does_not_help_without_a_proxy(client, person):
    for number in range(10):
        log_in(
            client,
            f"personne{number}@example.org",
            WRONG,
            headers={"X-Forwarded-For": f"192.0.2.{number}"},
        )
    log_in(client, person.email, headers={"X-Forwarded-For": "192.0.2.99"})
    assert not is_logged_in(client)


# Who has an account is nobody's business --------------------------------------------------------

KNOWN, UNKNOWN = "claire.aubry@example.org", "claire.petit@example.org"


def test_log_in_does_not_tell_who_has_an_account(client, person):
    known = log_in(client, KNOWN, WRONG)
    unknown = log_in(Client(), UNKNOWN, WRONG)
    assert (known.status_code, len(known.content)) == (unknown.status_code, len(unknown.content))
    assert "adresse e-mail ou le mot de passe" in known.content.decode()


def test_log_in_does_not_tell_who_has_a_second_factor(client, person, secret):
    without = UserFactory(email=UNKNOWN)
    assert without.email == UNKNOWN
    first, second = log_in(client, KNOWN, WRONG), log_in(Client(), UNKNOWN, WRONG)
    assert (first.status_code, len(first.content)) == (second.status_code, len(second.content))


def test_password_reset_does_not_tell_who_has_an_account(client, person):
    known = client.post("/compte/password/reset/", {"email": KNOWN}, follow=True)
    unknown = Client().post("/compte/password/reset/", {"email": UNKNOWN}, follow=True)
    assert known.redirect_chain == unknown.redirect_chain
    assert known.redirect_chain == [("/compte/password/reset/done/", 302)]
    assert len(known.content) == len(unknown.content)
    assert [message.to for message in sent_mails()] == [[KNOWN], [UNKNOWN]]


def test_password_reset_sends_a_link_to_who_has_an_account_only(client, person):
    for email in (KNOWN, UNKNOWN):
        client.post("/compte/password/reset/", {"email": email})
    links = ["/compte/password/reset/key/" in message.body for message in sent_mails()]
    assert links == [True, False]


# One account an address -------------------------------------------------------------------------


def test_address_is_unique_whatever_its_case(person):
    with pytest.raises(ValidationError) as refusal:
        UserFactory(email="Claire.AUBRY@example.org")
    assert "Un compte existe déjà avec cette adresse." in refusal.value.messages


def test_database_refuses_a_second_account_of_another_case(person):
    UserFactory(email="autre@example.org")
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.filter(email="autre@example.org").update(email="CLAIRE.AUBRY@example.org")
