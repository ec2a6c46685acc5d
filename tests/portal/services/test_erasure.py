"""A person erased: found in no column, the proof stays nameless, groups keep who runs them."""

from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import Group
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cms.models import User
from cms.retention import ErasureRefused, data_about, erase_person
from portal.enums import CohortStatus, EnrolmentStatus, LeaveReason
from portal.models import CharterAcceptance, DataKey, Enrolment, Invitation
from portal.services.erasure import COORDINATES, FACILITATES, HAS_RIGHTS
from tests.factories.accounts import add_totp
from tests.factories.charters import accept
from tests.factories.content import UserFactory
from tests.factories.offers import DateAlertFactory, OfferRequestFactory
from tests.factories.portal import CohortFactory, EnrolmentFactory, FacilitationFactory
from tests.mails import sent_mails
from tests.portal.account_steps import ask_code, enters, log_in_by_code, log_in_with_app
from tests.threads import at_once
from tests.whole_database import columns_holding

pytestmark = pytest.mark.django_db
FIRST, LAST, EMAIL = "Canarine", "Effaceau", "canarine.effaceau@example.org"
PERSON = "/admin/coordination/personne/"
PEOPLE = f"{FIRST} {LAST};{EMAIL};Nord;entreprise"
ERASE = {"email": EMAIL.upper(), "etape": "effacer", "certain": "1"}


@pytest.fixture
def staff(coordinator) -> Client:
    client = Client()
    client.force_login(coordinator)
    return client


def named(**fields) -> User:
    return UserFactory(email=EMAIL, first_name=FIRST, last_name=LAST, **fields)


def live_a_life(cohort, staff: Client, superuser: User) -> User:
    """Be invited, renamed, ask for codes, log in, sign, set an app up, write to the firm."""
    address = reverse("cohorts:invite", args=[cohort.pk])
    sent = {"people": PEOPLE, "group_agrees": "on", "etape": "envoyer"}
    assert staff.post(address, sent).status_code == 302
    person = User.objects.get(email=EMAIL)
    boss = Client()
    boss.force_login(superuser)
    form = {"email": EMAIL, "first_name": FIRST, "last_name": LAST, "is_active": "on"}
    assert boss.post(f"/admin/users/edit/{person.pk}/", form).status_code == 302
    Enrolment.objects.update(status=EnrolmentStatus.ACTIVE, joined_on=timezone.localdate())
    ask_code(Client(), EMAIL)  # and never uses it
    browser = Client(headers={"User-Agent": f"Browser of {FIRST}"})
    log_in_by_code(browser, person)
    accept(person, cohort, cohort.charter.versions.get(), name=f"{FIRST} {LAST}")
    add_totp(person)
    OfferRequestFactory(email=EMAIL, first_name=FIRST, last_name=LAST)
    OfferRequestFactory(signatory_email=EMAIL, signatory_name=f"{FIRST} {LAST}")
    DateAlertFactory(email=EMAIL)
    return person


def test_nothing_in_the_database_names_an_erased_person(cohort, staff, superuser):
    person = live_a_life(cohort, staff, superuser)
    lies_in = {word: columns_holding(word) for word in (FIRST, LAST, EMAIL)}
    assert lies_in[FIRST] >= {
        *("cms_user.first_name", "usersessions_usersession.user_agent"),
        *("cms_offerrequest.first_name", "cms_outboxmail.to"),
    }
    assert "wagtailcore_modellogentry.label" not in lies_in[FIRST]
    assert "django_session.session_data" in lies_in[EMAIL]
    page = staff.post(PERSON, ERASE).content.decode()
    assert "Effacé" in page
    assert "<p>Rien.</p>" in page
    assert {word: columns_holding(word) for word in (FIRST, LAST, EMAIL)} == {
        FIRST: set(),
        LAST: set(),
        EMAIL: set(),
    }
    assert data_about(EMAIL) == {}
    person.refresh_from_db()
    assert str(person) == f"Personne effacée {person.pk}"
    assert person.email == f"efface-{person.pk}@efface.invalid"


