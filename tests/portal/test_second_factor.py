"""Whoever sees more than their own has a second factor, and used it in this session (T1)."""

import json
from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.contrib.auth.models import Group
from django.core.cache import caches
from django.db import transaction
from django.test import Client

from cms.models import User
from tests.factories.accounts import Passkey, add_passkey, add_totp, totp_code
from tests.factories.content import UserFactory
from tests.factories.portal import FacilitationFactory
from tests.portal.account_steps import (
    PASSWORD,
    SECOND_STEP,
    enters,
    is_logged_in,
    log_in_by_code,
    log_in_by_password,
    log_in_with_app,
    passkey_challenge,
    use_passkey,
)
from tests.security.routes import all_routes
from tests.security.world import make_world

pytestmark = [pytest.mark.django_db, pytest.mark.password_only]
SET_UP = "/compte/2fa/"
NOON = "2030-03-12T12:00:00+01:00"

# Pages that a session without the second factor may read: the public's, and those that lead on.
PUBLIC = {
    *("healthz", "readyz", "media/<path:path>", "robots.txt", "sitemap.xml", "articles/flux.xml"),
    *(
        "recherche/",
        "plan-du-site/",
        "demande-offre/",
        "demande-offre/merci/",
        "demande-offre/prevenez-moi/",
    ),
    *("demande-offre/alerte/<slug:key>/", "demande-offre/alerte/<slug:key>/arreter/"),
    "espace/flux/<str:token>.ics",  # the token alone opens it: calendars do not log in
    *("apercu/", "((?:[\\w\\-]+/)*)", "(?P<path>(?:[\\w-]+/)+)programme\\.pdf"),
}
SETTING_UP = {
    *("compte/2fa/", "compte/logout/", "compte/reauthenticate/", "compte/reauthenticate/code/"),
}  # and setting one up, after a fresh log-in
USING = {
    *("compte/2fa/reauthenticate/", "compte/2fa/webauthn/reauthenticate/", "compte/logout/"),
}


def editor() -> User:
    return UserFactory(groups=[Group.objects.get(name="Rédaction")])


def open_doors(user: User) -> set[str]:
    """Return the routes that answer 200 to a session of the person that knows a password alone."""
    world = make_world()
    found = set()
    for route in all_routes():
        for method in ("get", "post"):
            with transaction.atomic():
                client = Client(raise_request_exception=False)
                client.force_login(user)
                response = getattr(client, method)(world.address(route, "anonymous"))
                transaction.set_rollback(True)
            if 200 <= response.status_code < 300:
                found.add(route.path)
    return {path for path in found - PUBLIC if not path.startswith("api/v2/")}


MUST_HAVE_ONE = {
    "editor": editor,
    "coordinator": lambda: UserFactory(groups=[Group.objects.get(name="Coordination")]),
    "facilitator": lambda: FacilitationFactory().person,
    "superuser": lambda: UserFactory(is_superuser=True),
}


@pytest.mark.parametrize("role", MUST_HAVE_ONE)
def test_without_a_second_factor_nothing_opens_but_setting_it_up(role):
    assert open_doors(MUST_HAVE_ONE[role]()) == SETTING_UP


@pytest.mark.parametrize("role", MUST_HAVE_ONE)
def test_with_an_unused_second_factor_nothing_opens_but_using_it(role):
    user = MUST_HAVE_ONE[role]()
    add_totp(user)
    add_passkey(user)
    assert open_doors(user) == USING


def test_participant_needs_none():
    client = Client()
    client.force_login(UserFactory())
    assert enters(client)


def test_participant_who_has_one_must_use_it():
    user = UserFactory()
    add_totp(user)
    client = Client()
    client.force_login(user)
    assert client.get("/compte/sessions/").url == (
        "/compte/2fa/reauthenticate/?next=%2Fcompte%2Fsessions%2F"
    )


def test_right_that_is_given_asks_at_the_next_request(client):
    user = UserFactory()
    log_in_by_password(client, user.email)
    assert enters(client)
    user.groups.add(Group.objects.get(name="Coordination"))
    assert client.get("/compte/sessions/").url == f"{SET_UP}?next=%2Fcompte%2Fsessions%2F"


@pytest.mark.parametrize("headers", [{"Accept": "application/json"}, {"HX-Request": "true"}])
def test_program_is_told_403(client, headers):
    client.force_login(editor())
    assert client.get("/admin/", headers=headers).status_code == 403


def test_session_gets_through_by_using_it(client, time_machine):
    time_machine.move_to(NOON, tick=False)
    user = editor()
    secret = add_totp(user)
    client.force_login(user)
    step = client.get("/admin/").url
    before = client.session.session_key
    response = client.post(step, {"code": totp_code(secret)})
    assert (response.status_code, response.url) == (302, "/admin/")
    assert client.get("/admin/").status_code == 200
    assert client.session.session_key != before


