"""Mails of `make run`: whole files, for their owner, one a message."""

import stat

import pytest
from django.core.mail import EmailMessage

from cms.delivery.eml_backend import EmailBackend


@pytest.fixture
def folder(settings, tmp_path):
    settings.MAIL_DIR = tmp_path / "mail"
    return settings.MAIL_DIR


def message(number: int) -> EmailMessage:
    headers = {"Message-ID": f"<{number}@localhost>"}
    return EmailMessage("Objet", "Été", to=["claire@example.org"], headers=headers)


def test_message_is_a_file_of_its_owner(folder):
    assert EmailBackend().send_messages([message(1), message(2)]) == 2
    files = sorted(folder.iterdir())
    assert [path.suffix for path in files] == [".eml", ".eml"]
    assert {stat.S_IMODE(path.stat().st_mode) for path in files} == {0o600}
    assert b"\r\nMessage-ID: <1@localhost>\r\n" in files[0].read_bytes()


def test_message_that_is_there_is_not_written_again(folder):
    for number in (1, 1, 2):
        EmailBackend().send_messages([message(number)])
    assert len(list(folder.iterdir())) == 2
