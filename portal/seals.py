"""The triggers that keep charters and answers as they are, lifted for a moment.

For two callers only: tests, which empty the tables, and the demonstration, which takes its rows
away. The product itself never needs it: what is due is purged with the triggers in place.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.db import connection as default_connection
from django.db import transaction

SEALED_TABLES = ("portal_charterversion", "portal_charteracceptance")


@contextmanager
def seals_lifted(connection=default_connection) -> Iterator[None]:
    """Let charter versions and answers be changed and deleted within the block, one transaction.

    Nobody else sees the tables without their triggers: PostgreSQL locks them until the end, SQLite
    the whole database.
    """
    lifted = _lifted_on_postgresql if connection.vendor == "postgresql" else _lifted_on_sqlite
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        put_back = lifted(cursor, connection)
        yield
        put_back()


def _lifted_on_postgresql(cursor, connection) -> Callable[[], None]:
    def switch(word: str) -> None:
        connection.check_constraints()  # no ALTER TABLE while foreign keys wait to be checked
        for table in SEALED_TABLES:
            cursor.execute(f"ALTER TABLE {table} {word} TRIGGER USER")

    switch("DISABLE")
    return lambda: switch("ENABLE")


def _lifted_on_sqlite(cursor, connection) -> Callable[[], None]:
    cursor.execute(
        "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name IN (%s, %s)",
        SEALED_TABLES,
    )
    triggers = cursor.fetchall()
    for name, _ in triggers:
        cursor.execute(f"DROP TRIGGER {name}")

    def put_back() -> None:
        for _, statement in triggers:
            cursor.execute(statement, None)

    return put_back
