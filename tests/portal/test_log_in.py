"""Logging in: a mailed code, or a password; nobody learns who has an account."""

import json
import re
import unicodedata
from datetime import timedelta

import pytest
from django.test import Client

from cms.models import User
from tests.factories.accounts import add_passkey, add_totp
from tests.factories.content import UserFactory
from tests.mails import sent_mails
from tests.portal.account_steps import (
    CODE_STEP,
    LOG_IN,
    SECOND_STEP,
    ask_code,
    give_code,
    is_logged_in,
    log_in_by_code,
    log_in_by_password,
    mailed_code,
    passkey_challenge,
    use_passkey,
    wrong,
)

pytestmark = pytest.mark.django_db
NOON = "2030-03-12T12:00:00+01:00"
EMAIL = "claire.aubry@example.org"
UNKNOWN = "claire.petit@example.org"
NO_ADDRESS = "Saisissez une adresse électronique valide."


@pytest.fixture
def person(db) -> User:
    return UserFactory(email=EMAIL)


# The mailed code ----------------------------------------------------------------------------------


def test_code_logs_in(client, person):
    response = ask_code(client, EMAIL)
    assert (response.status_code, response.url) == (302, CODE_STEP)
    assert not is_logged_in(client)
    response = give_code(client, mailed_code(EMAIL))
    assert (response.status_code, response.url) == (302, "/espace/")
    assert client.session["_auth_user_id"] == str(person.pk)


def test_code_leads_back_to_what_was_asked(client, person):
    response = client.post(LOG_IN, {"login": EMAIL, "by": "code", "next": "/compte/sessions/"})
    back = {"code": mailed_code(EMAIL), "next": "/compte/sessions/"}
    assert client.post(response.url, back).url == "/compte/sessions/"


def test_code_is_taken_as_people_type_it(client, person):
    ask_code(client, EMAIL)
    give_code(client, mailed_code(EMAIL).replace("-", " ") + " ")
    assert is_logged_in(client)


def test_code_works_once(client, person):
    ask_code(client, EMAIL)
    code = mailed_code(EMAIL)
    give_code(client, code)
    client.post("/compte/logout/")
    ask_code(client, EMAIL)
    give_code(client, code)
    assert not is_logged_in(client)


def test_code_belongs_to_the_browser_that_asked(client, person):
    ask_code(client, EMAIL)
    give_code(Client(), mailed_code(EMAIL))
    other = Client()
    ask_code(other, UNKNOWN)
    give_code(other, mailed_code(EMAIL))
    assert not is_logged_in(other)


@pytest.mark.parametrize(("minutes", "logs_in"), [(14, True), (16, False)])
def test_code_lives_a_quarter_of_an_hour(client, person, time_machine, minutes, logs_in):
    time_machine.move_to(NOON, tick=False)
    ask_code(client, EMAIL)
    code = mailed_code(EMAIL)
    time_machine.shift(timedelta(minutes=minutes))
    give_code(client, code)
    assert is_logged_in(client) is logs_in


def test_code_has_three_tries(client, person):
    ask_code(client, EMAIL)
    code = mailed_code(EMAIL)
    for _ in range(3):
        give_code(client, wrong(code))
    give_code(client, code)
    assert not is_logged_in(client)


def test_three_tries_hold_for_a_session_put_back(client, person):
    """Requests at the same time read the same session: the tries are counted elsewhere."""
    ask_code(client, EMAIL)
    code = mailed_code(EMAIL)
    before = dict(client.session.items())
    for _ in range(3):
        give_code(client, wrong(code))
        session = client.session
        session.update(before)
        session.save()
    give_code(client, code)
    assert not is_logged_in(client)


def test_another_code_may_be_asked_for_and_the_first_is_void(client, person):
    ask_code(client, EMAIL)
    first = mailed_code(EMAIL)
    assert client.post(CODE_STEP, {"action": "resend"}).url == CODE_STEP
    second = mailed_code(EMAIL)
    if first != second:  # once in a million
        give_code(client, first)
        assert not is_logged_in(client)
    give_code(client, second)
    assert is_logged_in(client)


