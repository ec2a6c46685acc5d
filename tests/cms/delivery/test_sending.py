"""Each mail is tried, put off, given up or marked as sent; nothing of it stays behind."""

import logging
import smtplib
from datetime import datetime, timedelta

import pytest
from django.core.mail.backends.base import BaseEmailBackend
from django.utils import timezone

from cms.delivery.outbox import queue_mail
from cms.delivery.sending import (
    deliver_due_mails,
    deliver_next_mail,
    give_up_late_mails,
    take_back_abandoned_mails,
    wait_after,
)
from cms.models import OutboxMail, WorkerPresence
from cms.retention import purge_personal_data
from tests.mails import sent_mails

pytestmark = pytest.mark.django_db

NOON = datetime.fromisoformat("2030-03-12T12:00:00+01:00")
SECRET = "le-lien-que-personne-d-autre-ne-lit"


class DeadServer(BaseEmailBackend):
    def send_messages(self, messages):
        raise smtplib.SMTPServerDisconnected("Connection unexpectedly closed")


class RefusingServer(BaseEmailBackend):
    def send_messages(self, messages):
        raise smtplib.SMTPSenderRefused(451, b"try again, claire@example.org", "x@example.org")


@pytest.fixture
def noon(time_machine):
    time_machine.move_to(NOON, tick=False)
    return time_machine


@pytest.fixture
def dead_server(settings):
    settings.EMAIL_BACKEND = f"{__name__}.DeadServer"


def queue(**options) -> OutboxMail:
    return queue_mail(
        kind="test", to="claire@example.org", subject=SECRET, text=SECRET, html=SECRET, **options
    )


def test_sent_mail_keeps_no_content(noon):
    row = queue()
    assert deliver_due_mails() == 1
    row.refresh_from_db()
    assert (row.state, row.attempts, row.ended_at, row.claimed_by) == ("sent", 1, NOON, "")
    assert (row.subject, row.text, row.html, row.last_error) == ("", "", "", "")
    assert deliver_due_mails() == 0
    assert len(sent_mails()) == 1


def test_mails_leave_in_the_order_they_were_written(noon):
    rows = [queue() for _ in range(3)]
    sent = [message.message()["Message-ID"] for message in sent_mails()]
    assert sent == [row.message_id for row in rows]


@pytest.mark.parametrize(
    ("attempts", "minutes"),
    [(1, 1), (2, 2), (3, 4), (4, 8), (5, 16), (6, 32), (7, 60), (8, 60), (100, 60), (10_000, 60)],
)
def test_wait_doubles_up_to_an_hour(attempts, minutes):
    assert wait_after(attempts) == timedelta(minutes=minutes)


def test_mail_that_did_not_leave_waits(noon, dead_server):
    row = queue()
    assert deliver_due_mails() == 1
    row.refresh_from_db()
    assert (row.state, row.attempts, row.claimed_by) == ("waiting", 1, "")
    assert row.next_attempt_at == NOON + timedelta(minutes=1)
    assert row.last_error == "SMTPServerDisconnected"
    assert row.text == SECRET
    assert deliver_due_mails() == 0  # not before


def test_nobody_reads_an_address_in_the_log_or_beside_the_mail(noon, settings, caplog):
    settings.EMAIL_BACKEND = f"{__name__}.RefusingServer"
    row = queue()
    with caplog.at_level(logging.DEBUG):
        deliver_due_mails()
    row.refresh_from_db()
    assert row.last_error == "SMTPSenderRefused 451"
    assert [record.getMessage() for record in caplog.records if "outbox" not in record.name] == [
        f"mail {row.message_id} not sent, attempt 1: SMTPSenderRefused 451"
    ]
    assert "claire" not in caplog.text
    assert SECRET not in caplog.text


def test_mail_server_away_for_ten_hours_loses_and_doubles_nothing(noon, settings):
    """The server comes back; each mail leaves once (security E3)."""
    works = settings.EMAIL_BACKEND
    settings.EMAIL_BACKEND = f"{__name__}.DeadServer"
    rows = [queue() for _ in range(100)]
    for hours in (0, 10):
        noon.move_to(NOON + timedelta(hours=hours), tick=False)
        deliver_due_mails()
    assert OutboxMail.objects.filter(state="waiting").count() == 100

    settings.EMAIL_BACKEND = works
    noon.move_to(NOON + timedelta(hours=11), tick=False)
    sent = [message.message()["Message-ID"] for message in sent_mails()]
    assert sorted(sent) == sorted(row.message_id for row in rows)
    assert OutboxMail.objects.filter(state="sent").count() == 100


def test_mail_is_given_up_after_five_days_and_forgotten(noon, dead_server):
    row = queue()
    noon.move_to(NOON + timedelta(days=5) - timedelta(seconds=1), tick=False)
    assert give_up_late_mails() == 0
    assert deliver_due_mails() == 1

    noon.move_to(NOON + timedelta(days=5), tick=False)
    assert deliver_due_mails() == 0
    assert give_up_late_mails() == 1
    row.refresh_from_db()
    assert (row.state, row.ended_at) == ("given_up", timezone.now())
    assert (row.subject, row.text, row.html) == ("", "", "")
    assert row.last_error == "SMTPServerDisconnected"


def test_late_mail_is_not_sent_by_a_worker_that_comes_back(noon):
    queue(lifetime=timedelta(hours=1))
    noon.move_to(NOON + timedelta(hours=2), tick=False)
    assert sent_mails() == []


def test_rows_are_kept_for_thirty_days(noon):
    queue()
    deliver_due_mails()
    waiting = queue()
    noon.move_to(NOON + timedelta(days=29), tick=False)
    assert purge_personal_data()["Mails envoyés"] == 0
    noon.move_to(NOON + timedelta(days=30), tick=False)
    assert purge_personal_data()["Mails envoyés"] == 1
    assert list(OutboxMail.objects.all()) == [waiting]


# Claims -----------------------------------------------------------------------------------------


def claimed_by(worker: str) -> OutboxMail:
    row = queue()
    OutboxMail.objects.filter(pk=row.pk).update(state="sending", claimed_by=worker, attempts=1)
    return row


def test_claimed_mail_is_left_to_whoever_claimed_it(noon):
    WorkerPresence.objects.create(pk="alive")
    claimed_by("alive")
    assert take_back_abandoned_mails() == 0
    assert not deliver_next_mail("other")


def test_mail_of_a_dead_worker_is_sent_by_another(noon):
    WorkerPresence.objects.create(pk="dead", seen_at=NOON - timedelta(seconds=60))
    row = claimed_by("dead")
    assert take_back_abandoned_mails() == 1
    assert [one.message()["Message-ID"] for one in sent_mails()] == [row.message_id]
    row.refresh_from_db()
    assert (row.state, row.attempts) == ("sent", 2)


def test_worker_that_was_thought_dead_does_not_mark_what_another_holds(noon, settings):
    """It wakes up in the middle: its mark counts for its own claim only."""

    class TakesAway(BaseEmailBackend):
        def send_messages(self, messages):
            OutboxMail.objects.update(claimed_by="other", attempts=2)

    globals()["TakesAway"] = TakesAway
    settings.EMAIL_BACKEND = f"{__name__}.TakesAway"
    row = queue()
    deliver_next_mail("sleeper")
    row.refresh_from_db()
    assert (row.state, row.claimed_by, row.text) == ("sending", "other", SECRET)


def test_looking_for_nothing_is_one_query(django_assert_num_queries):
    with django_assert_num_queries(1):
        assert not deliver_next_mail("one")
