"""The database keeps versions and answers, whoever writes to it and however."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from portal.enums import VersionState
from portal.models import CharterAcceptance, CharterVersion
from portal.seals import SEALED_TABLES, seals_lifted
from portal.services.charters import delete_draft, start_draft
from tests.factories.charters import accept, put_in_force
from tests.factories.portal import CharterAcceptanceFactory

pytestmark = pytest.mark.django_db
VERSIONS, ANSWERS = SEALED_TABLES


def is_refused(deed) -> bool:
    try:
        with transaction.atomic():
            deed()
    except DatabaseError as error:
        return "charter" in str(error)
    return False


def run(statement: str, *tables: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement.format(*tables))


def set_attributes(row, **values):
    for name, value in values.items():
        setattr(row, name, value)
    return row


CHANGES_OF_A_VERSION = {
    "save": lambda row: set_attributes(row, body="Autre chose").save(),
    "update": lambda row: CharterVersion.objects.filter(pk=row.pk).update(title="Autre"),
    "bulk": lambda row: CharterVersion.objects.bulk_update(
        [set_attributes(row, sha256="1" * 64)], ["sha256"]
    ),
    "sql": lambda row: run("UPDATE {} SET number = 9", VERSIONS),
    "draft again": lambda row: CharterVersion.objects.update(
        state=VersionState.DRAFT, number=None, activated_at=None
    ),
    "archived and changed": lambda row: CharterVersion.objects.update(
        state=VersionState.ARCHIVED, body="Autre chose"
    ),
    "delete": lambda row: row.delete(),
    "delete in bulk": lambda row: CharterVersion.objects.filter(pk=row.pk)._raw_delete(
        connection.alias
    ),
    "delete in sql": lambda row: run("DELETE FROM {}", VERSIONS),
}


@pytest.mark.parametrize("state", [VersionState.ACTIVE, VersionState.ARCHIVED])
@pytest.mark.parametrize("change", CHANGES_OF_A_VERSION)
def test_version_that_was_in_force_stays(cohort, version, state, change):
    if state == VersionState.ARCHIVED:
        put_in_force(cohort.charter)
    row = CharterVersion.objects.get(pk=version.pk)
    before = CharterVersion.objects.filter(pk=version.pk).values().get()
    assert is_refused(lambda: CHANGES_OF_A_VERSION[change](row))
    assert CharterVersion.objects.filter(pk=version.pk).values().get() == before


def test_archived_version_does_not_come_back(cohort, version):
    put_in_force(cohort.charter)
    old = CharterVersion.objects.filter(pk=version.pk)
    assert is_refused(lambda: old.update(state=VersionState.ACTIVE))


def test_draft_may_change_and_go(cohort):
    draft = start_draft(cohort.charter)
    CharterVersion.objects.filter(pk=draft.pk).update(title="Autre")
    delete_draft(draft)
    assert not CharterVersion.objects.filter(pk=draft.pk).exists()


CHANGES_OF_AN_ANSWER = {
    "save": lambda row: set_attributes(row, decision="declined").save(),
    "update": lambda row: CharterAcceptance.objects.update(decision="declined"),
    "bulk": lambda row: CharterAcceptance.objects.bulk_update(
        [set_attributes(row, purge_after="2020-01-01")], ["purge_after"]
    ),
    "sql": lambda row: run("UPDATE {} SET body_sha256 = ''", ANSWERS),
    "delete": lambda row: row.delete(),
    "delete in bulk": lambda row: CharterAcceptance.objects.all().delete(),
    "delete in sql": lambda row: (
        run("DELETE FROM portal_signedname"),
        run("DELETE FROM {}", ANSWERS),
    ),
}


@pytest.mark.parametrize("change", CHANGES_OF_AN_ANSWER)
def test_answer_stays(cohort, version, member, change):
    answer = accept(member, cohort, version)
    before = CharterAcceptance.objects.values().get()
    assert is_refused(lambda: CHANGES_OF_AN_ANSWER[change](answer))
    assert CharterAcceptance.objects.values().get() == before


@pytest.mark.parametrize(("days", "stays"), [(1, True), (0, True), (-1, False)])
def test_answer_goes_the_day_after_its_last(cohort, version, days, stays):
    day = timezone.now().date() + timedelta(days=days)  # in UTC, as the database counts
    answer = CharterAcceptanceFactory(cohort=cohort, version=version, purge_after=day)
    assert is_refused(answer.delete) is stays
    assert CharterAcceptance.objects.exists() is stays


@pytest.mark.skipif(connection.vendor != "sqlite", reason="INSERT OR REPLACE is SQLite's")
def test_row_is_not_replaced(cohort, version, member):
    accept(member, cohort, version)
    replace = "INSERT OR REPLACE INTO {0} SELECT * FROM {0}"
    for table in SEALED_TABLES:
        assert is_refused(lambda table=table: run(replace, table))


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no TRUNCATE")
def test_table_is_not_truncated(cohort):
    for table in SEALED_TABLES:
        assert is_refused(lambda table=table: run("TRUNCATE {} CASCADE", table))


def test_seals_are_back_after_they_were_lifted(cohort, version, member):
    accept(member, cohort, version)
    with seals_lifted():
        CharterAcceptance.objects.update(decision="declined")
    answer = CharterAcceptance.objects.get()
    assert answer.decision == "declined"
    assert is_refused(lambda: CharterAcceptance.objects.update(decision="accepted"))
    assert is_refused(lambda: CharterVersion.objects.update(title="Autre"))


def test_seals_are_back_when_the_block_fails(cohort, version):
    def fail_within() -> None:
        with seals_lifted():
            CharterVersion.objects.update(title="Autre")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail_within()
    assert is_refused(version.delete)
    assert CharterVersion.objects.get().title == version.title


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_migration_goes_back_and_forth():
    def migrate(name: str) -> None:
        executor = MigrationExecutor(connection)
        seal = executor.loader.get_migration("portal", "0004_charter_seals")
        state = executor.loader.project_state(("portal", "0004_charter_seals"))
        with connection.schema_editor() as editor:
            getattr(seal, name)(state, editor)

    migrate("unapply")
    answer = CharterAcceptanceFactory()
    CharterAcceptance.objects.update(decision="declined")
    migrate("apply")
    assert is_refused(answer.delete)
