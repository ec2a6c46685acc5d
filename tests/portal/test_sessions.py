"""How long sessions last, what ends them, and the list of one's own."""

from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.auth.models import Group
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from cms.models import User
from cms.retention import data_about, erase_person
from portal.devices import device_in_words
from portal.sessions import PARTICIPANTS, STAFF, Span, delete_ended_sessions
from tests.factories.accounts import add_totp, totp_code
from tests.factories.content import UserFactory
from tests.portal.account_steps import (
    PASSWORD,
    enters,
    is_logged_in,
    log_in_by_code,
    log_in_by_password,
    log_in_with_app,
)

pytestmark = pytest.mark.django_db
NOON = "2030-03-12T12:00:00+01:00"
PAGE = "/compte/sessions/"
FIREFOX = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:140.0) Gecko/20100101 Firefox/140.0"
HOURS, DAYS = 60, 24 * 60


@pytest.fixture
def person() -> User:
    return UserFactory(email="claire.aubry@example.org")


@pytest.fixture
def clock(time_machine):
    time_machine.move_to(NOON, tick=False)
    return lambda minutes: time_machine.shift(timedelta(minutes=minutes))


def editor() -> User:
    return UserFactory(groups=[Group.objects.get(name="Rédaction")])


# Limits -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("make", "minutes", "lasts"),
    [
        (UserFactory, 12 * HOURS - 1, True),
        (UserFactory, 12 * HOURS, False),
        (editor, 59, True),
        (editor, 60, False),
    ],
)
def test_idle_session_ends(client, clock, make, minutes, lasts):
    client.force_login(make())
    assert enters(client)
    clock(minutes)
    assert enters(client) is lasts
    assert is_logged_in(client) is lasts


@pytest.mark.parametrize(
    ("make", "step", "lasts"), [(UserFactory, 11 * HOURS, 14 * DAYS), (editor, 50, 12 * HOURS)]
)
def test_busy_session_ends_all_the_same(client, clock, make, step, lasts):
    client.force_login(make())
    passed = 0
    while enters(client):
        clock(step)
        passed += step
    assert lasts <= passed < lasts + step


def test_end_leads_back_and_says_why(client, clock):
    client.force_login(editor())
    clock(61)
    response = client.get("/admin/images/", follow=True)
    assert response.redirect_chain == [("/compte/connexion/?next=/admin/images/", 302)]
    assert "Votre connexion a pris fin" in response.content.decode()


def test_right_that_is_given_shortens_the_session(client, clock):
    user = UserFactory()
    client.force_login(user)
    clock(90)
    user.groups.add(Group.objects.get(name="Coordination"))
    assert client.get(PAGE).status_code == 302
    assert not is_logged_in(client)


def test_one_write_a_minute(client, clock):
    client.force_login(UserFactory())
    client.get("/compte/logout/")

    def writes() -> int:
        with CaptureQueriesContext(connection) as queries:
            client.get("/compte/logout/")
        return sum(query["sql"].startswith("UPDATE") for query in queries)

    clock(0.5)
    assert writes() == 0
    clock(0.6)
    assert writes() == 1
    assert writes() == 0


def test_open_editor_keeps_no_session_alive(client, clock):
    """Wagtail's form asks every few seconds who else is editing: nobody may sit there."""
    client.force_login(editor())
    for _ in range(12):
        clock(5)
        client.post("/admin/editing-sessions/ping/wagtailcore/page/1/1/")
    assert client.get("/admin/").status_code == 302


@given(
    started=st.integers(0, 10**6),
    idle=st.lists(st.integers(0, 20 * 60 * 60), max_size=20),
    span=st.sampled_from([STAFF, PARTICIPANTS, Span(10, 30)]),
)
def test_seconds_left_never_pass_a_limit(started, idle, span):
    seen = started
    for pause in idle:
        now = seen + pause
        left = span.left(started, seen, now)
        assert (left > 0) == (pause < span.idle and now - started < span.absolute)
        assert left <= min(span.idle, span.absolute)
        seen = now


# « Prolonger » ------------------------------------------------------------------------------------


def test_script_prolongs_and_is_told_what_is_left(client, clock):
    client.force_login(editor())
    clock(50)
    response = client.post("/compte/session/", headers={"Accept": "application/json"})
    assert (response.status_code, response["Session-Left"]) == (204, "3600")
    clock(50)
    assert client.get("/admin/").status_code == 200


def test_the_last_hour_is_no_whole_one(client, clock):
    client.force_login(editor())
    for _ in range(15):
        clock(47)
        answer = client.post("/compte/session/", headers={"Accept": "application/json"})
    assert answer["Session-Left"] == str(15 * 60)


def test_form_prolongs_and_goes_back(client, clock):
    client.force_login(editor())
    clock(50)
    response = client.post("/compte/session/", {"next": "/compte/2fa/?a=1"})
    assert (response.status_code, response.url) == (302, "/compte/2fa/?a=1")
    clock(50)
    assert client.get("/admin/").status_code == 200


@pytest.mark.parametrize("back", ["https://example.net/", "//example.net", "javascript:1", ""])
def test_form_goes_nowhere_else(client, back):
    client.force_login(editor())
    assert client.post("/compte/session/", {"next": back}).url == "/"


def test_ended_session_is_not_prolonged(client, clock):
    client.force_login(editor())
    clock(61)
    answer = client.post("/compte/session/", headers={"Accept": "application/json"})
    assert answer.status_code == 401
    assert client.post("/compte/session/", {"next": "/admin/"}).url == (
        "/compte/connexion/?next=/admin/"
    )


