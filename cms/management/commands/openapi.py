from django.core.management.base import BaseCommand, CommandError
from drf_spectacular.drainage import GENERATOR_STATS
from drf_spectacular.validation import validate_schema

from cms.api.schema.document import PATH, as_yaml, document


class Command(BaseCommand):
    help = "Write the API's schema to openapi.yaml; with --check, only tell whether it is current."

    def add_arguments(self, parser) -> None:
        parser.add_argument("--check", action="store_true", help="exit 1 when it is not current")

    def handle(self, *, check: bool, **options) -> None:
        validate_schema(document())
        if GENERATOR_STATS:
            GENERATOR_STATS.emit_summary()
            raise CommandError("The schema has warnings.")
        if not check:
            PATH.write_text(as_yaml(), encoding="utf-8")
        elif not PATH.exists() or PATH.read_text(encoding="utf-8") != as_yaml():
            raise CommandError("openapi.yaml is not current: run « manage.py openapi ».")
