"""Asking over the API to be told of a date: what is written, what is answered, what is refused."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from cms.api.date_alerts import A_MAIL_ASKS, WRONG_EMAIL
from cms.models import DateAlert, FormationPage, OutboxMail
from tests.factories.content import FormationPageFactory
from tests.factories.offers import DateAlertFactory
from tests.mails import sent_mails

pytestmark = pytest.mark.django_db
ADDRESS = "/api/v2/date-alerts/"
ASKED = {"formation": "pratiquer", "email": "camille@example.org"}
HALF = "\ud800"  # half of a character, which JSON may escape and UTF-8 cannot hold


@pytest.fixture(autouse=True)
def formation():
    return FormationPageFactory(title="Pratiquer", slug="pratiquer")


@pytest.fixture
def noon(time_machine):
    time_machine.move_to(datetime(2026, 11, 23, 11, tzinfo=UTC), tick=False)
    return time_machine


def send(data, **headers):
    """As another site's page would: no cookie, no token of a form."""
    client = Client(headers=headers, enforce_csrf_checks=True)
    return client.post(ADDRESS, data, content_type="application/json")


def refused(response) -> dict[str, str]:
    assert response.status_code == 400
    assert response["Content-Type"] == "application/problem+json"
    assert {error["in"] for error in response.json()["errors"]} == {"body"}
    return {error["name"]: error["message"] for error in response.json()["errors"]}


def test_a_mail_asks_to_confirm_on_a_page_of_ours(formation, noon):
    response = send(ASKED)
    assert (response.status_code, response.json()) == (202, {"message": A_MAIL_ASKS})
    assert response["Cache-Control"] == "no-store"
    assert not response.cookies
    alert = DateAlert.objects.get()
    assert (alert.formation_id, alert.email, alert.confirmed_at) == (
        formation.pk,
        ASKED["email"],
        None,
    )
    [mail] = sent_mails()
    assert mail.to == [ASKED["email"]]
    link = f"/demande-offre/alerte/{alert.key}/"
    assert f"http://localhost:8000{link}" in mail.body
    assert Client().post(link).status_code == 200
    alert.refresh_from_db()
    assert alert.confirmed_at == datetime(2026, 11, 23, 11, tzinfo=UTC)


def test_the_answer_does_not_tell_who_is_known(formation):
    known = DateAlertFactory(formation=formation, email="connue@example.org")
    answers = [send({**ASKED, "email": email}) for email in (known.email, "autre@example.org")]
    assert [one.status_code for one in answers] == [202, 202]
    assert answers[0].content == answers[1].content
    assert answers[0].headers == answers[1].headers
    assert DateAlert.objects.filter(email=known.email).count() == 1
    assert OutboxMail.objects.count() == 2


def test_a_robot_gets_the_same_answer_and_no_mail():
    robot, honest = send({**ASKED, "website": "https://spam.example"}), send(ASKED)
    assert (robot.status_code, robot.content) == (honest.status_code, honest.content)
    assert OutboxMail.objects.count() == DateAlert.objects.count() == 1


def test_only_formations_on_line():
    FormationPageFactory(slug="brouillon", live=False)
    once = FormationPageFactory(slug="retiree")
    once.get_latest_revision().publish()
    FormationPage.objects.get(pk=once.pk).unpublish()
    for slug in ("brouillon", "retiree", "nulle-part"):
        errors = refused(send({**ASKED, "formation": slug}))
        assert errors == {"formation": f"Aucune formation «\u00a0{slug}\u00a0»."}
    assert not DateAlert.objects.exists()


@pytest.mark.parametrize(
    "email",
    [
        "camille",
        "a@example.org\nBcc: b@example.org",
        "a@example.org, b@example.org",
        "a@exam\u200bple.org",
        "a@℀.fr",
        f"a@{'.'.join(['ﬃ' * 30] * 3)}.fr",
    ],
)
def test_what_is_no_address_is_refused(email):
    assert refused(send({**ASKED, "email": email})) == {"email": WRONG_EMAIL}
    assert not OutboxMail.objects.exists()


def test_an_address_is_kept_and_written_to_in_one_form():
    assert send({**ASKED, "email": "ＣＡＭＩＬＬＥ＠example.org"}).status_code == 202
    assert [mail.to for mail in sent_mails()] == [[DateAlert.objects.get().email]]
    assert DateAlert.objects.get().email == "camille@example.org"


