from django.core.management.base import BaseCommand, CommandParser

from cms.retention import REGISTRY, purge_personal_data


class Command(BaseCommand):
    help = (
        "Delete the personal data whose time is over, as cms/retention.py declares it. "
        "The worker does so every day."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--dry-run", action="store_true", help="Say what would be deleted, delete nothing."
        )

    def handle(self, *, dry_run: bool, **options) -> None:
        counts = purge_personal_data(dry_run=dry_run)
        for kind in REGISTRY.values():
            self.stdout.write(f"{counts[kind.label]:>6}  {kind.label} — {kind.how_long}")
        self.stdout.write("rien n’a été supprimé" if dry_run else "supprimées")
