"""What is kept of people goes when its time is over, and at once when they ask."""

from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import call_command

from cms.enums import OfferLogKind, OfferStatus
from cms.kept_data.mails import NAMES
from cms.models import AttemptLog, DateAlert, OfferLogEntry, OfferRequest, OutboxMail
from cms.retention import data_about, erase_person, purge_personal_data
from cms.services.offer_treatment import add_log_entry
from tests.factories.content import UserFactory
from tests.factories.offers import DateAlertFactory, OfferRequestFactory

pytestmark = pytest.mark.django_db
ADDRESS = "/api/v2/offer-requests/"
CANARY = "canari-7f3a"
PERSON = {
    "first_name": CANARY,
    "last_name": CANARY,
    "email": f"{CANARY}@example.org",
    "message": CANARY,
    "organisation": CANARY,
}


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("last_contact", "purged"),
    [("2026-11-23T11:00", 1), ("2026-11-23T11:01", 0), ("2024-02-29T11:00", 1)],
)
def test_a_request_goes_three_years_after_the_last_contact(time_machine, last_contact, purged):
    moment = at("2029-11-23T11:00") if "2026" in last_contact else at("2027-03-01T11:00")
    OfferRequestFactory(received_at=at("2020-01-01T00:00"), last_contact_at=at(last_contact))
    time_machine.move_to(moment, tick=False)
    assert purge_personal_data(dry_run=True)["Demandes d’offre"] == purged
    assert OfferRequest.objects.count() == 1
    assert purge_personal_data()["Demandes d’offre"] == purged
    assert OfferRequest.objects.count() == 1 - purged


def test_spam_goes_after_three_months(time_machine):
    OfferRequestFactory(received_at=at("2026-11-23T11:00"), status=OfferStatus.SPAM)
    time_machine.move_to(at("2027-02-23T10:59"), tick=False)
    assert purge_personal_data()["Demandes d’offre"] == 0
    time_machine.move_to(at("2027-02-23T11:00"), tick=False)
    assert purge_personal_data()["Demandes d’offre"] == 1


@pytest.mark.parametrize("kind", OfferLogKind.values)
def test_only_the_person_makes_it_begin_anew(kind):
    offer_request = OfferRequestFactory(received_at=at("2026-01-05T09:00"))
    moment = at("2026-03-05T09:00")
    add_log_entry(offer_request, kind=kind, text="x", happened_at=moment, author=UserFactory())
    offer_request.refresh_from_db()
    from_person = kind in ("mail_in", "call_in", "meeting")
    from_firm = kind in ("mail_out", "call_out", "meeting")
    assert offer_request.last_contact_at == (moment if from_person else at("2026-01-05T09:00"))
    assert offer_request.answered_at == (moment if from_firm else None)


def test_an_older_contact_moves_nothing_back():
    offer_request = OfferRequestFactory(received_at=at("2026-01-05T09:00"))
    early = at("2025-01-05T09:00")
    add_log_entry(offer_request, kind="call_in", text="", happened_at=early, author=UserFactory())
    offer_request.refresh_from_db()
    assert offer_request.last_contact_at == at("2026-01-05T09:00")


def test_command_says_what_it_does(time_machine):
    OfferRequestFactory(received_at=at("2020-01-01T00:00"))
    time_machine.move_to(at("2026-11-23T11:00"), tick=False)
    said = StringIO()
    call_command("purge_personal_data", "--dry-run", stdout=said)
    assert "     1  Demandes d’offre" in said.getvalue()
    assert "rien n’a été supprimé" in said.getvalue()
    assert OfferRequest.objects.exists()
    call_command("purge_personal_data", stdout=StringIO())
    assert not OfferRequest.objects.exists()


def rows_with(text: str) -> list[str]:
    """Every table that holds the text, whatever the column."""
    return [
        model._meta.label
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed and any(text in str(row) for row in model.objects.values())
    ]


def send(client, **data):
    response = client.post(
        ADDRESS,
        {**PERSON, **data},
        content_type="application/json",
        headers={"idempotency-key": "k"},
    )
    assert response.status_code == 201


def test_an_erased_person_is_in_no_table(client):
    send(client)
    offer_request = OfferRequest.objects.get()
    author = UserFactory()
    add_log_entry(
        offer_request, kind="note", text=CANARY, happened_at=at("2026-03-05T09:00"), author=author
    )
    DateAlertFactory(email=PERSON["email"])
    named = OfferRequestFactory(
        signatory_name=CANARY,
        signatory_email=PERSON["email"].upper(),
        administrative_name="Sacha",
        administrative_email="sacha@example.org",
    )
    others = [OfferRequestFactory(), DateAlertFactory()]
    assert rows_with(CANARY)
    counts = erase_person(PERSON["email"].upper())
    assert counts == {
        "Demandes d’offre": 1,
        "Demandes d’offre d’autres personnes, qui la nomment": 1,
        "Alertes de date": 1,
        "Mails envoyés": 1,
        "Tentatives récentes": 1,
    }
    assert rows_with(CANARY) == []
    assert not OfferLogEntry.objects.exists()
    named.refresh_from_db()
    assert (named.signatory_email, named.administrative_email) == ("", "sacha@example.org")
    assert all(type(one).objects.filter(pk=one.pk).exists() for one in others)


def test_a_person_is_given_everything_and_nothing_of_others(client):
    send(client, newsletter_optin=True)
    OfferRequestFactory(last_name="Autrui")
    OfferLogEntry.objects.create(
        offer_request=OfferRequest.objects.get(email=PERSON["email"]), text="Rappelée"
    )
    found = data_about(PERSON["email"])
    assert set(found) == {"Demandes d’offre", "Mails envoyés"}
    [said] = found["Demandes d’offre"]
    assert said["prénom"] == said["votre message"] == CANARY
    assert said["suivi"][0]["texte"] == "Rappelée"
    assert said["accepte la lettre d’information"] is True
    assert "Autrui" not in str(found)


def test_what_is_given_is_told_the_oldest_first():
    """PostgreSQL moves a row that is written anew: without an order, a copy would shuffle it."""
    for day in ("2026-03-02", "2026-01-05", "2026-02-03"):
        OfferRequestFactory(email="a@example.org", message=day, received_at=at(f"{day}T09:00"))
    OfferRequest.objects.filter(message="2026-01-05").update(organisation="Réécrite")
    said = data_about("a@example.org")["Demandes d’offre"]
    assert [one["votre message"] for one in said] == ["2026-01-05", "2026-02-03", "2026-03-02"]


def test_a_day_later_nothing_tells_how_often_somebody_wrote(client, time_machine):
    time_machine.move_to(at("2026-11-23T11:00"), tick=False)
    send(client)
    time_machine.shift(timedelta(days=1))
    counts = purge_personal_data()
    assert (counts["Tentatives récentes"], counts["Envois de demandes"]) == (2, 3)
    assert not AttemptLog.objects.exists()
    assert not DateAlert.objects.exists()
    assert OutboxMail.objects.exists()


def test_every_mail_has_a_name_that_people_read():
    templates = Path(settings.BASE_DIR, "templates").glob("**/*_subject.txt")
    kinds = {path.name.removesuffix("_subject.txt") for path in templates}
    assert kinds == set(NAMES)
