"""Erasing everything of oneself: said before, confirmed by a word, done at once, told once."""

import pytest
from bs4 import BeautifulSoup
from django.core import mail
from django.test import Client

from cms.models import OutboxMail, User
from portal.models import AuditEvent, Commitment, DataKey, Enrolment, JournalEntry, Preparation
from portal.services.erasure import COORDINATES, FACILITATES
from tests.factories.charters import accept
from tests.factories.portal import (
    CohortFactory,
    CommitmentFactory,
    EnrolmentFactory,
    FacilitationFactory,
    JournalEntryFactory,
    PreparationFactory,
)
from tests.mails import sent_mails
from tests.portal.account_steps import enters, is_logged_in, log_in_by_code

pytestmark = pytest.mark.django_db
ERASE, PAGE = "/espace/mes-donnees/effacer/", "/espace/mes-donnees/"
WORD = {"word": "EFFACER"}


@pytest.fixture
def me(member, client):
    log_in_by_code(client, member)
    return member


def text_of(response, name: str = "") -> str:
    soup = BeautifulSoup(response.content.decode(), "html.parser")
    found = soup.find("section", {"aria-labelledby": name}) if name else soup.find("main")
    return " ".join(found.get_text(" ").replace("\u00a0", " ").split()) if found else ""


def test_page_says_what_goes_what_stays_and_why(me, cohort, version, client):
    JournalEntryFactory.create_batch(2, owner=me, cohort=cohort)
    accept(me, cohort, version)
    page = client.get(ERASE)
    assert page.status_code == 200
    going, staying = text_of(page, "part"), text_of(page, "reste")
    assert "Textes du journal : 2" in going
    assert "Votre nom, votre adresse et votre accès" in going
    assert "Noms signés et notes sur les papiers : 1" in going
    assert "Réponses à la charte Preuve de la formation suivie, que la loi demande" in staying
    assert "Places dans les groupes Preuve" in staying
    assert "journal" not in staying.lower()
    assert "Places" not in going.partition("Votre nom")[0]


@pytest.mark.parametrize("typed", ["EFFACER", " effacer ", "« Effacer »"])
def test_word_erases_all_and_says_farewell(me, cohort, client, typed):
    JournalEntryFactory(owner=me, cohort=cohort)
    CommitmentFactory(owner=me, cohort=cohort)
    other = JournalEntryFactory(cohort=cohort, owner=EnrolmentFactory(cohort=cohort).person)
    email = me.email
    page = client.post(ERASE, {"word": typed})
    assert page.status_code == 200
    assert "Vos données sont effacées" in text_of(page)
    assert page["Clear-Site-Data"] == '"cache", "storage", "cookies"'
    assert "no-store" in page["Cache-Control"]
    assert not is_logged_in(client)
    assert client.get(PAGE).status_code == 302
    me.refresh_from_db()
    assert (me.email, me.is_active) == (f"efface-{me.pk}@efface.invalid", False)
    assert list(JournalEntry.objects.all()) == [other]
    assert not Commitment.objects.exists()
    assert not User.objects.filter(email=email).exists()
    assert [one.person for one in DataKey.objects.all()] == [other.owner]


def test_mailbox_is_told_once_and_then_forgotten(me, client):
    email = me.email
    client.post(ERASE, WORD)
    assert [one.kind for one in OutboxMail.objects.filter(to=email)] == ["account_erased"]
    sent = [one for one in sent_mails() if one.to == [email]]
    assert sent[-1].subject == "Votre demande est traitée"
    assert len([one for one in sent if one.subject == "Votre demande est traitée"]) == 1
    assert not OutboxMail.objects.filter(to=email).exists()
    assert me.last_name not in sent[-1].body + str(sent[-1].alternatives)


def test_every_session_of_the_person_ends(me, client):
    phone = Client()
    log_in_by_code(phone, me)
    assert enters(phone)
    client.post(ERASE, WORD)
    assert not enters(phone)
    assert not enters(client)


@pytest.mark.parametrize("typed", ["", "oui", "EFFACE", "SUPPRIMER"])
def test_other_words_erase_nothing(me, cohort, client, typed):
    JournalEntryFactory(owner=me, cohort=cohort)
    page = client.post(ERASE, {"word": typed})
    assert page.status_code == 400
    soup = BeautifulSoup(page.content.decode(), "html.parser")
    assert soup.select_one('.form-errors a[href="#id_word"]')
    assert soup.find(id="id_word")["aria-invalid"] == "true"
    assert soup.find(id="id_word_error").get_text().startswith("Écrivez le mot EFFACER")
    assert JournalEntry.objects.exists()
    assert is_logged_in(client)


@pytest.mark.parametrize(
    ("make", "reason"),
    [
        (lambda me: FacilitationFactory(person=me), FACILITATES),
        (lambda me: CohortFactory(coordinator=me), COORDINATES),
    ],
)
def test_who_still_runs_something_is_told_first(me, client, make, reason):
    make(me)
    client.force_login(me)  # with the second factor that they need from now on
    for page in (client.get(ERASE), client.post(ERASE, WORD)):
        assert reason.replace("\u00a0", " ") in text_of(page, "avant")
        assert "EFFACER" not in text_of(page)
    assert page.status_code == 409
    assert User.objects.filter(pk=me.pk, is_active=True).exists()
    assert mail.outbox == [] or "traitée" not in mail.outbox[-1].subject


def test_what_was_erased_is_noted_without_a_name(me, client):
    client.post(ERASE, WORD)
    noted = AuditEvent.objects.get(action="erased")
    assert (noted.owner_id, noted.actor_id, noted.target_id) == (me.pk, me.pk, None)


def test_what_was_shared_is_gone_for_the_others(client):
    sheet = PreparationFactory(shared=True)
    log_in_by_code(client, sheet.owner)
    client.post(ERASE, WORD)
    assert not Preparation.objects.exists()
    assert Enrolment.objects.get(person=sheet.owner).status == "withdrawn"
