from django.core.management.base import BaseCommand

from cms.search.indexing import rebuild


class Command(BaseCommand):
    help = (
        "Index every published page anew for the public search. The index follows by itself: this "
        "is for the day after rows were changed by hand or loaded from elsewhere."
    )

    def handle(self, **options) -> None:
        changed = rebuild()
        self.stdout.write(f"entrées corrigées\u00a0: {changed}")
