"""A form that came without our token: the public's come back filled in, others show nothing."""

import pytest
from django.test import Client

from cms.middleware import NOT_TAKEN
from cms.models import DateAlert, OfferRequest, OutboxMail
from cms.website.expired_forms import OPEN_TOO_LONG
from tests.factories.content import FormationPageFactory, UserFactory
from tests.forms import form_with, soup_of

pytestmark = pytest.mark.django_db
OFFER, ALERT = "/demande-offre/", "/demande-offre/prevenez-moi/?formation=pratiquer"
CANARY = "Canari-7 <b>"
TYPED = {
    "formations": ["pratiquer"],
    "format": "inter",
    "headcount": "8",
    "message": f"Bonjour,\n{CANARY}",
    "first_name": "Camille",
    "last_name": "Martin",
    "email": "camille@example.org",
    "newsletter_optin": "true",
    "source_path": "/formations/pratiquer/",
}
ELSEWHERE = {"origin": "https://ailleurs.example", "referer": "https://ailleurs.example/"}


@pytest.fixture(autouse=True)
def formation(db):
    return FormationPageFactory(title="Pratiquer", slug="pratiquer")


@pytest.fixture
def visitor() -> Client:
    return Client(enforce_csrf_checks=True)


def controls(response, button: str) -> dict[str, list[str]]:
    """What a browser would send of the form with that button."""
    form, pressed = form_with(soup_of(response), button)
    found = {name: [value] for name, value in pressed.items()}
    for one in form.select("input, textarea"):
        if one.get("type") in ("checkbox", "radio") and not one.has_attr("checked"):
            continue
        value = one.get("value", "") if one.name == "input" else one.get_text().removeprefix("\n")
        found.setdefault(one["name"], []).append(value)
    return found


def filled_in(response, button: str) -> dict:
    found = controls(response, button)
    return {
        name: found[name] if isinstance(value, list) else found[name][0]
        for name, value in TYPED.items()
    }


def alerts_in(response) -> list[str]:
    return [one.get_text(" ", strip=True) for one in soup_of(response).select("[role=alert]")]


def assert_nothing_was_done() -> None:
    for model in (OfferRequest, DateAlert, OutboxMail):
        assert not model.objects.exists()


@pytest.mark.parametrize("step", ["verifier", "modifier", None])
def test_the_offer_s_form_comes_back_and_works(visitor, step):
    opened = controls(visitor.get(OFFER), "Relire ma demande")
    visitor.cookies.clear()
    answer = visitor.post(OFFER, {**opened, **TYPED, "etape": step or ""})
    assert answer.status_code == 403
    assert "no-store" in answer["Cache-Control"]
    assert alerts_in(answer) == [OPEN_TOO_LONG]
    assert soup_of(answer).title.get_text().startswith("Erreur – Demander une offre")
    assert filled_in(answer, "Relire ma demande") == TYPED
    shown = controls(answer, "Relire ma demande")
    assert shown["csrfmiddlewaretoken"] != opened["csrfmiddlewaretoken"]
    assert shown["jeton"] != opened["jeton"]
    assert visitor.post(OFFER, shown).status_code == 200


def test_the_last_look_comes_back_and_sends(visitor, time_machine):
    time_machine.move_to("2026-11-23T11:00Z", tick=False)
    checked = visitor.post(OFFER, {**controls(visitor.get(OFFER), "Relire"), **TYPED})
    visitor.cookies.clear()
    time_machine.shift(7200)
    answer = visitor.post(OFFER, controls(checked, "Envoyer ma demande"))
    assert (answer.status_code, alerts_in(answer)) == (403, [OPEN_TOO_LONG])
    assert_nothing_was_done()
    assert filled_in(answer, "Envoyer ma demande") == TYPED
    time_machine.shift(10)
    sent = visitor.post(OFFER, controls(answer, "Envoyer ma demande"))
    assert sent.status_code == 302
    assert OfferRequest.objects.get().message == TYPED["message"]


