"""« Prévenez-moi » in a browser: the pages a secret address opens, and their buttons."""

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