# Setting it up ------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_first_log_in_sets_an_app_up_and_opens_the_admin(client, time_machine):
    """As after `createsuperuser`: a password, no mail."""
    time_machine.move_to(NOON, tick=False)
    user = User.objects.create_superuser("alix@example.org", PASSWORD, first_name="Alix")
    assert log_in_by_password(client, user.email).url == "/admin/"
    assert client.get("/admin/").url == f"{SET_UP}?next=%2Fadmin%2F"
    page = client.get("/compte/2fa/totp/activate/")
    code = totp_code(page.context["form"].secret)
    before = client.session.session_key
    response = client.post("/compte/2fa/totp/activate/", {"code": code})
    assert (response.status_code, response.url) == (302, "/compte/2fa/recovery-codes/")
    assert client.session.session_key != before
    assert client.get(response.url).status_code == 200
    assert client.get("/admin/").status_code == 200


def test_setting_an_app_up_needs_its_code(client):
    client.force_login(editor())
    log_in_by_password(client, User.objects.get().email)
    client.get("/compte/2fa/totp/activate/")
    client.post("/compte/2fa/totp/activate/", {"code": "000000"})
    assert not Authenticator.objects.exists()


def test_taking_the_last_factor_away_shuts_the_doors_again(client, time_machine):
    time_machine.move_to(NOON, tick=False)
    user = editor()
    secret = add_totp(user)
    log_in_with_app(client, user, secret)
    assert client.get("/admin/").status_code == 200
    client.post("/compte/2fa/totp/deactivate/")
    assert not Authenticator.objects.exists()
    assert client.get("/admin/").url == f"{SET_UP}?next=%2Fadmin%2F"


# Codes --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("periods", "logs_in"), [(-2, False), (-1, True), (0, True), (2, False)])
def test_code_of_an_app_is_good_for_a_moment(client, time_machine, periods, logs_in):
    time_machine.move_to(NOON, tick=False)
    user = editor()
    log_in_with_app(client, user, add_totp(user), periods=periods)
    assert is_logged_in(client) is logs_in


@pytest.mark.parametrize("seconds", [0, 31, 59])
def test_code_of_an_app_is_refused_the_second_time(client, time_machine, seconds):
    """As long as it is good, whichever process saw it first."""
    time_machine.move_to(NOON, tick=False)
    user = editor()
    secret = add_totp(user)
    code = totp_code(secret, periods=1)
    log_in_by_password(client, user.email)
    client.post(SECOND_STEP, {"code": code})
    assert is_logged_in(client)
    caches["default"].clear()
    time_machine.shift(timedelta(seconds=seconds))
    other = Client()
    log_in_by_password(other, user.email)
    other.post(SECOND_STEP, {"code": code})
    assert not is_logged_in(other)


def test_recovery_code_works_once(client, time_machine):
    time_machine.move_to(NOON, tick=False)
    user = editor()
    add_totp(user)
    code = RecoveryCodes.activate(user).get_unused_codes()[0]
    for expected in (True, False):
        other = Client()
        log_in_by_code(other, user)
        other.post(SECOND_STEP, {"code": code})
        assert is_logged_in(other) is expected


def test_secrets_of_factors_are_sealed():
    user = editor()
    secret = add_totp(user)
    RecoveryCodes.activate(user)
    app, codes = Authenticator.objects.order_by("pk")
    assert secret not in str(app.data)
    assert app.wrap().validate_code(totp_code(secret))
    assert not codes.data["seed"].isalnum()  # 80 figures, were it not sealed


def test_passkey_is_registered_and_opens(client, settings):
    user = editor()
    log_in_by_password(client, user.email)
    passkey = Passkey()
    address = "/compte/2fa/webauthn/add/"
    answer = passkey.register(passkey_challenge(client.get(address)))
    response = client.post(address, {"name": "Téléphone", "credential": json.dumps(answer)})
    assert response.url == "/compte/2fa/recovery-codes/"
    assert client.get("/admin/").status_code == 200

    other = Client()
    log_in_by_password(other, user.email)
    use_passkey(other, SECOND_STEP, passkey)
    assert other.get("/admin/").status_code == 200


def test_passkey_belongs_to_the_host_of_base_url(client):
    user = editor()
    log_in_by_password(client, user.email)
    page = client.get("/compte/2fa/webauthn/add/").content.decode()
    assert '"rp": {"name": "Cercle", "id": "localhost"}' in page


def test_broken_passkey_is_refused(client):
    log_in_by_password(client, editor().email)
    for answer in ("{}", "[]", "1", '{"id": "a", "response": {"clientDataJSON": "x"}}'):
        client.get("/compte/2fa/webauthn/add/")
        response = client.post("/compte/2fa/webauthn/add/", {"credential": answer})
        assert response.status_code == 200
    assert not Authenticator.objects.exists()
