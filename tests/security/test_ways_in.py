"""Every door and every way in ask for the second factor of whoever has one (security T1, B1)."""

from itertools import product

import pytest
from django.contrib.auth.models import Group
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.db import transaction
from django.test import Client

from cms.models import User
from tests.factories.accounts import add_totp
from tests.factories.content import UserFactory
from tests.factories.portal import EnrolmentFactory, FacilitationFactory
from tests.mails import sent_mails
from tests.portal.account_steps import (
    LOG_IN,
    PASSWORD,
    SECOND_STEP,
    is_logged_in,
    log_in_by_code,
    log_in_by_password,
)
from tests.security.routes import all_routes
from tests.security.world import make_world

pytestmark = pytest.mark.django_db

MAKERS = {
    "participant": lambda: EnrolmentFactory().person,
    "facilitator": lambda: FacilitationFactory().person,
    "coordinator": lambda: UserFactory(groups=[Group.objects.get(name="Coordination")]),
    "editor": lambda: UserFactory(groups=[Group.objects.get(name="Rédaction")]),
    "superuser": lambda: UserFactory(is_superuser=True),
}
AS_A_PAGE, AS_A_PROGRAM = {}, {"content_type": "application/json"}
SET_BY_THE_LINK = "un mot de passe choisi par le lien"


def with_app(role: str) -> User:
    user = MAKERS[role]()
    add_totp(user)
    return user


def doors_that_log_in(*people: User) -> set[tuple[str, str]]:
    """Send each one's e-mail and password, under every name a form may have, to every route.

    Return who got a session, and where.
    """
    world = make_world()
    opened, others = set(), _sessions_of_people()
    for route in all_routes():
        for person, how in product(people, (AS_A_PAGE, AS_A_PROGRAM)):
            cache.clear()
            client = Client(raise_request_exception=False)
            with transaction.atomic():
                client.post(world.address(route, "anonymous"), _form_of(person), **how)
                if is_logged_in(client) or _sessions_of_people() != others:
                    opened.add((person.email, route.path))
                transaction.set_rollback(True)
    return opened


def _form_of(person: User) -> dict[str, str]:
    return {
        **dict.fromkeys(["login", "username", "email", "user", "auth-username"], person.email),
        **dict.fromkeys(["password", "password1", "password2", "auth-password"], PASSWORD),
        "next": "/admin/",
    }


def _sessions_of_people() -> set[str]:
    """Return the keys of sessions somebody has logged in with: the people of the world have one."""
    sessions = Session.objects.all()
    return {one.session_key for one in sessions if "_auth_user_id" in one.get_decoded()}


def test_no_door_takes_a_password_for_a_second_factor():
    assert doors_that_log_in(*(with_app(role) for role in MAKERS)) == set()


def test_one_door_takes_a_password_when_there_is_no_second_factor():
    """The walk above would see an open door."""
    person = UserFactory()
    assert doors_that_log_in(person) == {(person.email, "compte/connexion/")}


def by_password(client: Client, person: User):
    return log_in_by_password(client, person.email)


def after_a_reset(client: Client, person: User):
    """The link of a mail takes a new password, and that one then logs in."""
    client.post("/compte/password/reset/", {"email": person.email})
    link = next(word for word in sent_mails()[-1].body.split() if "/password/reset/key/" in word)
    form = client.get(link, follow=True).redirect_chain[-1][0]
    client.post(form, {"password1": SET_BY_THE_LINK, "password2": SET_BY_THE_LINK})
    assert not is_logged_in(client)
    return log_in_by_password(client, person.email, SET_BY_THE_LINK)


WAYS_IN = pytest.mark.parametrize("way_in", [by_password, log_in_by_code, after_a_reset])


@WAYS_IN
@pytest.mark.parametrize("role", MAKERS)
def test_every_way_in_leads_to_the_second_factor(client, role, way_in):
    person = with_app(role)
    response = way_in(client, person)
    assert (response.status_code, response.url) == (302, SECOND_STEP)
    assert not is_logged_in(client)
    assert client.get("/espace/").url == f"{LOG_IN}?next=/espace/"
    assert client.get("/admin/").url == f"{LOG_IN}?next=/admin/"


@WAYS_IN
def test_between_the_two_steps_no_door_opens_but_the_second(client, way_in):
    """Whoever has the first factor alone is answered at every door as a stranger is."""
    world = make_world()
    way_in(client, with_app("facilitator"))
    half_in, stranger = pages_shown(world, client), pages_shown(world, Client())
    assert half_in - stranger == {"compte/2fa/authenticate/"}


def pages_shown(world, client: Client) -> set[str]:
    """Return the routes that answer a visitor with a page; none of them logs them in."""
    client.raise_request_exception = False
    cookies, shown = client.cookies.copy(), set()
    for route, method in product(all_routes(), ("get", "post")):
        cache.clear()
        with transaction.atomic():
            client.cookies = cookies.copy()
            response = getattr(client, method)(world.address(route, "anonymous"))
            assert not is_logged_in(client), f"{method} {route.path}"
            transaction.set_rollback(True)
        if response.status_code == 200:
            shown.add(route.path)
    return shown