def test_the_proof_stays_with_its_reason(cohort, staff, superuser, version):
    person = live_a_life(cohort, staff, superuser)
    erase_person(EMAIL)
    place = Enrolment.objects.get()
    assert (place.person, place.status, place.leave_reason) == (
        person,
        EnrolmentStatus.WITHDRAWN,
        LeaveReason.NOT_SAID,
    )
    answer = CharterAcceptance.objects.get()
    assert (answer.person, answer.actor, answer.version) == (person, person, version)
    assert answer.purge_after > timezone.localdate()
    assert not DataKey.objects.filter(person=person).exists()
    assert not Invitation.objects.filter(enrolment=place, used_at=None, revoked_at=None).exists()


def test_no_way_leads_back_in(client):
    person = named()
    secret = add_totp(person)
    log_in_with_app(client, person, secret)
    assert enters(client)
    erase_person(EMAIL)
    assert not enters(client)
    person.refresh_from_db()
    assert (person.is_active, person.has_usable_password()) == (False, False)
    for model in (EmailAddress, Authenticator):
        assert not model.objects.filter(user=person).exists()
    ask_code(client, person.email)
    assert not [mail for mail in sent_mails() if "code de connexion" in mail.subject.lower()]


def test_the_address_may_come_back_as_somebody_new():
    erased = named()
    erase_person(EMAIL)
    again = named()
    assert again.pk != erased.pk
    erase_person(EMAIL)
    assert User.objects.filter(last_name__startswith="effacée").count() == 2


def test_sessions_of_others_stay():
    other, asking = Client(), Client()
    log_in_by_code(other, UserFactory(email=f"x{EMAIL}"))
    ask_code(asking, f"x{EMAIL}")
    named()
    ask_code(Client(), EMAIL)
    before = Session.objects.count()
    erase_person(EMAIL)
    assert Session.objects.count() == before - 1
    assert enters(other)


# Who still has a part to play -----------------------------------------------------------------


def make_superuser() -> None:
    named(is_superuser=True)


def make_editor() -> None:
    named(groups=[Group.objects.get(name="Rédaction")])


def make_facilitator() -> None:
    FacilitationFactory(person=named())


def make_future_substitute() -> None:
    tomorrow = timezone.localdate() + timedelta(days=1)
    FacilitationFactory(person=named(), starts_on=tomorrow, ends_on=tomorrow)


def make_coordinator_of_a_group() -> None:
    CohortFactory(coordinator=named())


@pytest.mark.parametrize(
    ("make", "reason"),
    [
        (make_superuser, HAS_RIGHTS),
        (make_editor, HAS_RIGHTS),
        (make_facilitator, FACILITATES),
        (make_future_substitute, FACILITATES),
        (make_coordinator_of_a_group, COORDINATES),
    ],
)
def test_who_still_runs_something_is_not_erased(staff, make, reason):
    make()
    alert = DateAlertFactory(email=EMAIL)
    page = staff.post(PERSON, ERASE).content.decode()
    assert f"Rien n’a été effacé. {reason}" in page.replace("&nbsp;", "\u00a0")
    assert User.objects.filter(email=EMAIL, is_active=True).exists()
    assert type(alert).objects.filter(pk=alert.pk).exists()


def test_every_reason_is_told_at_once():
    FacilitationFactory(person=named(is_superuser=True))
    with pytest.raises(ErasureRefused) as refusal:
        erase_person(EMAIL)
    assert refusal.value.reasons == [HAS_RIGHTS, FACILITATES]


def test_who_ran_something_once_may_be_erased():
    person = named()
    yesterday = timezone.localdate() - timedelta(days=1)
    FacilitationFactory(person=person, starts_on=yesterday, ends_on=yesterday)
    FacilitationFactory(person=person, cohort__status=CohortStatus.ARCHIVED)
    CohortFactory(coordinator=person, status=CohortStatus.CLOSED)
    erase_person(EMAIL)
    assert not User.objects.filter(email=EMAIL).exists()


# Two at once ----------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_two_who_erase_at_once_erase_once():
    EnrolmentFactory(person=named())
    first, second = at_once(*[lambda: erase_person(EMAIL)] * 2)
    assert sorted([first, second], key=len) == [
        {},
        {"Places dans les groupes": 1, "Adresses de connexion": 1, "Comptes": 1},
    ]
    assert User.objects.get(last_name__startswith="effacée").is_active is False
