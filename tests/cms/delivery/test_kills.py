"""Workers in processes of their own: two at once, killed, stopped (security E1, E3)."""

import signal
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from wagtail.models import PageLogEntry, Revision

from cms.delivery.outbox import queue_mail
from cms.models import ArticlePage, OutboxMail, PeriodicRun, SiteSettings, WorkerPresence
from cms.services.offers import create_offer_request
from tests.factories.content import ArticlePageFactory
from tests.factories.smtp import mail_server
from tests.factories.tasks import note, wait_for_file
from tests.processes import database_url, started_manage, wait_until

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)


@pytest.fixture
def environment(tmp_path, settings) -> Iterator[dict[str, str]]:
    """That of a worker on the tests' database; tasks wait for it."""
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    return {
        "DJANGO_SETTINGS_MODULE": "cms.settings.embedded",
        "VAR_DIR": str(tmp_path),
        "DATABASE_URL": database_url(),
        "DATA_KEYS": settings.DATA_KEYS[0],  # else the first command of a new folder warns
    }


def queue(number: int) -> str:
    address = f"reader{number}@example.org"
    return queue_mail(kind="test", to=address, subject="Objet", text="Texte").message_id


def a_minute_passes() -> None:
    """What was heard of until now is silent, and every slot is free again."""
    WorkerPresence.objects.update(seen_at=timezone.now() - timedelta(minutes=2))
    PeriodicRun.objects.all().delete()


def finish(process) -> str:
    output, _ = process.communicate(timeout=120)
    assert process.returncode == 0, output
    return output


def test_two_workers_do_everything_once(environment, tmp_path):
    ids = [queue(number) for number in range(30)]
    lines = tmp_path / "lines"
    for number in range(30):
        note.enqueue(str(lines), str(number))
    page = ArticlePageFactory(title="À l’heure", live=False)
    due = {"approved_go_live_at": timezone.now() - timedelta(seconds=1)}
    Revision.objects.filter(pk=page.latest_revision_id).update(**due)

    with mail_server() as server:
        environment["EMAIL_URL"] = server.url
        with (
            started_manage("worker", "--once", **environment) as one,
            started_manage("worker", "--once", **environment) as other,
        ):
            finish(one)
            finish(other)
    assert sorted(server.message_ids) == sorted(ids)
    assert sorted(lines.read_text().split(), key=int) == [str(number) for number in range(30)]
    assert set(DBTaskResult.objects.values_list("status", flat=True)) == {"SUCCESSFUL"}
    assert ArticlePage.objects.get(pk=page.pk).live
    assert PageLogEntry.objects.filter(action="wagtail.publish.scheduled").count() == 1
    assert not WorkerPresence.objects.exists()


def test_task_of_a_killed_worker_is_taken_up(environment, tmp_path):
    wait_for_file.enqueue(str(tmp_path))
    begun = tmp_path / "begun"
    with started_manage("worker", **environment) as process:
        wait_until(begun.exists)
        process.send_signal(signal.SIGKILL)
        process.wait()
    assert DBTaskResult.objects.get().status == "RUNNING"

    (tmp_path / "go").touch()
    a_minute_passes()
    with started_manage("worker", "--once", **environment) as process:
        finish(process)
    task = DBTaskResult.objects.get()
    assert (task.status, len(set(task.worker_ids))) == ("SUCCESSFUL", 2)
    assert len(begun.read_text().split()) == 2


def test_mail_of_a_killed_worker_leaves_once(environment):
    """Killed while the server still holds its answer back: it never took the mail."""
    message_id = queue(1)
    with mail_server(slow=True) as server:
        environment["EMAIL_URL"] = server.url
        with started_manage("worker", **environment) as process:
            wait_until(server.reached.is_set)
            process.send_signal(signal.SIGKILL)
            process.wait()
        assert OutboxMail.objects.get().state == "sending"
        server.may_take.set()

        with started_manage("worker", "--once", **environment) as process:
            finish(process)  # nobody knows yet that the first one is dead
        assert server.taken == []

        a_minute_passes()
        with started_manage("worker", "--once", **environment) as process:
            finish(process)
    assert server.message_ids == [message_id]
    mail = OutboxMail.objects.get()
    assert (mail.state, mail.attempts) == ("sent", 2)


@pytest.mark.parametrize("taken", [0, 1])
def test_mails_of_an_offer_request_survive_a_killed_worker(environment, taken):
    """Killed on the way to the prospect, or between the prospect and the coordination."""
    SiteSettings.objects.update_or_create(defaults={"contact_email": "offres@example.org"})
    data = {"first_name": "Camille", "last_name": "Martin", "email": "camille@example.org"}
    data["privacy_notice_version"] = "2026-11"
    create_offer_request(data, formations=[], address="192.0.2.1")
    acknowledgement = OutboxMail.objects.get(kind="offer_acknowledgement")
    notice = OutboxMail.objects.get(kind="offer_notice")
    assert (acknowledgement.to, notice.to) == ("camille@example.org", "offres@example.org")

    with mail_server(slow=True, at_once=taken) as server:
        environment["EMAIL_URL"] = server.url
        with started_manage("worker", **environment) as process:
            wait_until(server.reached.is_set)
            process.send_signal(signal.SIGKILL)
            process.wait()
        states = dict(OutboxMail.objects.values_list("kind", "state"))
        first, second = ("sent", "sending") if taken else ("sending", "waiting")
        assert states == {"offer_acknowledgement": first, "offer_notice": second}

        server.may_take.set()
        a_minute_passes()
        with started_manage("worker", "--once", **environment) as process:
            finish(process)
    sent = sorted((message["To"], message["Message-ID"]) for message in server.taken)
    assert sent == [(mail.to, mail.message_id) for mail in (acknowledgement, notice)]
    assert set(OutboxMail.objects.values_list("state", flat=True)) == {"sent"}


def test_stopped_worker_ends_what_it_does(environment, tmp_path):
    """SIGTERM: the task at hand is finished, the next one is left for another worker."""
    wait_for_file.enqueue(str(tmp_path))
    note.enqueue(str(tmp_path / "lines"), "later")
    with started_manage("worker", **environment) as process:
        wait_until((tmp_path / "begun").exists)
        process.send_signal(signal.SIGTERM)
        (tmp_path / "go").touch()
        assert finish(process) == ""
    states = DBTaskResult.objects.order_by("enqueued_at").values_list("status", flat=True)
    assert list(states) == ["SUCCESSFUL", "READY"]
    assert not WorkerPresence.objects.exists()
