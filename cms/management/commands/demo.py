from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from rich.console import Console
from rich.table import Table

from cms.demo.accounts import Account, delete_accounts, ensure_accounts
from cms.demo.catalogue import delete_catalogue, ensure_catalogue


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
            delete_catalogue()
            delete_accounts()
        report = ensure_catalogue()
        if report and report.has_failures:
            names = [file.path for file in report.files if file.errors]
            raise CommandError(f"The demonstration's own files were refused: {', '.join(names)}")
        accounts = ensure_accounts(settings.VAR_DIR / "demo-accounts.json")
        print_accounts(accounts, Console(file=self.stdout, highlight=False))


def print_accounts(accounts: list[Account], console: Console) -> None:
    table = Table("role", "e-mail", "password", title="Demo accounts")
    for account in accounts:
        table.add_row(account.role, account.email, account.password)
    console.print(table)