@pytest.mark.parametrize(("minutes", "logs_in"), [(14, True), (16, False)])
def test_another_code_has_its_own_quarter_of_an_hour(
    client, person, time_machine, minutes, logs_in
):
    time_machine.move_to(NOON, tick=False)
    ask_code(client, EMAIL)
    time_machine.shift(timedelta(minutes=14))
    client.post(CODE_STEP, {"action": "resend"})
    code = mailed_code(EMAIL)
    time_machine.shift(timedelta(minutes=minutes))
    give_code(client, code)
    assert is_logged_in(client) is logs_in


def test_mails_with_codes_are_few(client, person):
    for _ in range(8):
        ask_code(Client(), EMAIL)
    assert len(sent_mails()) == 3


def test_mail_is_short_french_and_says_nothing_else(client, person):
    ask_code(client, EMAIL)
    (mail,) = sent_mails()
    assert (mail.subject, mail.to) == ("Votre code de connexion", [EMAIL])
    assert "quinze minutes" in mail.body
    (html, kind) = mail.alternatives[0]
    assert kind == "text/html"
    (code,) = re.findall(r"\b\d{3}-\d{3}\b", mail.body)
    for words in (mail.body, html):
        assert code in words
        assert "le tiret est facultatif" in words
        assert "http" not in words  # nothing to click
        assert person.first_name not in words


def test_the_dash_of_a_code_may_be_left_out(client, person):
    ask_code(client, EMAIL)
    (code,) = re.findall(r"\b\d{3}-\d{3}\b", sent_mails()[0].body)
    give_code(client, code.replace("-", ""))
    assert is_logged_in(client)


def test_password_logs_in(client, person):
    log_in_by_password(client, EMAIL)
    assert is_logged_in(client)


def test_empty_password_sends_no_code(client, person):
    response = client.post(LOG_IN, {"login": EMAIL, "password": ""})
    assert response.status_code == 200
    assert sent_mails() == []


def test_log_in_by_code_gives_another_session_key(client, person):
    ask_code(client, EMAIL)
    before = client.session.session_key
    give_code(client, mailed_code(EMAIL))
    assert client.session.session_key != before


# The second factor follows both -------------------------------------------------------------------


def test_code_is_no_second_factor(client, person):
    add_totp(person)
    response = log_in_by_code(client, person)
    assert (response.status_code, response.url) == (302, SECOND_STEP)
    assert not is_logged_in(client)


def test_passkey_completes_the_log_in(client, person):
    passkey = add_passkey(person)
    log_in_by_code(client, person)
    use_passkey(client, SECOND_STEP, passkey)
    assert is_logged_in(client)


def test_passkey_of_somebody_else_does_not(client, person):
    add_passkey(person)
    stranger = add_passkey(UserFactory())
    log_in_by_code(client, person)
    assert use_passkey(client, SECOND_STEP, stranger).status_code == 200
    assert not is_logged_in(client)


def test_answer_of_a_passkey_is_used_once(client, person):
    passkey = add_passkey(person)
    log_in_by_code(client, person)
    answer = passkey.sign(passkey_challenge(client.get(SECOND_STEP)))
    other = Client()
    log_in_by_code(other, person)
    other.get(SECOND_STEP)
    other.post(SECOND_STEP, {"credential": json.dumps(answer)})
    assert not is_logged_in(other)


@pytest.mark.parametrize(
    "answer", ["", "{}", "[]", "1", "null", '"a"', '{"id": 1}', '{"response": []}', "not json"]
)
def test_broken_answer_of_a_passkey_is_refused(client, person, answer):
    add_passkey(person)
    log_in_by_code(client, person)
    client.get(SECOND_STEP)
    assert client.post(SECOND_STEP, {"credential": answer}).status_code == 200
    assert not is_logged_in(client)


