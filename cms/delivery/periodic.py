"""Jobs that are done again and again: who registers them, and how each is done once a slot."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.utils import timezone

from cms.models import PeriodicRun

logger = logging.getLogger(__name__)

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


@dataclass(frozen=True)
class PeriodicJob:
    """`run` does all that is due at its time, and what an earlier time left undone."""

    name: str
    run: Callable[[], object]
    every: timedelta = MINUTE

    def slot_at(self, moment: datetime) -> datetime:
        """Return the beginning of the slot that holds the moment."""
        seconds = self.every.total_seconds()
        return datetime.fromtimestamp(moment.timestamp() // seconds * seconds, tz=UTC)


JOBS: dict[str, PeriodicJob] = {}


def register_job(name: str, run: Callable[[], object], *, every: timedelta = MINUTE) -> None:
    """Have every worker do `run` when a slot begins; another job of the same name is replaced."""
    JOBS[name] = PeriodicJob(name, run, every)


def run_due_jobs(seen: dict[str, datetime]) -> None:
    """Do the jobs whose slot no worker has taken yet.

    `seen` is what the caller knows to be taken, by name: it is asked for every second.
    """
    for job in JOBS.values():
        slot = job.slot_at(timezone.now())
        if seen.get(job.name) != slot:
            seen[job.name] = slot
            if claim_slot(job.name, slot):
                _run(job)


def claim_slot(name: str, slot: datetime) -> bool:
    """Take the slot; False when it, or a later one, is taken. One UPDATE: only one can win."""
    if PeriodicRun.objects.filter(name=name, slot__lt=slot).update(slot=slot):
        return True
    return PeriodicRun.objects.get_or_create(name=name, defaults={"slot": slot})[1]


def _run(job: PeriodicJob) -> None:
    """One job that fails stops no other; it has its next slot."""
    try:
        job.run()
    except Exception:
        logger.exception("The periodic job %s failed", job.name)
