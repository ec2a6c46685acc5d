"""Background tasks (Wagtail's own and ours) in the database: run, taken up again, pruned.

django-tasks-db marks a task as running and leaves it so for ever when its worker dies. Here it is
put back: a task may run twice, and of equal tasks that wait only one runs. Both do no harm where
a task looks at what is there when it runs; ours and Wagtail's do.
"""

from datetime import timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.management.commands.db_worker import Worker as TaskRunner
from django_tasks_db.models import DBTaskResult

from cms.delivery.presence import present_workers

# A task that kills whoever runs it is not tried for ever.
MOST_ATTEMPTS = 5
KEPT_FOR = timedelta(days=7)
# What a task ends with when not it, but the world around it failed.
INTERRUPTIONS = (
    "builtins.SystemExit",
    "builtins.KeyboardInterrupt",
    "django.db.utils.OperationalError",
    "django.db.utils.InterfaceError",
)


def run_next_task(worker_id: str) -> bool:
    """Run the task of the highest priority that has waited the longest; False when none waits."""
    if not DBTaskResult.objects.ready().exists():  # no lock for nothing, once a second
        return False
    with transaction.atomic():
        task = DBTaskResult.objects.ready().get_locked()
        if task is not None:
            task.claim(worker_id)
    if task is not None:
        _runner(worker_id).run_task(task)
    return task is not None


def run_ready_tasks(worker_id: str = "by hand") -> int:
    """Run all that waits, here and now; return how many tasks ran."""
    drop_repeated_tasks()
    count = 0
    while run_next_task(worker_id):
        count += 1
    return count


def drop_repeated_tasks() -> int:
    """Of equal tasks that wait keep the last; return how many went.

    One save of a page leaves several to index the same page.
    """
    waiting = DBTaskResult.objects.ready()
    same = waiting.filter(task_path=OuterRef("task_path"), args_kwargs=OuterRef("args_kwargs"))
    later = same.filter(enqueued_at__gt=OuterRef("enqueued_at"))
    return waiting.filter(Exists(later)).delete()[0]


def put_back_abandoned_tasks() -> int:
    """Let another worker run what a dead one had begun, and what was interrupted.

    Returns how many tasks wait again; those begun five times already are marked as failed.
    """
    running = list(DBTaskResult.objects.running())
    present = set(present_workers())  # after: whoever began one of these was there before
    abandoned = [task for task in running if task.worker_ids[-1] not in present]
    interrupted = DBTaskResult.objects.failed().filter(exception_class_path__in=INTERRUPTIONS)
    return sum(_put_back(task) for task in [*abandoned, *interrupted])


def prune_finished_tasks() -> int:
    """Delete the results of tasks that ended a week ago; return how many."""
    old = DBTaskResult.objects.finished().filter(finished_at__lte=timezone.now() - KEPT_FOR)
    return old.delete()[0]


def _runner(worker_id: str) -> TaskRunner:
    """What runs one task and writes down how it ended. Its own loop knows no periodic jobs."""
    return TaskRunner(
        queue_names=["*"],
        excluded_queue_names=[],
        backend_name="default",
        worker_id=worker_id,
        batch=True,
        max_tasks=1,
        interval=0,
        startup_delay=False,
    )


def _put_back(task: DBTaskResult) -> int:
    if len(task.worker_ids) >= MOST_ATTEMPTS:
        reason = f"Begun {MOST_ATTEMPTS} times, never ended."
        _unchanged(task).update(
            status=TaskResultStatus.FAILED,
            finished_at=timezone.now(),
            exception_class_path="",
            traceback=reason,
        )
        return 0
    return _unchanged(task).update(status=TaskResultStatus.READY, finished_at=None)


def _unchanged(task: DBTaskResult) -> QuerySet[DBTaskResult]:
    """The task, unless another worker took it up in the meantime."""
    return DBTaskResult.objects.filter(pk=task.pk, status=task.status, started_at=task.started_at)
