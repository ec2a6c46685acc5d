"""Asking for the content version past Django's cursor, on PostgreSQL."""

import psycopg
import pytest
from django.db import connection

from cms.queries.content_version import PREPARED, current_version
from tests.factories.content import TagFactory
from tests.processes import database_url

pytestmark = [
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="PostgreSQL alone"),
]


def prepared_statements() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM pg_prepared_statements")
        return [name for (name,) in cursor.fetchall()]


def test_statement_is_prepared_once_and_sees_every_change():
    before = current_version()
    assert current_version() == before
    TagFactory()
    assert current_version().common > before.common
    assert prepared_statements().count(PREPARED.decode()) == 1


def test_a_connection_that_broke_is_replaced():
    before = current_version()
    broken = connection.connection
    with psycopg.connect(database_url()) as other:
        other.execute("SELECT pg_terminate_backend(%s)", [broken.info.backend_pid])
    assert current_version() == before
    assert connection.connection is not broken


def test_a_connection_without_the_statement_prepares_it():
    before = current_version()
    with connection.cursor() as cursor:
        cursor.execute("DEALLOCATE ALL")
    assert current_version() == before
