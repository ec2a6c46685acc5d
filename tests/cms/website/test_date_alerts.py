"""« Prévenez-moi » : asked for, confirmed from the mailbox, told once, ended in a click."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest
from django.test import Client

from cms.enums import DateStatus, SeatsState
from cms.models import DateAlert, FormationPage, OutboxMail
from cms.retention import purge_personal_data
from cms.services.date_alerts import send_due_alerts
from tests.factories.content import FormationDateFactory, FormationPageFactory
from tests.factories.offers import DateAlertFactory
from tests.mails import sent_mails

pytestmark = pytest.mark.django_db
ASK = "/demande-offre/prevenez-moi/?formation=pratiquer"
EMAIL = {"email": "camille@example.org"}


@pytest.fixture
def noon(time_machine):
    time_machine.move_to(datetime(2026, 11, 23, 11, tzinfo=UTC), tick=False)
    return time_machine


@pytest.fixture
def formation():
    return FormationPageFactory(title="Pratiquer", slug="pratiquer")


def link_in(mail, part: str) -> str:
    return re.search(rf"http://[^/]+(/demande-offre/alerte/[\w-]+/{part})\s", mail.body + "\n")[1]


def test_asked_confirmed_told_stopped(formation, client, noon):
    assert client.post(ASK, EMAIL).status_code == 200
    [mail] = sent_mails()
    assert mail.to == ["camille@example.org"]
    assert "«\u00a0Pratiquer\u00a0»" in mail.body
    noon.shift(timedelta(hours=1))
    FormationDateFactory(formation=formation, starts_on=date(2027, 4, 12), city="Nantes")
    assert send_due_alerts() == 0  # not confirmed
    client.get(link_in(mail, ""))
    assert send_due_alerts() == 0  # a program that looks into mails opens links
    assert Client(enforce_csrf_checks=True).post(link_in(mail, "")).status_code == 200
    assert send_due_alerts() == 1
    told = sent_mails()[1]
    assert told.subject == "Une date s’ouvre\u00a0: Pratiquer"
    assert "Nantes" in told.body
    assert send_due_alerts() == 0  # once
    removal = link_in(told, "arreter/")
    assert told.extra_headers["List-Unsubscribe"] == f"<http://localhost:8000{removal}>"
    assert told.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    client.get(removal)
    assert DateAlert.objects.exists()
    one_click = Client(enforce_csrf_checks=True)
    answer = one_click.post(removal, {"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200
    assert not DateAlert.objects.exists()
    assert client.post(removal).status_code == 404


@pytest.mark.parametrize(
    "date_of",
    [
        {"seats_state": SeatsState.FULL},
        {"seats_state": SeatsState.CLOSED},
        {"status": DateStatus.CANCELLED},
        {"starts_on": date(2026, 11, 1), "ends_on": date(2026, 11, 1)},
    ],
)
def test_no_mail_about_a_date_nobody_can_take(noon, date_of):
    alert = DateAlertFactory()
    noon.shift(timedelta(hours=1))
    FormationDateFactory(formation=alert.formation, **{"starts_on": date(2027, 3, 12), **date_of})
    assert send_due_alerts() == 0


def test_no_mail_about_a_page_off_line_or_another_formation(noon):
    alert = DateAlertFactory()
    noon.shift(timedelta(hours=1))
    FormationDateFactory(starts_on=date(2027, 3, 12))
    date_of = FormationDateFactory(formation=alert.formation, starts_on=date(2027, 3, 12))
    FormationPage.objects.get(pk=alert.formation_id).unpublish()
    assert send_due_alerts() == 0
    assert date_of


def test_dates_that_were_there_are_no_news(noon):
    formation = FormationPageFactory()
    FormationDateFactory(formation=formation, starts_on=date(2027, 3, 12))
    noon.shift(timedelta(hours=1))
    DateAlertFactory(formation=formation)
    assert send_due_alerts() == 0


def test_several_dates_are_one_mail(noon):
    alert = DateAlertFactory()
    noon.shift(timedelta(hours=1))
    for month in (3, 4):
        FormationDateFactory(formation=alert.formation, starts_on=date(2027, month, 12))
    assert send_due_alerts() == 1
    assert OutboxMail.objects.count() == 1


def test_the_answer_does_not_tell_who_is_known(formation, client):
    known = DateAlertFactory(formation=formation)
    answers = [client.post(ASK, {"email": email}) for email in (known.email, "autre@example.org")]
    words = [
        answer.content.decode().replace(known.email, "autre@example.org") for answer in answers
    ]
    assert re.sub('nonce="[^"]+"', "", words[0]) == re.sub('nonce="[^"]+"', "", words[1])
    assert DateAlert.objects.filter(email=known.email).count() == 1


@pytest.mark.parametrize(
    "email", ["", "camille", "a@example.org\nBcc: b@example.org", f"{'x' * 245}@example.org"]
)
def test_what_is_no_address_is_refused_and_kept_in_the_form(formation, client, email):
    answer = client.post(ASK, {"email": email})
    assert answer.status_code == 400
    assert not DateAlert.objects.exists()


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"x-client-token": "faux", "x-client-ip": "192.0.2.1"}, 403),
        ({"x-client-token": "jeton", "x-client-ip": "chez moi"}, 400),
    ],
)
def test_a_front_end_that_is_not_believed_gets_a_page(formation, client, settings, headers, status):
    settings.OFFER_CLIENT_TOKENS = ["jeton"]
    answer = client.post(ASK, EMAIL, headers=headers)
    assert answer.status_code == status
    assert "Revenir à l’accueil" in answer.content.decode()
    assert not DateAlert.objects.exists()


def test_three_mails_a_day_to_a_person_and_five_an_hour_from_an_address(formation, client, noon):
    assert [client.post(ASK, EMAIL).status_code for _ in range(4)] == [200, 200, 200, 429]
    emails = [f"p{n}@example.org" for n in range(3)]
    assert [client.post(ASK, {"email": one}).status_code for one in emails] == [200, 200, 429]
    assert OutboxMail.objects.count() == 5


def test_a_robot_gets_the_same_answer_and_no_mail(formation, client):
    assert client.post(ASK, {**EMAIL, "website": "x"}).status_code == 200
    assert not OutboxMail.objects.exists()


@pytest.mark.parametrize("slug", ["", "inconnue", "brouillon", "%00"])
def test_only_formations_on_line(client, slug):
    FormationPageFactory(slug="brouillon", live=False)
    assert client.get(f"/demande-offre/prevenez-moi/?formation={slug}").status_code == 404


@pytest.mark.parametrize("path", ["alerte/faux/", "alerte/faux/arreter/"])
def test_a_made_up_link_opens_nothing(client, path):
    for answer in (client.get(f"/demande-offre/{path}"), client.post(f"/demande-offre/{path}")):
        assert answer.status_code == 404
        assert "Cette alerte n’existe plus" in answer.content.decode()
        assert answer["Referrer-Policy"] == "no-referrer"
        assert "no-store" in answer["Cache-Control"]


def test_what_is_no_key_is_no_address(client):
    assert client.post("/demande-offre/alerte/%00/").status_code == 404


def test_a_confirmed_alert_says_so_and_can_be_stopped_there(client):
    alert = DateAlertFactory(confirmed_at=None)
    address = f"/demande-offre/alerte/{alert.key}/"
    assert "Confirmer</button>" in client.get(address).content.decode()
    assert "C’est noté" in client.post(address).content.decode()
    said = client.get(address).content.decode()
    assert "Déjà confirmée" in said
    assert f'href="{address}arreter/"' in said
    assert '<form method="post"' not in said


def test_links_are_for_nobody_else(client):
    alert = DateAlertFactory()
    for path in ("", "arreter/"):
        answer = client.get(f"/demande-offre/alerte/{alert.key}/{path}")
        assert "no-store" in answer["Cache-Control"]
        assert answer["Referrer-Policy"] == "no-referrer"
        assert answer["X-Robots-Tag"] == "noindex"


def test_addresses_are_forgotten(noon):
    DateAlertFactory(confirmed_at=None)
    confirmed = DateAlertFactory()
    noon.shift(timedelta(days=2))
    assert purge_personal_data()["Alertes de date"] == 1
    assert DateAlert.objects.get() == confirmed
    noon.shift(timedelta(days=363))
    assert purge_personal_data()["Alertes de date"] == 1


def test_many_without_news_are_no_work(noon, django_assert_num_queries):
    def add():
        alert = DateAlertFactory()
        FormationDateFactory(formation=alert.formation, starts_on=date(2027, 3, 12))

    for _ in range(2):
        add()
        add()
        DateAlert.objects.update(notified_at=datetime(2030, 1, 1, tzinfo=UTC))
    with django_assert_num_queries(1):
        assert send_due_alerts() == 0


def test_one_alert_that_fails_stops_no_other_and_its_address_is_not_logged(noon, caplog):
    formation = FormationPageFactory()
    alerts = [DateAlertFactory(formation=formation) for _ in range(3)]
    broken = alerts[1]
    DateAlert.objects.filter(pk=broken.pk).update(email="personne@a/c.fr")
    noon.shift(timedelta(hours=1))
    FormationDateFactory(formation=formation, starts_on=date(2027, 4, 12))
    assert send_due_alerts() == 2
    assert sorted(mail.to for mail in sent_mails()) == sorted(
        [alert.email] for alert in alerts if alert != broken
    )
    assert [record.getMessage() for record in caplog.records if "alert" in record.name] == [
        f"date alert {broken.pk} was not told: ValidationError"
    ]
    assert "personne" not in caplog.text
    broken.refresh_from_db()
    assert broken.notified_at is None  # its own transaction is undone: tried again
    assert send_due_alerts() == 0


@pytest.mark.parametrize("sign", ["\u2028", "\x0b", "\u202a", "\n"])
def test_a_title_from_before_its_rule_is_told_on_one_line(noon, sign):
    alert = DateAlertFactory(formation=FormationPageFactory(slug="ancienne"))
    FormationPage.objects.filter(pk=alert.formation_id).update(title=f"Pratiquer{sign}ensemble")
    noon.shift(timedelta(hours=1))
    FormationDateFactory(formation=alert.formation, starts_on=date(2027, 4, 12))
    assert send_due_alerts() == 1
    assert [mail.subject for mail in sent_mails()] == ["Une date s’ouvre\u00a0: Pratiquer ensemble"]


@pytest.mark.parametrize(
    "email",
    ["a@℀.fr", f"a@{'ﷺ' * 20}.fr", f"a@{'.'.join(['ﬃ' * 30] * 3)}.fr"],
    ids=["another sign", "a space", "too long"],
)
def test_what_is_no_address_once_normalised_is_refused_and_kept_in_the_form(
    formation, client, email
):
    answer = client.post(ASK, {"email": email})
    assert answer.status_code == 400
    page = answer.content.decode()
    assert "Cette adresse n’en est pas une." in page
    assert f'value="{email}"' in page
    assert not DateAlert.objects.exists()
    assert not OutboxMail.objects.exists()


def test_an_address_is_kept_and_written_to_in_one_form(formation, client):
    assert client.post(ASK, {"email": "ＣＡＭＩＬＬＥ＠example.org"}).status_code == 200
    assert DateAlert.objects.get().email == "camille@example.org"
    assert [mail.to for mail in sent_mails()] == [["camille@example.org"]]
