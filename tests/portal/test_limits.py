"""Tries are few: per account and per address, over restarts, processes and a dead Redis (T7)."""

import threading

import pytest
from allauth.core.internal import ratelimit
from django.core.cache import caches
from django.db import connection
from django.test import Client
from redis.exceptions import ConnectionError as NoRedis

from cms.models import AttemptLog, User
from tests.conftest import clear_caches
from tests.factories.accounts import add_totp, totp_code
from tests.factories.content import UserFactory
from tests.portal.account_steps import (
    SECOND_STEP,
    ask_code,
    give_code,
    is_logged_in,
    log_in_by_password,
    mailed_code,
    wrong,
)

NOON = "2030-03-12T12:00:00+01:00"
WRONG = "un autre mot de passe"
EMAIL = "claire.aubry@example.org"


@pytest.fixture
def person(db) -> User:
    return UserFactory(email=EMAIL)


def test_passwords_are_counted_through_a_restart(client, person):
    """Another process begins with an empty memory."""
    for _ in range(5):
        log_in_by_password(Client(), EMAIL, WRONG)
        clear_caches()
    log_in_by_password(client, EMAIL)
    assert not is_logged_in(client)


def test_passwords_are_counted_without_redis(client, person, settings, monkeypatch):
    """The cache as `make run` has it with REDIS_URL, and nobody at its end."""
    settings.CACHES = {
        **settings.CACHES,
        "default": {**settings.REDIS, "LOCATION": "redis://127.0.0.1:1/0"},
    }
    with pytest.raises(NoRedis):
        super(type(caches["default"]), caches["default"]).get("a")
    for _ in range(5):
        assert log_in_by_password(Client(), EMAIL, WRONG).status_code == 200
    log_in_by_password(client, EMAIL)
    assert not is_logged_in(client)


def test_tries_of_codes_and_passwords_are_counted_together(client, person):
    for _ in range(3):
        log_in_by_password(Client(), EMAIL, WRONG)
    ask_code(client, EMAIL)
    code = mailed_code(EMAIL)
    for _ in range(2):
        give_code(client, wrong(code))
    give_code(client, code)
    assert not is_logged_in(client)


def test_success_costs_nothing(client, person):
    for _ in range(8):
        other = Client()
        log_in_by_password(other, EMAIL)
        assert is_logged_in(other)


def test_success_between_failures_does_not_wipe_them(client, person):
    for number in range(5):
        log_in_by_password(Client(), EMAIL, WRONG)
        if number < 4:
            log_in_by_password(Client(), EMAIL)
    log_in_by_password(client, EMAIL)
    assert not is_logged_in(client)


def test_limit_ends_after_five_minutes(client, person, time_machine):
    time_machine.move_to(NOON, tick=False)
    for _ in range(5):
        log_in_by_password(Client(), EMAIL, WRONG)
    time_machine.shift(301)
    log_in_by_password(client, EMAIL)
    assert is_logged_in(client)


def test_codes_of_an_app_are_counted(client, person, time_machine):
    time_machine.move_to(NOON, tick=False)
    secret = add_totp(person)
    log_in_by_password(client, EMAIL)
    for _ in range(5):
        client.post(SECOND_STEP, {"code": wrong(totp_code(secret))})
        clear_caches()
    client.post(SECOND_STEP, {"code": totp_code(secret)})
    assert not is_logged_in(client)


@pytest.mark.parametrize("letter", ["CLAIRE", "Claire"])
def test_ways_of_writing_an_address_share_the_counter_of_codes(client, person, letter):
    for _ in range(5):
        log_in_by_password(Client(), EMAIL.replace("claire", letter), WRONG)
    ask_code(client, EMAIL)
    give_code(client, mailed_code(EMAIL))
    assert not is_logged_in(client)


def test_counter_does_not_say_who(person):
    log_in_by_password(Client(), EMAIL, WRONG)
    rows = str(list(AttemptLog.objects.values()))
    assert "claire" not in rows
    assert "127.0.0.1" not in rows


def test_answer_past_the_limit_of_an_address_is_french(client, person):
    for _ in range(31):
        response = log_in_by_password(client, "personne@example.org", WRONG)
    assert response.status_code == 429
    assert "Trop de demandes à la suite" in response.content.decode()


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_tries_at_the_same_time_are_counted_one_by_one(rf):
    """Eight at once, from as many connections: five pass."""
    passed, start = [], threading.Barrier(8)

    def attempt() -> None:
        request = rf.post("/compte/connexion/")
        start.wait()
        usage = ratelimit.consume(
            request,
            app="allauth.account",
            action="login_failed",
            config={"login_failed": "5/5m/key"},
            key="one account",
        )
        passed.append(bool(usage))
        connection.close()

    threads = [threading.Thread(target=attempt) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(passed) == [False] * 3 + [True] * 5
