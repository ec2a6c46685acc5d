"""The worker: mails, background tasks and periodic jobs, one thing at a time.

Several may run, on one machine or many: each mail, task and slot is claimed in the database
before it is done. The queue is looked at every second; there is no broker.
"""

import logging
import threading
from datetime import datetime

from django.db import InterfaceError, OperationalError, close_old_connections, connection

from cms.delivery.periodic import run_due_jobs
from cms.delivery.presence import presence
from cms.delivery.sending import deliver_next_mail
from cms.delivery.tasks import run_next_task

logger = logging.getLogger(__name__)

DATABASE_PAUSE = 5


class Worker:
    def __init__(self, *, interval: float = 1) -> None:
        """`interval` is the pause in seconds when nothing is to be done."""
        self.interval = interval
        self.stopping = threading.Event()
        self.slots: dict[str, datetime] = {}

    def stop(self, *signal) -> None:
        """End after what is being done now; also a handler of signals."""
        self.stopping.set()

    def run(self) -> None:
        """Work until `stop`. Without a database, wait for it.

        Afterwards the worker has a new name: what it left half done under the old one is abandoned
        work like any other.
        """
        while not self.stopping.is_set():
            try:
                self._work_until_stopped()
            except (OperationalError, InterfaceError) as error:
                logger.warning("The database is away (%s): waiting for it", type(error).__name__)
                connection.close()
                self.stopping.wait(DATABASE_PAUSE)

    def run_once(self) -> None:
        """Do all that is due now, then end."""
        with presence() as worker_id:
            while not self.stopping.is_set() and self._work(worker_id):
                pass

    def _work_until_stopped(self) -> None:
        with presence() as worker_id:
            while not self.stopping.is_set():
                close_old_connections()
                if not self._work(worker_id):
                    self.stopping.wait(self.interval)

    def _work(self, worker_id: str) -> bool:
        """Do one thing of each sort; False when nothing was waiting.

        Of each, so that neither a thousand tasks nor a thousand mails hold up the rest.
        """
        run_due_jobs(self.slots)
        was_mail = deliver_next_mail(worker_id)
        was_task = run_next_task(worker_id)
        return was_mail or was_task
