"""What an operator does for accounts, without mail."""

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.core import mail
from django.core.management import CommandError, call_command
from django.test import Client

from tests.factories.accounts import add_passkey, add_totp
from tests.factories.content import UserFactory
from tests.portal.account_steps import enters, log_in_by_password, log_in_with_app

pytestmark = pytest.mark.django_db


def test_reset_mfa_takes_all_factors_away_and_ends_the_sessions(
    client, capsys, caplog, time_machine
):
    time_machine.move_to("2030-03-12T12:00:00+01:00", tick=False)
    user, other = UserFactory(email="claire@example.org"), UserFactory()
    secret = add_totp(user)
    add_passkey(user)
    RecoveryCodes.activate(user)
    add_totp(other)
    log_in_with_app(client, user, secret)
    assert enters(client)

    with caplog.at_level("INFO", logger="portal"):
        call_command("reset_mfa", "Claire@Example.org")
    assert not enters(client)
    assert list(Authenticator.objects.values_list("user_id", flat=True)) == [other.pk]
    assert "1 session(s) ended" in capsys.readouterr().out
    assert f"account {user.pk} lost its second factor" in caplog.text
    assert "claire" not in caplog.text.lower()

    again = Client()
    log_in_by_password(again, user.email)
    assert enters(again)


def test_reset_mfa_says_what_is_wrong():
    with pytest.raises(CommandError, match="No account has the address personne@"):
        call_command("reset_mfa", "personne@example.org")
    with pytest.raises(CommandError, match="no second factor"):
        call_command("reset_mfa", UserFactory().email)


def test_sendtestemail_sends():
    call_command("sendtestemail", "claire@example.org")
    assert [message.to for message in mail.outbox] == [["claire@example.org"]]
