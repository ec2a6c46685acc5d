"""What a monitor is told, and what a stranger is not."""

import shutil
from collections import namedtuple
from datetime import timedelta

import pytest
from django.db import OperationalError, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from cms.delivery.outbox import queue_mail
from cms.delivery.sending import deliver_due_mails

ALL_WELL = {
    "database": "ok",
    "migrations": "ok",
    "disk": "ok",
    "cache": "ok",
    "outbox": "ok",
}
STRANGER = "203.0.113.7"
DiskUsage = namedtuple("DiskUsage", "total used free")


def test_healthz_asks_nothing_of_anything(client):
    """Without the `db` fixture a query would fail."""
    response = client.get("/healthz")
    assert (response.status_code, response.content) == (200, b"ok")
    assert response["Content-Type"] == "text/plain"
    assert "no-store" in response["Cache-Control"]
    assert response.cookies == {}


def test_readyz_says_that_all_is_well(client, db):
    response = client.get("/readyz")
    assert (response.status_code, response.json()) == (200, {"ready": True, "checks": ALL_WELL})
    assert "no-store" in response["Cache-Control"]
    assert response.cookies == {}


# One by one -------------------------------------------------------------------------------------


def expect_not_ready(client, **failing: str) -> None:
    """The operator reads which check failed; a stranger, that something did."""
    response = client.get("/readyz")
    assert response.status_code == 503
    assert response.json() == {"ready": False, "checks": {**ALL_WELL, **failing}}
    response = client.get("/readyz", REMOTE_ADDR=STRANGER)
    assert (response.status_code, response.content) == (503, b"not ready")


def test_database_that_takes_no_writes_is_not_ready(client, db):
    def refuse_writes(execute, sql, params, many, context):
        if sql.startswith("UPDATE"):
            raise OperationalError("attempt to write a readonly database")
        return execute(sql, params, many, context)

    with connection.execute_wrapper(refuse_writes):
        expect_not_ready(client, database="failed")


def test_database_that_is_away_is_not_ready(client, db):
    def refuse(execute, sql, params, many, context):
        raise OperationalError("server closed the connection unexpectedly")

    with connection.execute_wrapper(refuse):
        expect_not_ready(client, database="failed", migrations="failed", outbox="failed")


def test_check_of_the_database_changes_nothing(client, db):
    before = list(MigrationRecorder(connection).migration_qs.values_list("app", "name"))
    client.get("/readyz")
    assert list(MigrationRecorder(connection).migration_qs.values_list("app", "name")) == before


def test_pending_migration_is_not_ready(client, db):
    [last] = MigrationLoader(connection).graph.leaf_nodes("cms")
    MigrationRecorder(connection).record_unapplied(*last)
    expect_not_ready(client, migrations="failed")


@pytest.mark.parametrize(("free", "is_ready"), [(50, True), (49, False), (0, False)])
def test_full_disk_is_not_ready(client, db, monkeypatch, free, is_ready):
    """Red below five per cent."""
    monkeypatch.setattr(shutil, "disk_usage", lambda path: DiskUsage(1000, 1000 - free, free))
    if is_ready:
        assert client.get("/readyz").json() == {"ready": True, "checks": ALL_WELL}
    else:
        expect_not_ready(client, disk="failed")


def test_cache_that_is_away_slows_down_and_does_not_stop(client, db, settings, tmp_path):
    (tmp_path / "file").touch()  # a folder cannot be made in it
    settings.CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
            "LOCATION": str(tmp_path / "file" / "cache"),
        }
    }
    response = client.get("/readyz")
    assert response.status_code == 200
    assert response.json() == {"ready": True, "checks": {**ALL_WELL, "cache": "degraded"}}
    response = client.get("/readyz", REMOTE_ADDR=STRANGER)
    assert (response.status_code, response.content) == (200, b"ready")
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}


# The outbox --------------------------------------------------------------------------------------


@pytest.fixture
def clock(time_machine):
    time_machine.move_to("2030-03-12T12:00:00+01:00", tick=False)
    return time_machine


@pytest.mark.parametrize(("minutes", "outbox"), [(14, "ok"), (15, "failed")])
def test_mail_that_nobody_tries_to_send_is_not_ready(client, db, clock, minutes, outbox):
    """There is no worker."""
    queue_mail(kind="test", to="claire@example.org", subject="Objet", text="Texte")
    clock.shift(timedelta(minutes=minutes))
    if outbox == "ok":
        assert client.get("/readyz").json() == {"ready": True, "checks": ALL_WELL}
    else:
        expect_not_ready(client, outbox="failed")


def test_mail_server_that_is_away_does_not_stop_the_site(client, db, clock):
    mail = queue_mail(kind="test", to="claire@example.org", subject="Objet", text="Texte")
    clock.shift(timedelta(minutes=20))
    mail.next_attempt_at = timezone.now() + timedelta(minutes=5)
    mail.save()
    checks = {**ALL_WELL, "outbox": "degraded"}
    assert client.get("/readyz").json() == {"ready": True, "checks": checks}


def test_mail_that_left_is_not_waited_for(client, db, clock):
    queue_mail(kind="test", to="claire@example.org", subject="Objet", text="Texte")
    deliver_due_mails()
    clock.shift(timedelta(hours=1))
    assert client.get("/readyz").json() == {"ready": True, "checks": ALL_WELL}


# Who is told ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("address", "is_told"),
    [
        ("127.0.0.1", True),
        ("::1", True),
        ("::ffff:127.0.0.1", True),
        ("127.0.0.2", False),
        (STRANGER, False),
        ("::2", False),
        ("", False),
        ("unix:", False),
    ],
)
def test_reasons_are_told_to_allowed_addresses_only(client, db, address, is_told):
    response = client.get("/readyz", REMOTE_ADDR=address)
    assert response.status_code == 200
    expected = "application/json" if is_told else "text/plain"
    assert response["Content-Type"] == expected
    assert (b"database" in response.content) is is_told


NEAR, FAR = "127.0.0.1", STRANGER


@pytest.mark.parametrize(
    ("proxies", "forwarded", "is_told"),
    [
        (0, NEAR, False),  # without a proxy the header is anybody's to write
        (1, FAR, False),
        (1, NEAR, True),
        (1, f"{NEAR}, {FAR}", False),  # what the visitor wrote comes first
        (1, f"{FAR}, {NEAR}", True),
        (2, f"{NEAR}, {FAR}, 192.0.2.1", False),
        (2, f"{FAR}, {NEAR}, 192.0.2.1", True),
        (1, "", False),
        (1, "no address", False),
        (1, f"{NEAR}:443", False),
    ],
)
def test_proxies_are_counted_from_the_end(client, db, settings, proxies, forwarded, is_told):
    settings.TRUSTED_PROXY_COUNT = proxies
    # The proxy's own address is allowed, the visitor's counts.
    remote = STRANGER if proxies == 0 else NEAR
    response = client.get(
        "/readyz", REMOTE_ADDR=remote, headers={"X-Forwarded-For": forwarded} if forwarded else {}
    )
    assert (response["Content-Type"] == "application/json") is is_told
