"""Background tasks: run, taken up again when their worker died, given up, pruned."""

from datetime import timedelta

import pytest
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from cms.delivery.tasks import (
    drop_repeated_tasks,
    prune_finished_tasks,
    put_back_abandoned_tasks,
    run_next_task,
    run_ready_tasks,
)
from cms.models import ArticlePage, WorkerPresence
from tests.factories.content import ArticlePageFactory
from tests.factories.tasks import fail, lose_the_database, note

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def database_backend(settings):
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}


@pytest.fixture
def lines(tmp_path):
    """The file that `note` writes to, and what is in it."""
    path = tmp_path / "lines"
    path.touch()
    return str(path), lambda: path.read_text().split()


def states() -> list[str]:
    return list(DBTaskResult.objects.order_by("enqueued_at").values_list("status", flat=True))


def running(path: str, *, worker: str, attempts: int = 1) -> DBTaskResult:
    note.enqueue(path, "taken-up")
    DBTaskResult.objects.update(
        status="RUNNING", started_at=timezone.now(), worker_ids=[worker] * attempts
    )
    return DBTaskResult.objects.get()


def test_tasks_run_in_their_order(lines):
    path, written = lines
    for word in ("un", "deux"):
        note.enqueue(path, word)
    assert run_next_task("worker")
    assert written() == ["un"]
    assert run_ready_tasks() == 1
    assert not run_next_task("worker")
    assert written() == ["un", "deux"]
    assert states() == ["SUCCESSFUL", "SUCCESSFUL"]


def test_task_that_fails_stops_no_other_and_is_not_tried_again(lines, caplog):
    path, written = lines
    fail.enqueue()
    note.enqueue(path, "un")
    assert run_ready_tasks() == 2
    assert (written(), states()) == (["un"], ["FAILED", "SUCCESSFUL"])
    assert put_back_abandoned_tasks() == 0


def test_task_of_a_dead_worker_is_taken_up_again(lines):
    path, written = lines
    running(path, worker="dead")
    assert put_back_abandoned_tasks() == 1
    assert run_ready_tasks("alive") == 1
    assert (written(), states()) == (["taken-up"], ["SUCCESSFUL"])
    assert DBTaskResult.objects.get().worker_ids == ["dead", "alive"]


@pytest.mark.parametrize(("silent_for", "put_back"), [(59, 0), (61, 1)])
def test_worker_is_dead_after_a_minute_of_silence(lines, silent_for, put_back):
    WorkerPresence.objects.create(
        pk="other", seen_at=timezone.now() - timedelta(seconds=silent_for)
    )
    running(lines[0], worker="other")
    assert put_back_abandoned_tasks() == put_back


def test_task_that_kills_its_workers_is_not_tried_for_ever(lines):
    task = running(lines[0], worker="dead", attempts=5)
    assert put_back_abandoned_tasks() == 0
    task.refresh_from_db()
    assert (task.status, task.traceback) == ("FAILED", "Begun 5 times, never ended.")


def test_task_that_lost_the_database_is_tried_again_five_times_in_all(caplog):
    lose_the_database.enqueue()
    attempts = 0
    while run_ready_tasks():
        attempts += 1
        put_back_abandoned_tasks()
    assert (attempts, states()) == (5, ["FAILED"])
    assert put_back_abandoned_tasks() == 0


def test_of_equal_tasks_that_wait_the_last_runs(lines):
    path, written = lines
    for word in ("un", "deux", "un", "un"):
        note.enqueue(path, word)
    assert drop_repeated_tasks() == 2
    run_ready_tasks()
    assert written() == ["deux", "un"]


def test_results_are_kept_for_a_week(lines, time_machine):
    time_machine.move_to(timezone.now(), tick=False)
    note.enqueue(lines[0], "un")
    run_ready_tasks()
    note.enqueue(lines[0], "deux")
    time_machine.shift(timedelta(days=6, hours=23))
    assert prune_finished_tasks() == 0
    time_machine.shift(timedelta(hours=1))
    assert prune_finished_tasks() == 1
    assert states() == ["READY"]


def test_wagtail_finds_a_page_once_the_worker_has_indexed_it():
    page = ArticlePageFactory(title="Bibliothèque")
    assert list(ArticlePage.objects.search("Bibliothèque")) == []
    run_ready_tasks()
    assert list(ArticlePage.objects.search("Bibliothèque")) == [page]
    assert set(states()) == {"SUCCESSFUL"}


def test_looking_for_nothing_is_one_query(django_assert_num_queries):
    with django_assert_num_queries(1):
        assert not run_next_task("worker")
