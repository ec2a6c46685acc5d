from django.core.management.base import BaseCommand

from cms.services.publishing import publish_due_pages


class Command(BaseCommand):
    help = (
        "Publish the pages whose date has come and take off line those that expired. "
        "A page that may not be published is named, and does not stop the others. "
        "Exit 1 when one was refused."
    )

    def handle(self, **options) -> None:
        report = publish_due_pages()
        for title in report.published:
            self.stdout.write(f"publiée : {title}")
        for title in report.expired:
            self.stdout.write(f"retirée : {title}")
        for _, reason in report.refused:
            self.stderr.write(f"refusée : {reason}")
        if report.refused:
            raise SystemExit(1)
