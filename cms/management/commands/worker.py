import signal

from django.core.management.base import BaseCommand
from django.utils.autoreload import run_with_reloader

from cms.delivery.worker import Worker


class Command(BaseCommand):
    help = (
        "Send mails, run background tasks (renditions, search and reference indexes) and do the "
        "jobs of each minute (scheduled publication, clean-up), until SIGTERM or Ctrl-C: what is "
        "being done is ended first. Several workers may run."
    )

    def add_arguments(self, parser) -> None:
        parser.add_argument("--once", action="store_true", help="do what is due now, then end")
        parser.add_argument(
            "--interval",
            type=float,
            default=1,
            help="seconds to wait when there is nothing to do (default: 1)",
        )
        parser.add_argument("--reload", action="store_true", help="restart when the code changes")

    def handle(self, *, once: bool, interval: float, reload: bool, **options) -> None:
        worker = Worker(interval=interval)
        if reload:
            run_with_reloader(worker.run)  # has signals of its own
            return
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, worker.stop)
        if once:
            worker.run_once()
        else:
            worker.run()
