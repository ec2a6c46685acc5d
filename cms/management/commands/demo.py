from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from cms.delivery.tasks import run_ready_tasks
from cms.demo.accounts import Account, delete_accounts, ensure_accounts
from cms.demo.catalogue import delete_catalogue, ensure_catalogue
from cms.demo.offers import delete_offers, ensure_offers
from cms.services.renditions import make_missing_renditions
from cms.signals import demo_emptied, demo_filled


class Command(BaseCommand):
    help = "Fill an empty installation with the demonstration. Only with DEMO=1; idempotent."

    def add_arguments(self, parser) -> None:
        parser.add_argument(
            "--reset", action="store_true", help="take all content and demo accounts away first"
        )

    def handle(self, *, reset: bool, **options) -> None:
        if not settings.DEMO:
            raise CommandError("The demonstration makes accounts: it needs DEMO=1.")
        if reset:
            demo_emptied.send(type(self))
            delete_offers()
            delete_catalogue()
            delete_accounts()
        report = ensure_catalogue()
        if report and report.has_failures:
            names = [file.path for file in report.files if file.errors]
            raise CommandError(f"The demonstration's own files were refused: {', '.join(names)}")
        ensure_offers()
        list(make_missing_renditions())
        run_ready_tasks()  # the first visitor finds a search index, worker or not
        accounts = ensure_accounts(settings.VAR_DIR / "demo-accounts.json")
        demo_filled.send(type(self))
        print_accounts(accounts, Console(file=self.stdout, highlight=False))


def print_accounts(accounts: list[Account], console: Console) -> None:
    """In a narrow terminal the app's secret alone goes on in the next line: the rest is copied."""
    table = Table(title="Demo accounts", box=SIMPLE_HEAD)
    for heading in ("role", "e-mail", "password"):
        table.add_column(heading, no_wrap=True)
    table.add_column("second factor", overflow="fold")
    table.add_column("cohort", no_wrap=True)
    for account in accounts:
        row = (account.role, account.email, account.password, account.totp_secret, account.cohort)
        table.add_row(*row)
    console.print(table)
