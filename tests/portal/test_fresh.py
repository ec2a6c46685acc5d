"""What is grave asks again who is there, by the strongest means the account has."""

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth.models import AnonymousUser, Group
from django.http import HttpResponse
from django.test import Client
from django.urls import get_resolver
from wagtail.admin.views.mixins import SpreadsheetExportMixin

from cms.models import OfferRequest, User
from portal.fresh import LISTS_OF_PEOPLE, fresh_log_in_required
from tests.factories.accounts import add_passkey, add_totp, totp_code
from tests.factories.content import UserFactory
from tests.factories.offers import OfferRequestFactory
from tests.mails import sent_mails
from tests.portal.account_steps import (
    PASSWORD,
    SECOND_STEP,
    enters,
    log_in_by_code,
    log_in_by_password,
    log_in_with_app,
    mailed_code,
    use_passkey,
    wrong,
)

pytestmark = [pytest.mark.django_db, pytest.mark.password_only]
NOON = "2030-03-12T12:00:00+01:00"
GRAVE = "/compte/email/"
NEXT = "?next=%2Fcompte%2Femail%2F"
BY_CODE = "/compte/reauthenticate/code/"
EMAIL = "claire.aubry@example.org"
NEW = "claire.nouvelle@example.org"
PATHS = [
    "email/",
    "password/change/",
    "password/set/",
    "2fa/totp/activate/",
    "2fa/totp/deactivate/",
    "2fa/recovery-codes/",
    "2fa/recovery-codes/generate/",
    "2fa/recovery-codes/download/",
    "2fa/webauthn/add/",
    "2fa/webauthn/keys/1/remove/",
    "2fa/webauthn/keys/1/edit/",
]


@pytest.fixture
def clock(time_machine):
    time_machine.move_to(NOON, tick=False)
    return lambda minutes: time_machine.shift(timedelta(minutes=minutes))


@pytest.fixture
def person() -> User:
    return UserFactory(email=EMAIL)


@pytest.fixture
def without_password() -> User:
    return UserFactory(email=EMAIL, password=None)


def test_log_in_is_fresh_for_ten_minutes(client, person, clock):
    log_in_by_password(client, EMAIL)
    clock(9)
    assert client.get(GRAVE).status_code == 200
    clock(2)
    assert client.get(GRAVE).url == f"/compte/reauthenticate/{NEXT}"


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("method", ["get", "post"])
def test_every_grave_page_asks(client, person, clock, path, method):
    log_in_by_password(client, EMAIL)
    clock(11)
    response = getattr(client, method)(f"/compte/{path}")
    assert response.status_code == 302
    assert response.url.startswith("/compte/reauthenticate/?next=%2Fcompte%2F")


def test_password_proves_it(client, person, clock):
    log_in_by_password(client, EMAIL)
    clock(11)
    before = client.session.session_key
    response = client.post(client.get(GRAVE).url, {"password": PASSWORD, "next": GRAVE})
    assert (response.status_code, response.url) == (302, GRAVE)
    assert client.get(GRAVE).status_code == 200
    assert client.session.session_key != before


def test_wrong_password_does_not(client, person, clock):
    log_in_by_password(client, EMAIL)
    clock(11)
    client.post(client.get(GRAVE).url, {"password": "un autre", "next": GRAVE})
    assert client.get(GRAVE).status_code == 302


def test_account_without_password_proves_it_by_a_mailed_code(client, without_password, clock):
    log_in_by_code(client, without_password)
    clock(11)
    page = client.get(GRAVE).url
    assert page == f"{BY_CODE}{NEXT}"
    client.post(page, {"action": "send"})
    response = client.post(page, {"code": mailed_code(EMAIL), "next": GRAVE})
    assert (response.status_code, response.url) == (302, GRAVE)
    assert client.get(GRAVE).status_code == 200


def test_code_of_the_log_in_proves_nothing_later(client, without_password, clock):
    log_in_by_code(client, without_password)
    code = mailed_code(EMAIL)
    clock(11)
    page = client.get(GRAVE).url
    client.post(page, {"code": code})
    client.post(page, {"action": "send"})
    if mailed_code(EMAIL) != code:
        client.post(page, {"code": code})
        assert client.get(GRAVE).status_code == 302


def test_mailed_code_has_three_tries(client, without_password, clock):
    log_in_by_code(client, without_password)
    clock(11)
    page = client.get(GRAVE).url
    client.post(page, {"action": "send"})
    code = mailed_code(EMAIL)
    for _ in range(3):
        client.post(page, {"code": wrong(code)})
    client.post(page, {"code": code})
    assert client.get(GRAVE).status_code == 302


