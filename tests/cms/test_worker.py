"""The worker in this process: what one pass does, and what it waits for."""

import pytest
from django.core.management import call_command
from django.db import OperationalError

from cms.delivery import worker as worker_module
from cms.delivery.outbox import queue_mail
from cms.delivery.worker import Worker
from cms.models import PeriodicRun, WorkerPresence
from tests.factories.tasks import note

pytestmark = pytest.mark.django_db


def test_one_pass_does_mails_tasks_and_jobs(settings, tmp_path, mailoutbox):
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    for word in ("un", "deux"):
        queue_mail(kind="test", to="claire@example.org", subject=word, text="Texte")
        note.enqueue(str(tmp_path / "lines"), word)
    Worker().run_once()
    assert [message.subject for message in mailoutbox] == ["un", "deux"]
    assert (tmp_path / "lines").read_text() == "un\ndeux\n"
    assert PeriodicRun.objects.filter(name="publish_due_pages").exists()
    assert not WorkerPresence.objects.exists()


def test_stopped_worker_begins_nothing(mailoutbox):
    queue_mail(kind="test", to="claire@example.org", subject="Objet", text="Texte")
    worker = Worker()
    worker.stop()
    worker.run_once()
    worker.run()
    assert mailoutbox == []


def test_worker_waits_for_a_database_that_is_away(monkeypatch, caplog):
    """Afterwards it has another name: what it had claimed is abandoned work."""
    names = []

    class Interrupted(Worker):
        def _work(self, worker_id: str) -> bool:
            names.append(worker_id)
            if len(names) == 1:
                raise OperationalError("server closed the connection, password=secret")
            self.stop()
            return True

    monkeypatch.setattr(worker_module, "DATABASE_PAUSE", 0)
    monkeypatch.setattr(worker_module, "close_old_connections", lambda: None)
    monkeypatch.setattr(worker_module.connection, "close", lambda: None)
    Interrupted(interval=0).run()
    assert len(set(names)) == 2
    assert [record.getMessage() for record in caplog.records] == [
        "The database is away (OperationalError): waiting for it"
    ]


def test_help_says_what_it_does_and_how_it_stops(capsys):
    with pytest.raises(SystemExit) as end:
        call_command("worker", "--help")
    said = " ".join(capsys.readouterr().out.split())
    assert end.value.code == 0
    assert "Send mails, run background tasks" in said
    assert "--once do what is due now, then end" in said
