"""People log in with a real browser: a code on a phone, an app and a passkey at a desk."""

import re

import pytest
from django.contrib.auth.models import Group
from playwright.sync_api import Page, expect

from tests.e2e.accessibility import expect_accessible, expect_accessible_everywhere
from tests.e2e.browser import PHONE, log_in
from tests.factories.accounts import totp_code
from tests.factories.content import UserFactory
from tests.mails import sent_mails

pytestmark = [pytest.mark.browser, pytest.mark.password_only]
PASSWORD = "mot de passe de test"


def mailed_code(email: str) -> str:
    mails = [mail for mail in sent_mails() if mail.to == [email]]
    return re.search(r"^\d{3}-\d{3}$", mails[-1].body, re.M).group()


def enter_by_code(page: Page, email: str) -> None:
    page.goto("/compte/connexion/")
    page.get_by_label("Adresse électronique").first.fill(email)
    page.keyboard.press("Enter")
    field = page.get_by_label("Code reçu par mail")
    expect(field).to_be_visible()  # the mail is written by then
    field.fill(mailed_code(email))
    with page.expect_navigation():
        page.keyboard.press("Enter")


def add_virtual_authenticator(page: Page) -> None:
    """A device that answers by itself, as an inserted key that was touched."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    session.send("WebAuthn.addVirtualAuthenticator", {"options": options})


@pytest.mark.parametrize("with_script", [True, False])
def test_participant_logs_in_by_a_code_on_a_phone(open_page, with_script):
    person = UserFactory(email="claire@example.org", password=None)
    page = open_page(viewport=PHONE, java_script_enabled=with_script)
    enter_by_code(page, person.email)
    page.goto("/compte/sessions/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Mes connexions")
    expect(page.get_by_text("cet appareil")).to_be_visible()


def test_coordinator_sets_an_app_up_at_the_first_log_in(open_page, address):
    person = UserFactory(groups=[Group.objects.get(name="Coordination")])
    page = open_page()
    log_in(page, address, person.email, PASSWORD)
    expect(page.get_by_text("Une étape avant de continuer")).to_be_visible()
    page.get_by_role("link", name="Utiliser une application").click()
    secret = page.locator("code.secret").inner_text()
    page.get_by_label("Code affiché").fill(totp_code(secret))
    page.get_by_role("button", name="Activer").click()
    expect(page.get_by_role("heading", name="Codes de secours")).to_be_visible()
    expect(page.locator(".recovery-codes li")).to_have_count(10)
    page.get_by_role("link", name="Continuer").click()
    expect(page.get_by_role("heading", name=f"Bonjour {person.first_name}")).to_be_visible()


def test_editor_adds_a_passkey_and_logs_in_with_it(open_page, address):
    person = UserFactory(groups=[Group.objects.get(name="Rédaction")])
    page = open_page()
    add_virtual_authenticator(page)
    log_in(page, address, person.email, PASSWORD)
    page.get_by_role("link", name="Ajouter une clé").click()
    page.get_by_label("Nom de la clé").fill("Ordinateur du bureau")
    page.get_by_role("button", name="Ajouter cette clé").click()
    expect(page.get_by_role("heading", name="Codes de secours")).to_be_visible()

    page.goto("/compte/logout/")
    page.get_by_role("main").get_by_role("button", name="Me déconnecter").click()
    log_in(page, address, person.email, PASSWORD)
    page.get_by_role("button", name="Utiliser ma clé").click()
    expect(page.get_by_role("heading", name=f"Bonjour {person.first_name}")).to_be_visible()


def test_whoever_gives_a_passkey_up_is_told(open_page, address):
    person = UserFactory(groups=[Group.objects.get(name="Rédaction")])
    page = open_page()
    log_in(page, address, person.email, PASSWORD)
    page.goto("/compte/2fa/webauthn/add/")
    page.evaluate(
        "() => { navigator.credentials.create = () => Promise.reject(new DOMException('no')); }"
    )
    page.get_by_role("button", name="Ajouter cette clé").click()
    expect(page.get_by_role("alert")).to_contain_text("vous avez renoncé")


def test_warning_comes_before_the_end_and_prolongs(open_page):
    """The page's clock is moved, not the server's."""
    person = UserFactory(email="claire@example.org", password=None)
    page = open_page()
    page.clock.install()
    enter_by_code(page, person.email)
    page.goto("/compte/sessions/")
    dialog = page.get_by_role("dialog")
    expect(dialog).to_be_hidden()
    expect(page.locator("#session")).to_be_hidden()  # a line for who has no script
    page.clock.fast_forward("11:56:00")
    expect(dialog).to_contain_text("4 minutes")
    expect_accessible(page, by_keyboard=False)  # the rest waits behind it
    with page.expect_response("**/compte/session/") as answer:
        dialog.get_by_role("button", name="Prolonger").click()
    assert answer.value.status == 204
    expect(dialog).to_be_hidden()
    page.clock.fast_forward("12:01:00")
    expect(dialog).to_contain_text("Votre connexion a pris fin")
    expect(dialog.get_by_role("link", name="Me reconnecter")).to_be_visible()


PAGES = [
    "/compte/connexion/",
    "/compte/password/reset/",
    "/compte/2fa/",
    "/compte/2fa/totp/activate/",
    "/compte/2fa/webauthn/add/",
    "/compte/email/",
    "/compte/password/set/",
    "/compte/sessions/",
    "/compte/logout/",
]


def test_pages_of_the_account_are_accessible_and_fit(open_page):
    person = UserFactory(email="claire@example.org", password=None)
    page = open_page()
    for path in PAGES[:2]:
        page.goto(path)
        expect_accessible_everywhere(page)
    enter_by_code(page, person.email)
    for path in PAGES[2:]:
        page.goto(path)
        assert path in page.url
        expect_accessible_everywhere(page)