def test_mailed_code_lives_a_quarter_of_an_hour(client, without_password, clock):
    log_in_by_code(client, without_password)
    clock(11)
    page = client.get(GRAVE).url
    client.post(page, {"action": "send"})
    code = mailed_code(EMAIL)
    clock(16)
    client.post(page, {"code": code})
    assert client.get(GRAVE).status_code == 302


def test_account_with_an_app_proves_it_by_the_app(client, person, clock):
    secret = add_totp(person)
    log_in_with_app(client, person, secret)
    clock(11)
    page = client.get(GRAVE).url
    assert page == f"/compte/2fa/reauthenticate/{NEXT}"
    for weaker in ("/compte/reauthenticate/", BY_CODE):
        client.post(weaker, {"password": PASSWORD, "action": "send"})
        assert client.get(GRAVE).status_code == 302
    assert [mail.subject for mail in sent_mails()] == []
    client.post(page, {"code": totp_code(secret)})
    assert client.get(GRAVE).status_code == 200


def test_account_with_a_passkey_proves_it_by_the_passkey(client, person, clock):
    passkey = add_passkey(person)
    log_in_by_password(client, EMAIL)
    use_passkey(client, SECOND_STEP, passkey)
    assert enters(client)
    clock(11)
    page = client.get(GRAVE).url
    assert page.startswith("/compte/2fa/webauthn/reauthenticate/")
    use_passkey(client, page, passkey)
    assert client.get(GRAVE).status_code == 200


@pytest.fixture
def superuser_with_app() -> tuple[User, str]:
    user = UserFactory(email=EMAIL, is_superuser=True)
    return user, add_totp(user)


STAFF_S = [
    "coordination/personne/",
    "coordination/demandes/{offer}/supprimer/",
    "coordination/demandes/?export=csv",
    "coordination/demandes/?export=xlsx&q=x",
    "coordination/demandes/resultats/?export=csv",
    "rapports/relectures/?export=csv",
    "rapports/relectures/resultats/?export=xlsx",
    "reports/site-history/?export=csv",
    "reports/workflow/?export=csv",
    "reports/workflow_tasks/?export=csv",
    "reports/aging-pages/?export=csv",
    "reports/locked/?export=csv",
    "users/new/",
    "users/edit/{pk}/",
    "users/delete/{pk}/",
    "groups/new/",
    "groups/edit/{group}/",
    "groups/delete/{group}/",
    "bulk/cms/user/delete/?id={pk}",
    "bulk/cms/user/assign_role/?id={pk}",
    "bulk/cms/user/set_active_state/?id={pk}",
]


@pytest.mark.parametrize("door", STAFF_S)
@pytest.mark.parametrize("method", ["get", "post"])
def test_staff_prove_who_they_are_before_what_is_grave_for_others(
    client, superuser_with_app, clock, door, method
):
    user, secret = superuser_with_app
    other, group = UserFactory(), Group.objects.get(name="Rédaction")
    offer = OfferRequestFactory()
    address = "/admin/" + door.format(pk=other.pk, group=group.pk, offer=offer.pk)
    log_in_with_app(client, user, secret)
    assert client.get(address).status_code == 200
    clock(11)
    answer = getattr(client, method)(address)
    assert (answer.status_code, answer.url.split("?")[0]) == (302, "/compte/2fa/reauthenticate/")
    back = parse_qs(urlsplit(answer.url).query)["next"]
    assert back == [address]
    client.post(answer.url, {"code": totp_code(secret), "next": back[0]})
    assert client.get(address).status_code == 200


def exporting_doors(patterns, namespace: str = "") -> set[str]:
    """The names of the lists that can be had as a spreadsheet."""
    found = set()
    for one in patterns:
        if hasattr(one, "url_patterns"):
            inner = f"{namespace}{one.namespace}:" if one.namespace else namespace
            found |= exporting_doors(one.url_patterns, inner)
        elif issubclass(getattr(one.callback, "view_class", object), SpreadsheetExportMixin):
            view = one.callback
            if view.view_initkwargs.get("list_export", view.view_class.list_export):
                found.add(f"{namespace}{one.name}".removesuffix("_results"))
    return found


