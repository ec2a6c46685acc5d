"""Writing a mail: beside what it tells of, to one reader, with no header of somebody else."""

from datetime import timedelta
from email.header import decode_header, make_header

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from cms.delivery.outbox import queue_mail
from cms.models import OutboxMail
from tests.mails import sent_mails

pytestmark = pytest.mark.django_db

MAIL = {"kind": "test", "to": "claire@example.org", "subject": "Objet", "text": "Bonjour"}


def test_queue_mail_writes_a_row_and_sends_nothing(mailoutbox, time_machine):
    time_machine.move_to("2030-03-12T14:30:00+01:00", tick=False)
    row = OutboxMail.objects.get(pk=queue_mail(**MAIL, html="<p>Bonjour</p>").pk)
    assert (row.kind, row.to, row.subject) == ("test", "claire@example.org", "Objet")
    assert (row.text, row.html) == ("Bonjour", "<p>Bonjour</p>")
    assert (row.state, row.attempts, row.ended_at) == ("waiting", 0, None)
    assert row.next_attempt_at == row.created_at == timezone.now()
    assert row.expires_at == timezone.now() + timedelta(days=5)
    assert mailoutbox == []


def test_mail_is_sent_whole(settings):
    row = queue_mail(**MAIL, html="<p>Bonjour</p>")
    [message] = sent_mails()
    assert (message.to, message.cc, message.bcc) == (["claire@example.org"], [], [])
    assert (message.subject, message.body) == ("Objet", "Bonjour")
    assert message.from_email == settings.DEFAULT_FROM_EMAIL
    assert message.alternatives == [("<p>Bonjour</p>", "text/html")]
    written = message.message()
    assert written["Message-ID"] == row.message_id
    assert row.message_id.endswith("@localhost>")  # of BASE_URL, not the machine's name
    assert written["Auto-Submitted"] == "auto-generated"


def test_mail_goes_with_the_transaction_it_tells_of():
    with transaction.atomic():
        queue_mail(**MAIL)
        transaction.set_rollback(True)
    assert sent_mails() == []


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("to", ""),
        ("to", "claire"),
        ("to", "claire@example.org\nBcc: eve@example.org"),
        ("to", "claire@example.org\r\n"),
        ("to", "claire@example.org, eve@example.org"),
        ("to", "Claire <claire@example.org>"),
        ("to", '"a\tb"@example.org'),
        ("to", "claire\x00@example.org"),
        ("reply_to", "contact@example.org\nBcc: eve@example.org"),
        ("subject", ""),
        ("subject", " "),
        ("subject", "Objet\nBcc: eve@example.org"),
        ("subject", "Objet\r\n\r\nUn autre corps"),
        ("subject", "Objet\rX: y"),
        ("subject", "Objet\x00"),
        ("subject", "Objet\x85suite"),
        ("subject", "Objet\u2028suite"),
        ("subject", "Objet\u202egro"),
        ("subject", "a" * 201),
        ("text", ""),
        ("text", "Bon\x00jour"),
        ("html", "<p>\x00</p>"),
    ],
)
def test_what_would_add_a_header_or_a_reader_is_refused(field, value):
    with pytest.raises(ValidationError) as refusal:
        queue_mail(**{**MAIL, field: value})
    assert list(refusal.value.message_dict) == [field]
    assert not OutboxMail.objects.exists()


@pytest.mark.parametrize("subject", ["Séance déplacée : 12 mars", "« Élan »\u00a0!", "a" * 200])
def test_french_subjects_are_taken(subject):
    queue_mail(**{**MAIL, "subject": subject})
    written = sent_mails()[0].message()["Subject"]
    assert str(make_header(decode_header(written))) == subject


def test_lines_of_a_body_are_no_headers():
    queue_mail(**{**MAIL, "text": "Bonjour\n\nBcc: eve@example.org\n.\nQUIT"})
    [message] = sent_mails()
    assert message.recipients() == ["claire@example.org"]
    assert "Bcc" not in message.message()
