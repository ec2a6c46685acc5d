import os
import secrets
import subprocess
import sys
import tempfile

from django.conf import settings
from django.core.management.base import BaseCommand

COMMAND = ["manage.py", "check", "--deploy", "--fail-level", "WARNING"]


class Command(BaseCommand):
    help = (
        "Run Django's deployment check on the production settings, in an environment made up for "
        "it. Exit 1 when it warns of anything."
    )
    requires_system_checks: list[str] = []

    def handle(self, **options) -> None:
        with tempfile.TemporaryDirectory() as folder:
            environment = throw_away_environment(folder)
            done = subprocess.run(  # noqa: S603 - our own command
                [sys.executable, *COMMAND], cwd=settings.BASE_DIR, env=environment, check=False
            )
        if done.returncode:
            raise SystemExit(1)


def throw_away_environment(folder: str) -> dict[str, str]:
    """Everything production asks for, with secrets that nobody keeps and files in `folder`."""
    return {
        "PATH": os.environ.get("PATH", ""),
        "DJANGO_SETTINGS_MODULE": "cms.settings.production",
        "SECRET_KEY": secrets.token_urlsafe(50),
        "DATA_KEYS": secrets.token_urlsafe(32),
        "ALLOWED_HOSTS": "cercle.example.org",
        "BASE_URL": "https://cercle.example.org",
        "DATABASE_URL": f"sqlite:///{folder}/check.sqlite3",
        "EMAIL_URL": "dummymail://",
        "DEFAULT_FROM_EMAIL": "Cercle <ne-pas-repondre@example.org>",
        "VAR_DIR": folder,
    }