def test_every_spreadsheet_is_of_people_or_of_the_catalogue():
    """A new one is put into one of the two."""
    of_things = {
        "cohorts:index",
        "formation_dates:index",
        "formations:index",
        "publication_gaps",
        "synonyms:index",
        "wagtailredirects:index",
        "wagtailsnippets_cms_category:list",
        "wagtailsnippets_cms_facilitatorprofile:list",  # made to be published
        "wagtailsnippets_cms_sessionflow:list",
        "wagtailsnippets_cms_tag:list",
    }
    found = exporting_doors(get_resolver().url_patterns)
    assert found == of_things | LISTS_OF_PEOPLE
    assert not of_things & LISTS_OF_PEOPLE


def test_a_grave_form_of_the_staff_changes_nothing_before_the_proof(
    client, superuser_with_app, clock
):
    user, secret = superuser_with_app
    other = UserFactory()
    log_in_with_app(client, user, secret)
    clock(11)
    form = {"email": other.email, "first_name": "A", "last_name": "B", "is_superuser": "on"}
    client.post(f"/admin/users/edit/{other.pk}/", form)
    client.post("/admin/coordination/personne/", {"email": other.email, "etape": "effacer"})
    offer = OfferRequestFactory()
    client.post(f"/admin/coordination/demandes/{offer.pk}/supprimer/")
    assert OfferRequest.objects.filter(pk=offer.pk).exists()
    other.refresh_from_db()
    assert (other.is_superuser, other.is_active) == (False, True)
    program = client.post("/admin/coordination/personne/", headers={"Accept": "application/json"})
    assert (program.status_code, program.content) == (403, b"")


def test_lists_of_the_staff_ask_nothing_more(client, superuser_with_app, clock):
    user, secret = superuser_with_app
    log_in_with_app(client, user, secret)
    clock(11)
    for address in (
        "",
        "users/",
        "groups/",
        "coordination/demandes/",
        "coordination/demandes/resultats/",
        "rapports/relectures/",
        "reports/site-history/",
        "formations/?export=csv",
    ):
        assert client.get(f"/admin/{address}").status_code == 200


def test_later_views_ask_alike(rf, person):
    @fresh_log_in_required
    def erase(request):
        return HttpResponse("done")

    request = rf.get("/espace/mes-donnees/")
    request.user = AnonymousUser()
    assert erase(request).url == "/compte/connexion/?next=/espace/mes-donnees/"
    request.user, request.session = person, {}
    assert erase(request).url == "/compte/reauthenticate/?next=%2Fespace%2Fmes-donnees%2F"
    program = rf.get("/espace/mes-donnees/", headers={"Accept": "application/json"})
    program.user, program.session = person, {}
    assert erase(program).status_code == 403


# The address --------------------------------------------------------------------------------------


def change_address(client: Client, new: str):
    return client.post(GRAVE, {"email": new, "action_add": ""})


def test_new_address_is_proved_and_the_old_one_told(client, person):
    log_in_by_password(client, EMAIL)
    step = change_address(client, NEW).url
    assert step == "/compte/confirm-email/"
    person.refresh_from_db()
    assert person.email == EMAIL
    assert client.post(step, {"code": mailed_code(NEW)}).status_code == 302
    person.refresh_from_db()
    assert person.email == NEW
    addresses = EmailAddress.objects.filter(user=person)
    assert [(one.email, one.verified, one.primary) for one in addresses] == [(NEW, True, True)]
    told = sent_mails()[-1]
    assert (told.to, told.subject) == ([EMAIL], "Sécurité de votre compte")
    assert NEW not in told.body

    other = Client()
    log_in_by_password(other, NEW)
    assert enters(other)


def test_wrong_code_changes_no_address(client, person):
    log_in_by_password(client, EMAIL)
    step = change_address(client, NEW).url
    for _ in range(3):
        client.post(step, {"code": wrong(mailed_code(NEW))})
    client.post(step, {"code": mailed_code(NEW)})
    person.refresh_from_db()
    assert person.email == EMAIL


def test_address_of_another_account_is_not_taken_and_not_told(client, person):
    UserFactory(email=NEW)
    log_in_by_password(client, EMAIL)
    response = change_address(client, NEW)
    assert (response.status_code, response.url) == (302, "/compte/confirm-email/")
    answer = client.post(response.url, {"code": mailed_code(NEW)})  # whoever reads that mailbox
    assert (answer.status_code, len(sent_mails())) == (200, 1)
    person.refresh_from_db()
    assert person.email == EMAIL