# Who has an account is nobody's business ----------------------------------------------------------


def shape(mail) -> tuple:
    """What two mails have in common when they look alike to who carries them."""
    return (mail.content_subtype, len(mail.alternatives), len(mail.attachments), mail.reply_to)


def test_asking_for_a_code_does_not_tell_who_has_an_account(client, person):
    answers, pages = [], []
    closed = UserFactory(email="claire.fermee@example.org", is_active=False)
    for email in (EMAIL, UNKNOWN):
        other = Client()
        answers.append(ask_code(other, email))
        pages.append(other.get(CODE_STEP))
    assert {(answer.status_code, answer.url) for answer in answers} == {(302, CODE_STEP)}
    assert len({(page.status_code, len(page.content)) for page in pages}) == 1
    known, unknown = sent_mails()
    assert (known.to, unknown.to) == ([EMAIL], [UNKNOWN])
    assert shape(known) == shape(unknown)
    assert abs(len(known.body) - len(unknown.body)) < 200
    assert abs(len(known.alternatives[0][0]) - len(unknown.alternatives[0][0])) < 200
    ask_code(Client(), closed.email)
    assert sent_mails()[-1].subject == unknown.subject


@pytest.mark.parametrize("tries", [1, 3])
def test_wrong_code_does_not_tell_who_has_an_account(person, tries):
    ends = []
    for email in (EMAIL, UNKNOWN):
        client = Client()
        ask_code(client, email)
        answers = [give_code(client, "000000") for _ in range(tries)]
        last = client.get(LOG_IN)
        ends.append(
            [(answer.status_code, answer.headers.get("Location")) for answer in answers]
            + [last.status_code, len(last.content)]
        )
    assert ends[0] == ends[1]


def test_closed_account_is_answered_like_a_wrong_password(client):
    UserFactory(email=EMAIL, is_active=False)
    right = log_in_by_password(client, EMAIL)
    strange = log_in_by_password(Client(), UNKNOWN)
    assert (right.status_code, len(right.content)) == (200, len(strange.content))
    assert not is_logged_in(client)


def test_account_closed_between_two_steps_does_not_open(client, person):
    ask_code(client, EMAIL)
    code = mailed_code(EMAIL)
    User.objects.filter(pk=person.pk).update(is_active=False)
    give_code(client, code)
    assert not is_logged_in(client)


def test_address_of_another_script_gets_no_code_of_the_account(client):
    """A code goes to the account's address, never to one that only resembles it."""
    UserFactory(email="susanne@example.org")
    variant = "ſusanne@example.org"
    assert unicodedata.normalize("NFKC", variant) == "susanne@example.org"
    ask_code(client, variant)
    assert {tuple(mail.to) for mail in sent_mails()} <= {("susanne@example.org",)}


NO_MAILBOX = {"another sign": "a@℀.fr", "too long": f"a@{'.'.join(['ﬃ' * 30] * 3)}.fr"}


@pytest.mark.parametrize("email", NO_MAILBOX.values(), ids=NO_MAILBOX)
@pytest.mark.parametrize("password", [{"by": "code"}, {"password": "mot de passe de test"}])
def test_what_is_no_address_once_normalised_is_told_at_the_field(client, db, email, password):
    response = client.post(LOG_IN, {"login": email, **password})
    assert response.status_code == 200
    assert response.context["form"].errors == {"login": [NO_ADDRESS]}
    assert sent_mails() == []


@pytest.mark.parametrize("email", NO_MAILBOX.values(), ids=NO_MAILBOX)
def test_password_reset_for_what_is_no_address_once_normalised(client, db, email):
    response = client.post("/compte/password/reset/", {"email": email})
    assert response.status_code == 200
    assert response.context["form"].errors == {"email": [NO_ADDRESS]}
    page = response.content.decode()
    assert NO_ADDRESS in page
    assert f'value="{email}"' in page
    assert sent_mails() == []
