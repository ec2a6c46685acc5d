"""The form to ask for an offer: filled in, looked at once more, sent; nothing typed is lost."""

from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.policy import default

import pytest
from bs4 import BeautifulSoup
from django.test import Client

from cms.models import OfferRequest, SiteSettings
from tests.factories.content import FormationPageFactory
from tests.mails import sent_mails

ADDRESS = "/demande-offre/"
TYPED = {
    "formations": ["pratiquer", "animer"],
    "format": "inter",
    "headcount": "8",
    "message": "Bonjour,\nnous sommes « huit » <b>.",
    "first_name": "Camille",
    "last_name": "Martin",
    "email": "camille@example.org",
    "newsletter_optin": "true",
}


@pytest.fixture
def formations(db):
    settings = SiteSettings.load()
    settings.name, settings.contact_email = "Cercle et Pratiques", "contact@example.org"
    settings.save()
    return [
        FormationPageFactory(title="Pratiquer", slug="pratiquer", weight=1),
        FormationPageFactory(title="Animer", slug="animer", weight=2),
    ]


@pytest.fixture
def noon(time_machine):
    time_machine.move_to(datetime(2026, 11, 23, 11, tzinfo=UTC), tick=False)
    return time_machine


def soup_of(response) -> BeautifulSoup:
    return BeautifulSoup(response.content, "html.parser")


def controls(form) -> dict[str, list[str]]:
    """What a browser would send of a form as it is shown."""
    found: dict[str, list[str]] = {}
    for one in form.select("input, textarea"):
        if one.get("type") in ("checkbox", "radio") and not one.has_attr("checked"):
            continue
        value = one.get("value", "") if one.name == "input" else one.get_text().removeprefix("\n")
        found.setdefault(one["name"], []).append(value)
    return found


class Visitor:
    """Fills in what the pages show, as a browser without JavaScript does."""

    def __init__(self):
        self.client = Client(enforce_csrf_checks=True)

    def open(self, query: str = ""):
        self.response = self.client.get(ADDRESS + query)
        return self

    @property
    def soup(self) -> BeautifulSoup:
        return soup_of(self.response)

    @property
    def form(self):
        return self.soup.select_one("main form")

    def press(self, step: str, **typed):
        data = {**controls(self.form), **typed, "etape": step}
        self.response = self.client.post(ADDRESS, data)
        return self


def test_asked_reread_sent(formations, noon):
    visitor = Visitor().open("?formation=animer")
    assert visitor.response["Cache-Control"] == (
        "max-age=0, no-cache, no-store, must-revalidate, private"
    )
    assert controls(visitor.form)["formations"] == ["animer"]
    assert controls(visitor.form)["source_path"] == ["/formations/animer/"]
    assert "newsletter_optin" not in controls(visitor.form)
    visitor.press("verifier", **TYPED)
    assert not OfferRequest.objects.exists()
    summary = {dt.get_text(): dt.find_next("dd").get_text() for dt in visitor.soup.select("dt")}
    assert summary == {
        "Formations qui vous intéressent": "Pratiquer\nAnimer",
        "Format souhaité": "Inter-entreprises",
        "Nombre de participants": "8",
        "Votre message": TYPED["message"],
        "Prénom": "Camille",
        "Nom": "Martin",
        "Adresse électronique": "camille@example.org",
        "Je veux bien recevoir la lettre d’information": "Oui",
    }
    noon.shift(timedelta(seconds=10))
    visitor.press("envoyer")
    assert visitor.response.status_code == 302
    visitor.open("merci/" + visitor.response.url.removeprefix("/demande-offre/merci/"))
    assert "DEM-2026-0001" in visitor.soup.select_one(".lead").get_text()
    kept = OfferRequest.objects.get()
    assert (kept.message, kept.headcount, kept.newsletter_optin) == (TYPED["message"], 8, True)
    assert (kept.source_path, kept.privacy_notice_version) == ("/formations/animer/", "2026-11")
    assert [one.slug for one in kept.formations.all()] == ["pratiquer", "animer"]


def test_going_back_to_change_loses_nothing(formations, noon):
    visitor = Visitor().open().press("verifier", **TYPED).press("modifier")
    assert {name: controls(visitor.form)[name] for name in TYPED} == {
        name: value if isinstance(value, list) else [value] for name, value in TYPED.items()
    }