def test_mistakes_are_told_as_well(visitor):
    answer = visitor.post(OFFER, {**TYPED, "email": "camille", "etape": "envoyer"})
    assert answer.status_code == 403
    assert alerts_in(answer)[0] == OPEN_TOO_LONG
    links = soup_of(answer).select(".form-errors a")
    assert [link["href"] for link in links] == ["#id_email"]
    assert filled_in(answer, "Relire ma demande") == {**TYPED, "email": "camille"}


def test_the_alert_s_form_comes_back_and_works(visitor):
    visitor.get(ALERT)
    visitor.cookies.clear()
    answer = visitor.post(ALERT, {"email": "camille@example.org"})
    assert (answer.status_code, alerts_in(answer)) == (403, [OPEN_TOO_LONG])
    assert "no-store" in answer["Cache-Control"]
    assert_nothing_was_done()
    again = controls(answer, "Me prévenir")
    assert again["email"] == ["camille@example.org"]
    assert visitor.post(ALERT, again).status_code == 200
    assert DateAlert.objects.get().email == "camille@example.org"


@pytest.mark.parametrize("slug", ["inconnue", "%00", ""])
def test_an_alert_of_nothing_is_the_page_for_all_others(visitor, slug):
    answer = visitor.post(f"{ALERT.partition('=')[0]}={slug}", {"email": CANARY})
    assert answer.status_code == 403
    assert "Ce formulaire a expiré" in answer.content.decode()
    assert "Canari" not in answer.content.decode()


@pytest.mark.parametrize("address", [OFFER, ALERT])
@pytest.mark.parametrize("token", ["", "faux", "x" * 64])
def test_another_site_s_form_does_nothing_and_reads_nothing(visitor, address, token, time_machine):
    """Only its own words come back, in the browser of whoever was made to send them."""
    time_machine.move_to("2026-11-23T11:00Z", tick=False)
    jeton = controls(visitor.get(OFFER), "Relire")["jeton"]
    time_machine.shift(60)
    user = UserFactory(first_name="Visible", last_name="Nulle-Part", email="moi@example.org")
    visitor.force_login(user)
    sent = {**TYPED, "etape": "envoyer", "jeton": jeton, "csrfmiddlewaretoken": token}
    answer = visitor.post(address, sent, headers=ELSEWHERE)
    words = answer.content.decode()
    assert answer.status_code == 403
    assert_nothing_was_done()
    assert not any(one in words for one in ("Visible", "Nulle-Part", "moi@example.org", jeton[0]))
    assert CANARY not in words  # escaped, if at all
    assert "ailleurs.example" not in words
    assert ("Canari-7 &lt;b&gt;" in words) == (address == OFFER)


@pytest.mark.parametrize("address", [OFFER, ALERT])
def test_a_message_for_somebody_waits_for_a_page_they_asked_for(client, address):
    log_in = client.post("/espace/mes-donnees/").url  # « Votre session était terminée »
    client.handler.enforce_csrf_checks = True
    answer = client.post(address, TYPED, headers=ELSEWHERE)
    assert answer.status_code == 403
    assert NOT_TAKEN not in answer.content.decode()
    assert NOT_TAKEN in client.get(log_in).content.decode()


@pytest.mark.parametrize(
    "address",
    [
        "/compte/connexion/",
        "/espace/journal/",
        "/espace/engagements/",
        "/espace/mes-donnees/",
        "/admin/coordination/personne/",
        "/admin/coordination/demandes/1/",
        "/admin/users/new/",
    ],
)
def test_other_forms_show_nothing_of_what_was_sent(visitor, superuser, address):
    visitor.force_login(superuser)
    sent = dict.fromkeys(["email", "text", "title", "message", "login", "first_name"], "Canari-7")
    answer = visitor.post(address, sent)
    assert answer.status_code == 403
    assert "Ce formulaire a expiré" in answer.content.decode()
    assert "Canari" not in answer.content.decode()
    assert "no-store" in answer["Cache-Control"]
