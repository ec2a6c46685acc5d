import json

from django.core.management.base import BaseCommand

from cms.models import FormationPage
from cms.queries.publication import live_page_gaps


class Command(BaseCommand):
    help = "List what published formations fail to say (contract §3). Exit 1 when one does."

    def add_arguments(self, parser) -> None:
        parser.add_argument("--json", action="store_true", help="a JSON list, alone on stdout")

    def handle(self, **options) -> None:
        gaps = live_page_gaps()
        if options["json"]:
            self.stdout.write(json.dumps(gaps, ensure_ascii=False))
        else:
            self._tell(gaps)
        if gaps:
            raise SystemExit(1)

    def _tell(self, gaps: list[dict]) -> None:
        for gap in gaps:
            self.stdout.write(f"{gap['path']} : {', '.join(gap['missing'])}")
        live = FormationPage.objects.live().count()
        self.stdout.write(f"{live - len(gaps)} formations en ligne sur {live} disent tout.")