@pytest.mark.parametrize(
    ("body", "names"),
    [
        ({}, ["formation", "email"]),
        ({**ASKED, "email": ""}, ["email"]),
        ({**ASKED, "email": None}, ["email"]),
        ({**ASKED, "email": ["a@example.org"]}, ["email"]),
        ({**ASKED, "email": "x" * 300}, ["email"]),
        ({**ASKED, "formation": "a\0b"}, ["formation"]),
        ({**ASKED, "formation": "x" * 256}, ["formation"]),
        ({**ASKED, "formation": HALF}, ["formation"]),
        ({**ASKED, "email": f"a{HALF}@example.org"}, ["email"]),
        ({**ASKED, "website": HALF}, ["website"]),
        ({**ASKED, "confirmed_at": "2026-01-01"}, ["confirmed_at"]),
        ({**ASKED, "key": "x"}, ["key"]),
    ],
)
def test_bad_data_is_refused_by_name_in_french(body, names):
    errors = refused(send(json.dumps(body)))
    assert list(errors) == names
    assert not any(word in str(errors) for word in ("This", "Ensure", "valid."))
    assert not DateAlert.objects.exists()
    assert not OutboxMail.objects.exists()


def test_three_mails_a_day_to_a_person_and_five_an_hour_from_an_address(noon):
    assert [send(ASKED).status_code for _ in range(3)] == [202] * 3
    fourth = send({**ASKED, "email": "CAMILLE@example.org"})
    assert (fourth.status_code, fourth["Retry-After"]) == (429, str(24 * 3600))
    others = [send({**ASKED, "email": f"p{n}@example.org"}) for n in range(3)]
    assert [one.status_code for one in others] == [202, 202, 429]
    assert others[2]["Retry-After"] == "3600"
    assert others[2].json()["title"] == "Trop de demandes"
    assert OutboxMail.objects.count() == 5
    noon.shift(timedelta(hours=1))
    assert send({**ASKED, "email": "p3@example.org"}).status_code == 202


def test_limits_are_those_of_the_page(client, noon):
    page = "/demande-offre/prevenez-moi/?formation=pratiquer"
    for n in range(5):
        client.post(page, {"email": f"p{n}@example.org"})
    assert send(ASKED).status_code == 429


def test_an_address_is_believed_from_known_front_ends_only(settings):
    settings.OFFER_CLIENT_TOKENS = ["jeton"]
    answers = [
        send(
            {**ASKED, "email": f"p{n}@example.org"},
            x_client_token="jeton",
            x_client_ip=f"192.0.2.{n}",
        ).status_code
        for n in range(6)
    ]
    assert answers == [202] * 6
    wrong = send(ASKED, x_client_token="faux", x_client_ip="192.0.2.1")
    assert (wrong.status_code, wrong.json()["detail"]) == (403, "Ce jeton n’est pas reconnu.")
    errors = refused(send(ASKED, x_client_token="jeton", x_client_ip="chez moi"))
    assert errors == {"X-Client-IP": "Ce n’est pas une adresse IP."}


@pytest.mark.parametrize(
    ("body", "content_type", "status"),
    [
        ("[1]", "application/json", 400),
        ("{", "application/json", 400),
        ('{"a":' * 10_000, "application/json", 400),
        ("email=a", "application/x-www-form-urlencoded", 415),
        ("{}", "text/plain", 415),
        (json.dumps({"email": "x" * 65_536}), "application/json", 413),
    ],
)
def test_a_body_that_is_no_request(client, body, content_type, status):
    response = client.post(ADDRESS, body, content_type=content_type)
    assert response.status_code == status
    assert response["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize("method", ["get", "put", "patch", "delete"])
def test_alerts_are_not_to_be_read(client, method):
    response = getattr(client, method)(ADDRESS)
    assert response.status_code == 405
    assert response["Allow"] == "POST, OPTIONS"


def test_a_parameter_in_the_address_is_refused(client):
    assert client.post(f"{ADDRESS}?x=1", {}, content_type="application/json").status_code == 400


def test_other_front_ends_may_ask_from_a_browser(client, settings):
    settings.CORS_ALLOWED_ORIGINS = ["https://vitrine.example.org"]
    asks = {
        "access-control-request-method": "POST",
        "access-control-request-headers": "content-type,x-client-token",
    }
    known = client.options(ADDRESS, headers={"origin": "https://vitrine.example.org", **asks})
    assert known["Access-Control-Allow-Origin"] == "https://vitrine.example.org"
    assert "Access-Control-Allow-Credentials" not in known
    unknown = client.options(ADDRESS, headers={"origin": "https://ailleurs.example", **asks})
    assert "Access-Control-Allow-Origin" not in unknown