def test_a_mistake_loses_nothing_and_is_told_at_its_field(formations):
    wrong = {**TYPED, "email": "camille", "headcount": "900", "phone": "06\u202e"}
    visitor = Visitor().open().press("verifier", **wrong)
    assert visitor.response.status_code == 400
    assert visitor.soup.title.get_text().startswith("Erreur – Demander une offre")
    links = visitor.soup.select(".form-errors a")
    assert [link["href"] for link in links] == ["#id_headcount", "#id_email", "#id_phone"]
    for link in links:
        field = visitor.soup.select_one(link["href"])
        assert field["aria-invalid"] == "true"
        words = visitor.soup.select_one("#" + field["aria-describedby"])
        assert words.select_one(".error").get_text()
    assert {name: controls(visitor.form)[name] for name in wrong} == {
        name: value if isinstance(value, list) else [value] for name, value in wrong.items()
    }


@pytest.mark.parametrize(
    ("headers", "status", "title"),
    [
        ({"x-client-token": "faux", "x-client-ip": "192.0.2.1"}, 403, "Accès refusé"),
        ({"x-client-token": "jeton", "x-client-ip": "chez moi"}, 400, "Demande incorrecte"),
        ({"x-client-token": "jeton"}, 400, "Demande incorrecte"),
    ],
)
def test_a_front_end_that_is_not_believed_gets_a_page(
    formations, noon, settings, headers, status, title
):
    settings.OFFER_CLIENT_TOKENS = ["jeton"]
    visitor = Visitor().open().press("verifier", **TYPED)
    noon.shift(timedelta(seconds=10))
    data = {**controls(visitor.form), "etape": "envoyer"}
    answer = visitor.client.post(ADDRESS, data, headers=headers)
    assert answer.status_code == status
    assert soup_of(answer).title.get_text().startswith(title)
    assert not OfferRequest.objects.exists()


def test_nothing_at_all_names_what_is_missing(formations):
    visitor = Visitor().open().press("verifier")
    ids = [link["href"] for link in visitor.soup.select(".form-errors a")]
    assert ids == ["#id_first_name", "#id_last_name", "#id_email"]


def test_sending_twice_is_one_request(formations, noon):
    visitor = Visitor().open().press("verifier", **TYPED)
    noon.shift(timedelta(seconds=10))
    page = visitor.response
    first = visitor.press("envoyer").response.url
    visitor.response = page
    assert visitor.press("envoyer").response.status_code == 302
    assert first
    assert OfferRequest.objects.count() == 1


def test_the_same_from_forms_opened_anew_is_never_over_the_limit(formations, noon):
    shown = set()
    for _ in range(7):
        visitor = Visitor().open().press("verifier", **TYPED)
        noon.shift(timedelta(seconds=10))
        assert visitor.press("envoyer").response.status_code == 302
        visitor.response = visitor.client.get(visitor.response.url)
        shown.add(visitor.soup.select_one(".lead").get_text(" ", strip=True))
    assert len(shown) == 1
    assert OfferRequest.objects.get().message == TYPED["message"]


def test_changing_what_was_sent_asks_before_sending_another(formations, noon):
    visitor = Visitor().open().press("verifier", **TYPED)
    page = visitor.response
    noon.shift(timedelta(seconds=10))
    visitor.press("envoyer")
    visitor.response = page
    visitor.press("envoyer", message="Autre chose")
    assert "déjà partie" in visitor.soup.select_one("[role=alert]").get_text()
    assert OfferRequest.objects.count() == 1
    noon.shift(timedelta(seconds=10))
    visitor.press("envoyer", formations=["animer"])
    assert OfferRequest.objects.count() == 2


def test_nobody_is_that_fast(formations, noon):
    visitor = Visitor().open().press("verifier", **TYPED)
    noon.shift(timedelta(seconds=2))
    visitor.press("envoyer")
    assert "relire" in visitor.soup.select_one("[role=alert]").get_text()
    assert not OfferRequest.objects.exists()
    noon.shift(timedelta(seconds=2))
    assert visitor.press("envoyer").response.status_code == 302


def test_a_made_up_token_only_asks_to_read_again(formations, noon):
    visitor = Visitor().open().press("verifier", **TYPED)
    noon.shift(timedelta(seconds=10))
    visitor.press("envoyer", jeton="faux")
    assert visitor.response.status_code == 200
    assert not OfferRequest.objects.exists()


