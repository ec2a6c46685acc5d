"""« Prévenez-moi » in a browser: asked for, and the pages a secret address opens."""

import pytest
from playwright.sync_api import expect

from cms.models import DateAlert
from tests.factories.content import FormationPageFactory
from tests.factories.offers import DateAlertFactory

pytestmark = pytest.mark.browser
ALERT = "/demande-offre/alerte/une-cle/"


@pytest.fixture
def alert(address) -> DateAlert:
    formation = FormationPageFactory(title="Pratiquer", slug="pratiquer")
    return DateAlertFactory(formation=formation, key="une-cle", confirmed_at=None)


def test_alert_is_confirmed_and_ended_by_buttons(open_page, address, alert):
    page = open_page()
    named = []
    page.on("request", lambda request: named.append(request.headers.get("referer", "")))
    page.goto(address + ALERT)
    page.get_by_role("button", name="Confirmer").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("C’est noté")
    alert.refresh_from_db()
    assert alert.confirmed_at is not None
    page.goto(f"{address}{ALERT}arreter/")
    page.get_by_role("button", name="Arrêter").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("C’est fini")
    assert not DateAlert.objects.exists()
    assert not [referrer for referrer in named if "une-cle" in referrer]


def test_a_page_open_too_long_loses_nothing(open_page, address, alert):
    page = open_page()
    page.goto(f"{address}/demande-offre/prevenez-moi/?formation=pratiquer")
    page.get_by_label("Votre adresse électronique").fill("camille@example.org")
    page.context.clear_cookies()
    page.get_by_role("button", name="Me prévenir").click()
    expect(page.get_by_role("alert")).to_contain_text("restée ouverte trop longtemps")
    email = page.get_by_label("Votre adresse électronique")
    expect(email).to_have_value("camille@example.org")
    assert not DateAlert.objects.filter(email="camille@example.org").exists()
    page.get_by_role("button", name="Me prévenir").click()
    expect(page.get_by_role("alert")).to_have_count(0)
    expect(email).to_have_count(0)
    assert DateAlert.objects.filter(email="camille@example.org").exists()
