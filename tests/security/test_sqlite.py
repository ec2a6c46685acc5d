"""Many writers at once on SQLite (security T6): with stock options four writes in five are lost."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

pytestmark = pytest.mark.skipif(
    settings.DATABASES["default"]["ENGINE"] != "django.db.backends.sqlite3",
    reason="PostgreSQL has its own ways",
)

WRITERS, WRITES = 8, 25

# Each write reads first, as a form does: that is what a transaction not begun as IMMEDIATE cannot
# wait for. It runs in a process of its own, on a file of its own, with the settings of `make run`.
RUN = f"""
import json, sys, threading, django
django.setup()
sys.setswitchinterval(1e-6)  # threads take turns in the middle of everything
from datetime import timedelta
from django.contrib.sessions.models import Session
from django.db import connection, transaction
from django.utils import timezone

with connection.schema_editor() as editor:
    editor.create_model(Session)
start = threading.Barrier({WRITERS})
errors = []

def write(writer):
    start.wait()
    for number in range({WRITES}):
        try:
            with transaction.atomic():
                seen = Session.objects.count()
                Session.objects.create(
                    session_key=f"{{writer}}-{{number}}",
                    session_data=str(seen),
                    expire_date=timezone.now() + timedelta(days=1),
                )
        except Exception as error:
            errors.append(repr(error))
    connection.close()

threads = [threading.Thread(target=write, args=[writer]) for writer in range({WRITERS})]
for thread in threads: thread.start()
for thread in threads: thread.join()
seen = sorted(int(data) for data in Session.objects.values_list("session_data", flat=True))
print(json.dumps({{"errors": errors, "seen": seen}}))
"""


def test_options_are_those_that_let_writers_wait():
    assert settings.DATABASES["default"]["OPTIONS"] == {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; "
        "PRAGMA secure_delete=ON;",
    }


def test_connection_has_the_options(db):
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA journal_mode")
        assert cursor.fetchone() == ("wal",)
        cursor.execute("PRAGMA busy_timeout")
        assert cursor.fetchone() == (20_000,)
        cursor.execute("PRAGMA secure_delete")
        assert cursor.fetchone() == (1,)


def test_no_write_of_many_writers_is_lost(tmp_path):
    environment = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(settings.BASE_DIR),
        "DJANGO_SETTINGS_MODULE": "cms.settings.embedded",
        "VAR_DIR": str(tmp_path),
    }
    done = subprocess.run(
        [sys.executable, "-c", RUN], env=environment, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout)
    assert report["errors"] == []
    # One after the other: each saw exactly those before it.
    assert report["seen"] == list(range(WRITERS * WRITES))
    assert Path(tmp_path / "cercle.sqlite3").exists()
