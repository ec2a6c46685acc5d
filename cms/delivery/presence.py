"""Which workers are alive: each says so every few seconds, in a row of its own."""

import logging
import threading
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta

from django.db import DatabaseError, connection
from django.utils import timezone

from cms.models import WorkerPresence

logger = logging.getLogger(__name__)

BEAT_SECONDS = 10
# Six beats missed: a slow disk or a long lock is not yet a death.
SILENT_FOR = timedelta(seconds=60)


@contextmanager
def presence() -> Iterator[str]:
    """Be there under a new name, which is yielded, until the block ends.

    A thread says so, since the worker itself may be busy with one task for minutes.
    """
    worker_id, gone = uuid.uuid4().hex, threading.Event()
    say_present(worker_id)
    beats = threading.Thread(target=_beat, args=[worker_id, gone], daemon=True)
    beats.start()
    try:
        yield worker_id
    finally:
        gone.set()
        beats.join(timeout=BEAT_SECONDS)
        with suppress(DatabaseError):  # it will fall silent
            WorkerPresence.objects.filter(pk=worker_id).delete()


def say_present(worker_id: str) -> None:
    WorkerPresence.objects.update_or_create(pk=worker_id, defaults={"seen_at": timezone.now()})


def present_workers() -> list[str]:
    """Return the names of the workers that were heard of in the last minute."""
    alive = WorkerPresence.objects.filter(seen_at__gt=timezone.now() - SILENT_FOR)
    return list(alive.values_list("pk", flat=True))


def forget_silent_workers() -> int:
    """Delete the rows of workers that died; an hour later, for whoever looks for the reason."""
    silent = WorkerPresence.objects.filter(seen_at__lte=timezone.now() - timedelta(hours=1))
    return silent.delete()[0]


def _beat(worker_id: str, gone: threading.Event) -> None:
    while not gone.wait(BEAT_SECONDS):
        try:
            say_present(worker_id)
        except DatabaseError:
            logger.warning("worker %s could not say that it is there", worker_id)
            connection.close()
    connection.close()
