"""How recent what we know is: asked once for every answer."""

from typing import NamedTuple

from django.db import connection
from psycopg import OperationalError
from psycopg.pq import ExecStatus

from cms.models import ContentVersion

QUERY = f"SELECT number, common FROM {ContentVersion._meta.db_table}"  # noqa: S608 - our own name
PREPARED = b"cercle_content_version"


class Version(NamedTuple):
    """`number` rises with every change of public content, `common` with those that any page may
    show."""

    number: int
    common: int


def current_version() -> Version:
    """Return the version of the content: one look at one row.

    Most answers cost little more than this look, so on PostgreSQL it is taken without Django's
    cursor, its check of the connection (a query more) and psycopg's: half the time.
    """
    if connection.vendor == "postgresql" and not connection.in_atomic_block:
        return _prepared_version() or _read_version()
    return _read_version()


def _read_version() -> Version:
    with connection.cursor() as cursor:
        cursor.execute(QUERY)
        return Version(*cursor.fetchone())


def _prepared_version() -> Version | None:
    """Ask by a statement that this connection has prepared, or prepares now; None when that cannot
    be done, and the connection is closed if it is broken."""
    connection.ensure_connection()
    link = connection.connection.pgconn
    try:
        result = link.exec_prepared(PREPARED, ())
        if result.status != ExecStatus.TUPLES_OK:
            link.prepare(PREPARED, QUERY.encode())
            result = link.exec_prepared(PREPARED, ())
        if result.status == ExecStatus.TUPLES_OK:
            return Version(int(result.get_value(0, 0)), int(result.get_value(0, 1)))
    except OperationalError:
        pass
    if connection.connection.broken:
        connection.close()
    return None
