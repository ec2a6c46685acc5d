"""Asking for an offer over the API: what is kept, what is answered, what is refused."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connections
from django.test import Client
from django.utils import timezone

from cms.enums import OfferFormat, OfferStatus
from cms.models import FormationPage, OfferRequest, OutboxMail, RequestedFormation, SiteSettings
from tests.factories.content import FormationPageFactory

ADDRESS = "/api/v2/offer-requests/"
PERSON = {"first_name": "Camille", "last_name": "Martin", "email": "camille@example.org"}
WHOLE = {
    **PERSON,
    "formations": ["pratiquer"],
    "format": "intra",
    "headcount": 8,
    "period": "printemps 2027",
    "place": "Lyon",
    "message": "Bonjour,\nnous sommes huit.",
    "phone": "06 12 34 56 78",
    "organisation": "Atelier Nord",
    "job": "Responsable RH",
    "payer": "company",
    "signatory_name": "Dominique Petit",
    "signatory_email": "dominique@example.org",
    "administrative_name": "Sacha Roux",
    "administrative_email": "sacha@example.org",
    "disability_contact_wanted": True,
    "newsletter_optin": True,
    "privacy_notice_version": "2026-11",
    "source_path": "/formations/pratiquer/",
}


def send(data, **headers):
    return Client(headers=headers).post(ADDRESS, data, content_type="application/json")


def refused(response) -> dict[str, str]:
    assert response.status_code == 400
    assert response["Content-Type"] == "application/problem+json"
    assert {error["in"] for error in response.json()["errors"]} == {"body"}
    return {error["name"]: error["message"] for error in response.json()["errors"]}


@pytest.fixture
def formation(db):
    SiteSettings.objects.update_or_create(
        pk=SiteSettings.load().pk, defaults={"contact_email": "contact@example.org"}
    )
    return FormationPageFactory(title="Pratiquer", slug="pratiquer")


@pytest.fixture
def noon(time_machine):
    time_machine.move_to(datetime(2026, 11, 23, 11, tzinfo=UTC), tick=False)
    return time_machine


# What is kept ---------------------------------------------------------------------------------


def test_everything_sent_is_kept(formation, noon):
    response = send(WHOLE)
    assert response.status_code == 201
    assert response["Cache-Control"] == "no-store"
    assert response.json() == {
        "reference": "DEM-2026-0001",
        "received_at": "2026-11-23T11:00:00+00:00",
    }
    kept = OfferRequest.objects.get()
    assert {name: getattr(kept, name) for name in WHOLE if name != "formations"} == {
        name: value for name, value in WHOLE.items() if name != "formations"
    }
    assert (kept.status, kept.last_contact_at) == (OfferStatus.NEW, timezone.now())
    assert list(kept.formations.values_list("formation", "slug", "title", "price")) == [
        (formation.pk, "pratiquer", "Pratiquer", formation.price["display"])
    ]


def test_three_fields_are_enough(formation):
    assert send(PERSON).status_code == 201
    kept = OfferRequest.objects.get()
    assert (kept.format, kept.headcount, kept.newsletter_optin) == (OfferFormat.UNSURE, None, False)
    assert kept.privacy_notice_version == "2026-11"
    assert not kept.formations.exists()


def test_a_formation_is_kept_as_it_was_named_and_priced(formation):
    price = formation.price["display"]
    send(WHOLE)
    formation.title, formation.price_excl_tax = "Autre titre", 9999
    formation.save()
    formation.delete()
    one = RequestedFormation.objects.get()
    assert (one.formation, one.title, one.price) == (None, "Pratiquer", price)


def test_a_formation_taken_off_line_meanwhile_is_taken(formation):
    formation.get_latest_revision().publish()
    FormationPage.objects.get().unpublish()
    assert send(WHOLE).status_code == 201


def test_a_draft_is_not_told_from_nothing(formation):
    FormationPageFactory(title="Secret", slug="secret", live=False)
    for slug in ("secret", "nulle-part"):
        errors = refused(send({**PERSON, "formations": [slug]}))
        assert errors == {"formations": f"Aucune formation «\u00a0{slug}\u00a0»."}


def test_references_go_up_and_are_never_used_again(formation, noon):
    def reference(n):
        return send({**PERSON, "email": f"p{n}@example.org"}).json()["reference"]

    assert [reference(1), reference(2)] == ["DEM-2026-0001", "DEM-2026-0002"]
    OfferRequest.objects.all().delete()
    assert reference(3) == "DEM-2026-0003"
    noon.move_to(datetime(2026, 12, 31, 23, tzinfo=UTC), tick=False)  # in Paris, next year
    assert reference(4) == "DEM-2027-0001"


# Sent twice -----------------------------------------------------------------------------------


def test_the_same_key_gets_the_same_answer(formation, noon):
    first = send(WHOLE, idempotency_key="abc")
    noon.shift(timedelta(hours=2))
    again = send(WHOLE, idempotency_key="abc")
    assert (first.status_code, again.status_code) == (201, 200)
    assert again.json() == first.json()
    assert OfferRequest.objects.count() == 1
    assert OutboxMail.objects.count() == 2


def test_the_same_key_with_other_data_is_a_conflict(formation):
    send(WHOLE, idempotency_key="abc")
    response = send({**WHOLE, "message": "Autre"}, idempotency_key="abc")
    assert response.status_code == 409
    assert response.json()["title"] == "Conflit"
    assert OfferRequest.objects.get().message == WHOLE["message"]


def test_a_replay_is_never_over_the_limit(formation):
    answers = [send(WHOLE, idempotency_key="abc").status_code for _ in range(8)]
    assert answers == [201] + [200] * 7


def test_the_same_person_and_formations_within_ten_minutes_are_one_request(formation, noon):
    first = send(WHOLE)
    noon.shift(timedelta(minutes=9))
    more = {**WHOLE, "email": "Camille@Example.org", "message": "J’oubliais : le jeudi."}
    again = send(more)
    assert (again.status_code, again.json()) == (200, first.json())
    kept = OfferRequest.objects.get()
    assert kept.message == (
        "Bonjour,\nnous sommes huit.\n\n"
        "Ajouté le 23 novembre 2026 à 12\u00a0h\u00a009\u00a0:\nJ’oubliais : le jeudi."
    )
    assert kept.last_contact_at == timezone.now()


def test_the_same_again_and_again_is_never_over_the_limit(formation, noon):
    answers = [send(WHOLE) for _ in range(12)]
    assert [one.status_code for one in answers] == [201] + [200] * 11
    assert {one.content for one in answers} == {answers[0].content}
    kept = OfferRequest.objects.get()
    assert (kept.message, OutboxMail.objects.count()) == (WHOLE["message"], 2)


def test_new_texts_are_over_the_limit_of_an_address(formation, noon):
    answers = [send({**WHOLE, "message": f"Texte {n}"}) for n in range(6)]
    assert [one.status_code for one in answers] == [201, 200, 200, 200, 200, 429]
    assert answers[5]["Retry-After"] == "3600"
    assert send({**WHOLE, "message": "Texte 4"}).json() == answers[0].json()
    assert "Texte 5" not in OfferRequest.objects.get().message


@pytest.mark.parametrize(("minutes", "formations"), [(10, ["pratiquer"]), (1, [])])
def test_later_or_for_something_else_is_another_request(formation, noon, minutes, formations):
    send(WHOLE)
    noon.shift(timedelta(minutes=minutes))
    assert send({**WHOLE, "formations": formations}).status_code == 201
    assert OfferRequest.objects.count() == 2


# Limits ---------------------------------------------------------------------------------------


def test_five_an_hour_from_an_address(formation, noon):
    def status(n):
        return send({**PERSON, "email": f"p{n}@example.org"})

    assert [status(n).status_code for n in range(5)] == [201] * 5
    noon.shift(timedelta(minutes=20))
    response = status(6)
    assert response.status_code == 429
    assert response["Retry-After"] == str(40 * 60)
    assert response.json()["title"] == "Trop de demandes"
    noon.shift(timedelta(minutes=40))
    assert status(7).status_code == 201
    assert OfferRequest.objects.count() == 6


def test_three_a_day_from_a_person_whatever_the_letters(formation, noon, settings):
    settings.OFFER_CLIENT_TOKENS = ["jeton"]

    def status(n, email):
        noon.shift(timedelta(hours=1))
        headers = {"x-client-token": "jeton", "x-client-ip": f"192.0.2.{n}"}
        return send({**PERSON, "email": email}, **headers).status_code

    emails = ["camille@example.org", "CAMILLE@example.org", "camille@EXAMPLE.org"]
    assert [status(n, email) for n, email in enumerate(emails)] == [201] * 3
    assert status(9, "ｃamille@example.org") in (400, 429)  # a full-width letter
    assert status(10, "camille@example.org") == 429


def test_refused_data_is_no_attempt(formation):
    for _ in range(8):
        refused(send({**PERSON, "email": "pas une adresse"}))
    assert send(PERSON).status_code == 201


def test_an_ipv6_customer_is_one_address(formation, settings):
    settings.OFFER_CLIENT_TOKENS = ["jeton"]

    def status(n):
        headers = {"x-client-token": "jeton", "x-client-ip": f"2001:db8:0:1::{n}"}
        return send({**PERSON, "email": f"p{n}@example.org"}, **headers).status_code

    assert [status(n) for n in range(6)] == [201] * 5 + [429]


def test_an_address_is_believed_from_known_front_ends_only(formation, settings):
    settings.OFFER_CLIENT_TOKENS = ["jeton"]
    spoofed = [
        send({**PERSON, "email": f"p{n}@example.org"}, x_client_ip=f"192.0.2.{n}").status_code
        for n in range(6)
    ]
    assert spoofed == [201] * 5 + [429]
    wrong = send(PERSON, x_client_token="faux", x_client_ip="192.0.2.1")
    assert (wrong.status_code, wrong.json()["detail"]) == (403, "Ce jeton n’est pas reconnu.")
    errors = refused(send(PERSON, x_client_token="jeton", x_client_ip="chez moi"))
    assert errors == {"X-Client-IP": "Ce n’est pas une adresse IP."}


def test_limits_hold_without_any_cache(formation, settings):
    settings.CACHES = {
        name: {"BACKEND": "django.core.cache.backends.dummy.DummyCache"} for name in settings.CACHES
    }
    answers = [send({**PERSON, "email": f"p{n}@example.org"}).status_code for n in range(6)]
    assert answers == [201] * 5 + [429]


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_two_hundred_at_once_in_a_flood_from_one_address(settings):
    """200 honest ones all get a reference of their own; of 1,000 from one address five are kept."""
    settings.OFFER_CLIENT_TOKENS = ["jeton"]

    def status(n):
        address = f"198.51.100.{n // 6}" if is_honest(n) else "203.0.113.1"
        headers = {"x-client-token": "jeton", "x-client-ip": address}
        try:
            return send({**PERSON, "email": f"p{n}@example.org"}, **headers).status_code
        finally:
            connections.close_all()

    def is_honest(n):
        return n % 6 == 0

    with ThreadPoolExecutor(8) as pool:
        answers = dict(enumerate(pool.map(status, range(1200))))
    assert [answers[n] for n in answers if is_honest(n)] == [201] * 200
    flood = [answers[n] for n in answers if not is_honest(n)]
    assert sorted(flood) == [201] * 5 + [429] * 995
    references = sorted(OfferRequest.objects.values_list("reference", flat=True))
    year = timezone.localdate().year
    assert references == [f"DEM-{year}-{n:04d}" for n in range(1, 206)]


# Refused --------------------------------------------------------------------------------------


def test_what_is_refused_says_what_to_write(formation):
    errors = refused(send({**WHOLE, "headcount": 501, "phone": "abc"}))
    assert errors == {
        "headcount": "Indiquez un nombre de 1 à 500. Au-delà, dites-le dans votre message.",
        "phone": "Ce numéro n’en est pas un\u00a0: écrivez au moins six chiffres, avec des "
        "espaces, des points, des tirets, des parenthèses ou un + si vous voulez.",
    }


@pytest.mark.parametrize(
    "phone", ["", "0612345678", "+33 (0)6.12-34-56-78", "06\u00a012\u00a034", "112 112"]
)
def test_telephone_numbers_as_people_write_them(formation, phone):
    assert send({**WHOLE, "phone": phone}).status_code == 201


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("first_name", "A\r\nBcc: x@example.org"),
        ("last_name", "A\u202eB"),
        ("first_name", "A\u200eB"),
        ("organisation", "A\u061cB"),
        ("last_name", "A\u200bB"),
        ("email", "a@exam\u200bple.org"),
        ("organisation", "x" * 10_000),
        ("first_name", "A\0B"),
        ("email", "camille@example.org\nBcc: x@example.org"),
        ("email", "a@example.org, b@example.org"),
        ("message", "x" * 2001),
        ("message", "\u202e"),
        ("message", "a\u200fb"),
        ("headcount", 0),
        ("headcount", 501),
        ("headcount", "beaucoup"),
        ("phone", "abc"),
        ("phone", "06 12 3"),
        ("phone", "06 12 34 56 78 le soir"),
        ("format", "ailleurs"),
        ("formations", "pratiquer"),
        ("formations", ["pratiquer"] * 21),
        ("source_path", "https://ailleurs.example"),
        ("signatory_email", "x"),
        ("last_name", " "),
        ("status", "won"),
        ("reference", "DEM-2026-9999"),
        ("assigned_to", 1),
        ("last_contact_at", "2090-01-01"),
        ("id", 1),
    ],
)
def test_bad_data_is_refused_by_name_in_french(formation, field, value):
    errors = refused(send({**WHOLE, field: value}))
    assert list(errors) == [field]
    assert not any(word in errors[field] for word in ("This", "Ensure", "valid."))
    assert not OfferRequest.objects.exists()
    assert not OutboxMail.objects.exists()


def test_what_is_missing_is_named(formation):
    assert set(refused(send({}))) == {"first_name", "last_name", "email"}


@pytest.mark.parametrize(
    ("body", "content_type", "status"),
    [
        ("[1]", "application/json", 400),
        ("{", "application/json", 400),
        ("[" * 30_000, "application/json", 400),
        ('{"a":' * 10_000, "application/json", 400),
        ("\xff", "application/json", 400),
        ("NaN", "application/json", 400),
        ("first_name=A", "application/x-www-form-urlencoded", 415),
        ("{}", "text/plain", 415),
        (json.dumps({"message": "x" * 65_536}), "application/json", 413),
    ],
)
def test_a_body_that_is_no_request(db, client, body, content_type, status):
    response = client.post(ADDRESS, body, content_type=content_type)
    assert response.status_code == status
    assert response["Content-Type"] == "application/problem+json"


def test_a_parameter_in_the_address_is_refused(db, client):
    assert client.post(f"{ADDRESS}?x=1", {}, content_type="application/json").status_code == 400


@pytest.mark.parametrize("method", ["get", "put", "patch", "delete"])
def test_requests_are_not_to_be_read(db, client, method):
    response = getattr(client, method)(ADDRESS)
    assert response.status_code == 405
    assert response["Allow"] == "POST, OPTIONS"


def test_a_robot_gets_the_same_answer_and_writes_to_nobody(formation, noon):
    honest, robot = send(PERSON), send({**WHOLE, "website": "https://spam.example"})
    assert robot.status_code == honest.status_code == 201
    assert set(robot.json()) == set(honest.json())
    assert OfferRequest.objects.get(reference=robot.json()["reference"]).status == OfferStatus.SPAM
    assert not OutboxMail.objects.filter(subject__contains=robot.json()["reference"]).exists()


def test_other_front_ends_may_ask_from_a_browser(db, client, settings):
    settings.CORS_ALLOWED_ORIGINS = ["https://vitrine.example.org"]
    response = client.options(
        ADDRESS,
        headers={
            "origin": "https://vitrine.example.org",
            "access-control-request-method": "POST",
            "access-control-request-headers": "content-type,idempotency-key,x-client-token",
        },
    )
    assert response["Access-Control-Allow-Origin"] == "https://vitrine.example.org"
    assert "idempotency-key" in response["Access-Control-Allow-Headers"]


def test_one_request_asks_the_same_few_questions_however_many_formations(
    formation, django_assert_num_queries
):
    slugs = [FormationPageFactory().slug for _ in range(3)]
    send({**PERSON, "email": "chauffe@example.org"})
    for n, wanted in enumerate([slugs[:1], slugs]):
        with django_assert_num_queries(27):
            send({**PERSON, "email": f"p{n}@example.org", "formations": wanted})


HALF = "\ud800"  # half of a character, which JSON may escape and UTF-8 cannot hold


@pytest.mark.parametrize(
    ("body", "errors"),
    [
        ({HALF: 1}, {"?": "Ce champ n’existe pas ici."}),
        ({"format": HALF}, {"format": "«\u00a0?\u00a0» n'est pas un choix valide."}),
        ({"format": {HALF: [HALF]}}, None),
        ({"formations": [HALF]}, None),
        ({"formations": [{HALF: HALF}]}, None),
        ({"formations": {HALF: HALF}}, None),
    ],
)
def test_half_a_character_is_refused_and_named_as_one_can(formation, body, errors):
    found = refused(send(json.dumps({**PERSON, **body})))
    assert list(found) == [name.replace(HALF, "?") for name in body]
    assert not any(word in str(found) for word in ("This", "Ensure", "valid choice", "Expected"))
    if errors:
        assert found == errors
    assert not OfferRequest.objects.exists()


@pytest.mark.parametrize("field", [name for name in WHOLE if name != "formations"])
def test_half_a_character_is_refused_in_every_field(formation, field):
    assert list(refused(send(json.dumps({**WHOLE, field: HALF})))) == [field]
    assert not OfferRequest.objects.exists()


@pytest.mark.parametrize(
    "email",
    ["a@℀.fr", f"a@{'.'.join(['ﬃ' * 30] * 3)}.fr"],
    ids=["another sign", "too long"],
)
def test_a_request_is_answered_at_the_address_as_it_was_typed(formation, email):
    """Its normal form is only what limits count: nothing is written to it, or kept in it."""
    assert send({**WHOLE, "email": email}).status_code == 201
    assert OfferRequest.objects.get().email == email
    assert email in set(OutboxMail.objects.values_list("to", flat=True))