def test_pages_of_the_account_offer_to_prolong(client, clock):
    client.force_login(UserFactory())
    page = client.get(PAGE)
    assert 'data-left="43200"' in page.content.decode()
    assert "no-store" in page["Cache-Control"]


def test_the_admin_offers_to_prolong_in_its_dialogue(client, clock):
    client.force_login(editor())
    clock(10)
    page = client.get("/admin/images/?p=1").content.decode()
    assert 'id="session" hidden data-left="3600"' in page
    assert '<dialog class="session-dialog" id="session-dialog"' in page
    assert 'name="next" value="/admin/images/?p=1"' in page
    assert "portal/session.js" in page


# What ends them -----------------------------------------------------------------------------------


def two_browsers(person: User) -> tuple[Client, Client]:
    first, second = Client(), Client(headers={"User-Agent": FIREFOX})
    for client in (first, second):
        log_in_by_password(client, person.email)
        assert enters(client)
    return first, second


def test_log_out_ends_the_session_for_who_kept_its_key(person):
    client, thief = Client(), Client()
    log_in_by_code(client, person)
    thief.cookies["sessionid"] = client.session.session_key
    assert enters(thief)
    client.post("/compte/logout/")
    assert not enters(thief)


def test_closing_the_account_ends_all(person):
    browsers = two_browsers(person)
    person.is_active = False
    person.save()
    assert [enters(client) for client in browsers] == [False, False]


def test_another_password_ends_the_others(person):
    here, there = two_browsers(person)
    new = "une phrase vraiment assez longue"
    form = {"oldpassword": PASSWORD, "password1": new, "password2": new}
    assert here.post("/compte/password/change/", form).status_code == 302
    assert (enters(here), enters(there)) == (True, False)


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_another_factor_ends_the_others(person, clock):
    here, there = two_browsers(person)
    secret = here.get("/compte/2fa/totp/activate/").context["form"].secret
    here.post("/compte/2fa/totp/activate/", {"code": totp_code(secret)})
    assert Authenticator.objects.exists()
    assert (enters(here), enters(there)) == (True, False)
    assert not is_logged_in(there)


def test_factor_taken_away_ends_the_others(person, clock):
    secret = add_totp(person)
    here, there = Client(), Client()
    log_in_with_app(here, person, secret)
    log_in_with_app(there, person, secret, periods=1)
    assert enters(there)
    here.post("/compte/2fa/totp/deactivate/")
    assert not Authenticator.objects.exists()
    assert (enters(here), enters(there)) == (True, False)


# The list of one's own ----------------------------------------------------------------------------


def test_list_says_where_one_is_logged_in(person, clock):
    here, _there = two_browsers(person)
    page = here.get(PAGE)
    assert [one["device"] for one in page.context["others"]] == ["Firefox sur un Mac"]
    assert len(page.context["sessions"]) == 2
    assert "12 mars 2030 à 12\u00a0h" in page.content.decode()
    assert "127.0.0.1" not in page.content.decode()


def test_one_session_is_ended(person):
    here, there = two_browsers(person)
    number = here.get(PAGE).context["others"][0]["id"]
    here.post(PAGE, {"session": number})
    assert (enters(here), enters(there)) == (True, False)


def test_all_others_are_ended(person):
    here, there = two_browsers(person)
    third = Client()
    log_in_by_code(third, person)
    here.post(PAGE)
    assert [enters(one) for one in (here, there, third)] == [True, False, False]


@pytest.mark.parametrize("number", ["{other}", "0", "a", "-1", "9" * 30])
def test_session_of_somebody_else_is_not_found(person, number):
    other = Client()
    log_in_by_password(other, UserFactory().email)
    here, _ = two_browsers(person)
    number = number.format(other=UserSession.objects.exclude(user=person).get().pk)
    assert here.post(PAGE, {"session": number}).status_code == 404
    assert enters(other)


def test_list_follows_the_key_of_its_session(person, clock):
    """A step up gives another key: the session is still that of the list."""
    here, there = two_browsers(person)
    here.post("/compte/reauthenticate/", {"password": PASSWORD})
    page = there.get(PAGE)
    assert len(page.context["sessions"]) == 2
    there.post(PAGE)
    assert not enters(here)


def test_ended_sessions_are_forgotten(person, clock):
    two_browsers(person)
    clock(20 * DAYS)
    delete_ended_sessions()
    assert (Session.objects.count(), UserSession.objects.count()) == (0, 0)


def test_sessions_are_told_and_closed_with_what_is_kept_of_a_person(person, clock):
    here, there = two_browsers(person)
    (said, _) = data_about(person.email)["Connexions ouvertes"]
    assert said["ouverte le"] == "12 mars 2030 à 12\u00a0h"
    erase_person(person.email)
    assert (enters(here), enters(there)) == (False, False)


@pytest.mark.parametrize(
    ("header", "words"),
    [
        (FIREFOX, "Firefox sur un Mac"),
        (
            "Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) "
            "Chrome/142.0.0.0 Mobile Safari/537.36",
            "Chrome sur un téléphone Android",
        ),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 "
            "(KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1",
            "Safari sur un iPhone",
        ),
        (
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
            "Chrome/142.0.0.0 Safari/537.36 Edg/142.0.0.0",
            "Edge sur un ordinateur Windows",
        ),
        ("", "Un navigateur sur un appareil inconnu"),
    ],
)
def test_device_is_named_in_words(header, words):
    assert device_in_words(header) == words