def test_over_the_limit_nothing_is_lost(formations, noon):
    for n in range(6):
        visitor = Visitor().open().press("verifier", **{**TYPED, "email": f"p{n}@example.org"})
        noon.shift(timedelta(seconds=10))
        visitor.press("envoyer")
    assert visitor.response.status_code == 429
    assert int(visitor.response["Retry-After"]) > 3000
    assert "contact@example.org" in visitor.soup.select_one("[role=alert]").get_text()
    assert controls(visitor.form)["message"] == [TYPED["message"]]
    assert OfferRequest.objects.count() == 5


def test_a_formation_gone_meanwhile_can_be_asked_for(formations, noon):
    formations[0].get_latest_revision().publish()
    visitor = Visitor().open("?formation=pratiquer")
    type(formations[0]).objects.get(slug="pratiquer").unpublish()
    visitor.press("verifier", **TYPED)
    noon.shift(timedelta(seconds=10))
    assert visitor.press("envoyer").response.status_code == 302


@pytest.mark.parametrize(
    "query", ["?formation=inconnue", "?formation=%00", "?formation=" + "x" * 999]
)
def test_an_unknown_formation_is_left_out(formations, client, query):
    response = client.get(ADDRESS + query)
    assert response.status_code == 200
    assert "formations" not in controls(soup_of(response).select_one("main form"))


@pytest.mark.parametrize("query", ["", "?demande=DEM-2026-0001", "?demande=%00"])
def test_thanks_without_a_receipt_of_ours(db, client, query):
    response = client.get(f"/demande-offre/merci/{query}")
    assert response.status_code == 200
    assert "DEM-" not in response.content.decode()


def test_form_asks_the_same_few_questions_however_many_formations(
    formations, client, django_assert_num_queries
):
    client.get(ADDRESS)
    for _ in range(2):
        with django_assert_num_queries(9):
            client.get(ADDRESS)
        FormationPageFactory(), FormationPageFactory()


def test_every_formation_on_line_is_offered_however_many(
    formations, client, django_assert_num_queries
):
    """Two pages of the API's list, whether the second holds one of them or many."""

    def offered() -> list[str]:
        boxes = soup_of(client.get(ADDRESS)).select("input[name=formations]")
        return [box["value"] for box in boxes]

    slugs = [FormationPageFactory(title=f"Formation {n:02}").slug for n in range(49)]
    FormationPageFactory(slug="brouillon", live=False)
    assert offered() == ["pratiquer", "animer", *slugs]
    for _ in range(2):
        with django_assert_num_queries(16):
            client.get(ADDRESS)
        slugs += [FormationPageFactory(title=f"Formation {len(slugs):02}").slug for _ in range(9)]
        assert offered() == ["pratiquer", "animer", *slugs]


# The mails ------------------------------------------------------------------------------------


def test_both_mails_as_they_arrive(formations, noon):
    visitor = Visitor().open().press("verifier", **TYPED)
    noon.shift(timedelta(seconds=10))
    visitor.press("envoyer")
    to_person, to_firm = [
        message_from_bytes(mail.message().as_bytes(), policy=default) for mail in sent_mails()
    ]
    assert (to_person["To"], to_person["Reply-To"]) == (TYPED["email"], "contact@example.org")
    assert to_person["Subject"] == "Votre demande DEM-2026-0001 est bien arrivée"
    assert (to_firm["To"], to_firm["Reply-To"]) == ("contact@example.org", None)
    kinds = [part.get_content_type() for part in to_person.iter_parts()]
    assert kinds == ["text/plain", "text/html"]
    for mail in (to_person, to_firm):
        text, html = [part.get_content() for part in mail.iter_parts()]
        for body in (text, BeautifulSoup(html, "html.parser").get_text()):
            assert "DEM-2026-0001" in body
            assert "Pratiquer" in body
            assert "Animer" in body
            assert not any(word in body for word in ("Camille", "Martin", "huit"))
    assert "/admin/coordination/demandes/" in to_firm.get_body(("plain",)).get_content()
    assert sent_mails()
    assert len(sent_mails()) == 2


def test_without_a_role_address_each_coordinator_is_told(formations, noon, coordinator):
    settings = SiteSettings.load()
    settings.contact_email = ""
    settings.save()
    visitor = Visitor().open().press("verifier", **TYPED)
    noon.shift(timedelta(seconds=10))
    visitor.press("envoyer")
    assert {mail.to[0] for mail in sent_mails()} == {TYPED["email"], coordinator.email}
