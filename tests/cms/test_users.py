"""Accounts: an address, a name, no user name; made by the firm, opened by their owner."""

import pytest
from django.contrib.auth import authenticate
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.test import RequestFactory

from cms.models import User
from tests.factories.content import UserFactory
from tests.mails import sent_mails

PASSWORD = "une phrase assez longue"


def test_account_keeps_its_address_in_small_letters(db):
    user = User.objects.create_user(
        "Claire.AUBRY@Example.ORG", PASSWORD, first_name="Claire", last_name="Aubry"
    )
    user.refresh_from_db()
    assert user.email == "claire.aubry@example.org"
    assert user.check_password(PASSWORD)
    assert (user.is_active, user.is_superuser) == (True, False)


def test_account_without_a_password_opens_with_none(db):
    user = User.objects.create_user("claire@example.org", first_name="Claire", last_name="Aubry")
    assert not user.has_usable_password()
    assert not user.check_password("")


@pytest.mark.parametrize("email", ["", "claire", "claire@", "a b@example.org", "a@b\n.org"])
def test_account_needs_an_address(db, email):
    with pytest.raises(ValidationError) as refusal:
        UserFactory(email=email)
    assert list(refusal.value.message_dict) == ["email"]
    assert not User.objects.exists()


@pytest.mark.parametrize("email", ["claire@example.org", "CLAIRE@example.org"])
def test_address_has_one_account(db, email):
    UserFactory(email="claire@example.org")
    with pytest.raises(ValidationError) as refusal:
        UserFactory(email=email)
    assert set(refusal.value.messages) == {"Un compte existe déjà avec cette adresse."}


def test_superuser_is_one(db):
    user = User.objects.create_superuser("admin@example.org", PASSWORD, first_name="A")
    assert (user.is_superuser, user.is_active) == (True, True)


@pytest.mark.parametrize("email", ["claire@example.org", "Claire@Example.org"])
def test_account_is_found_whatever_the_case(db, email):
    user = UserFactory(email="claire@example.org", password=PASSWORD)
    assert User.objects.get_by_natural_key(email) == user
    assert authenticate(RequestFactory().post("/"), email=email, password=PASSWORD) == user


def test_inactive_account_does_not_open(db):
    UserFactory(email="claire@example.org", password=PASSWORD, is_active=False)
    request = RequestFactory().post("/")
    assert authenticate(request, email="claire@example.org", password=PASSWORD) is None


@pytest.mark.parametrize(
    ("first", "last", "full", "short"),
    [
        ("Claire", "Aubry", "Claire Aubry", "Claire"),
        ("Claire", "", "Claire", "Claire"),
        ("", "Aubry", "Aubry", "claire@example.org"),
        ("", "", "claire@example.org", "claire@example.org"),
    ],
)
def test_account_is_called_by_its_name_else_its_address(first, last, full, short):
    user = User(email="claire@example.org", first_name=first, last_name=last)
    assert (str(user), user.get_short_name()) == (full, short)


# The command --------------------------------------------------------------------------------------


def create_superuser(email: str) -> None:
    call_command(
        "createsuperuser",
        interactive=False,
        verbosity=0,
        email=email,
        first_name="Alix",
        last_name="Martin",
    )


def test_operator_makes_the_first_account(db, monkeypatch):
    monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", PASSWORD)
    create_superuser("Alix@example.org")
    user = User.objects.get()
    assert (user.email, user.is_superuser) == ("alix@example.org", True)
    assert user.check_password(PASSWORD)


def test_operator_makes_no_second_account_of_an_address(db):
    UserFactory(email="alix@example.org")
    with pytest.raises(CommandError):
        create_superuser("ALIX@example.org")
    assert User.objects.count() == 1


# The admin ----------------------------------------------------------------------------------------


def add_account(client, email: str):
    form = {"email": email, "first_name": "Claire", "last_name": "Aubry"}
    passwords = {"password1": PASSWORD, "password2": PASSWORD}
    return client.post("/admin/users/new/", {**form, **passwords})


def test_account_made_in_the_admin_opens(client, admin_client):
    assert add_account(admin_client, "Claire@Example.org").status_code == 302
    client.logout()
    client.post("/compte/connexion/", {"login": "claire@example.org", "password": PASSWORD})
    assert client.session["_auth_user_id"] == str(User.objects.get(first_name="Claire").pk)


@pytest.mark.parametrize(
    ("email", "errors"),
    [
        (  # Wagtail's own words
            "claire@example.org",
            {"email": ["Un utilisateur avec cet identifiant existe déjà."]},
        ),
        (
            "Claire@Example.org",
            {"__all__": ["Un compte existe déjà avec cette adresse."]},
        ),
    ],
)
def test_admin_tells_that_an_address_has_an_account(admin_client, email, errors):
    UserFactory(email="claire@example.org")
    response = add_account(admin_client, email)
    assert (response.status_code, response.context["form"].errors) == (200, errors)
    assert User.objects.filter(email__iexact=email).count() == 1


def test_owner_opens_an_account_without_a_password_by_mail(client, db):
    """No password travels: the owner asks for a link with « Mot de passe oublié »."""
    user = UserFactory(email="claire@example.org", password=None)
    client.post("/compte/password/reset/", {"email": "claire@example.org"})
    link = next(word for word in sent_mails()[0].body.split() if "/password/reset/key/" in word)
    form = client.get(link, follow=True).redirect_chain[-1][0]
    client.post(form, {"password1": PASSWORD, "password2": PASSWORD})
    client.post("/compte/connexion/", {"login": "claire@example.org", "password": PASSWORD})
    assert client.session["_auth_user_id"] == str(user.pk)
