"""A table that only grows, on the embedded database; on PostgreSQL tests/concurrency/test_scans.py tries it."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import DatabaseError
from django.db.backends.sqlite3.base import DatabaseWrapper
from django.db.utils import load_backend

from bimtek.common.append_only import append_only, only_grows

pytestmark = pytest.mark.django_db


@pytest.fixture
def embedded() -> Iterator[DatabaseWrapper]:
    """An SQLite database in memory with one line in its log."""
    from django.db import connections

    settings: dict[str, Any] = {**connections["default"].settings_dict, "NAME": ":memory:", "OPTIONS": {}}
    backend = load_backend("django.db.backends.sqlite3")
    connection = backend.DatabaseWrapper({**settings, "ENGINE": "django.db.backends.sqlite3"}, "embedded")
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE log (id integer PRIMARY KEY, says text)")
    operation = append_only("log")
    with connection.schema_editor(atomic=False) as editor:
        operation.code(None, editor)
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO log (says) VALUES ('in')")
    yield connection
    connection.close()


def lines(connection: DatabaseWrapper) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        return cursor.execute("SELECT * FROM log").fetchall()


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE log SET says = 'out'",
        "DELETE FROM log",
        "UPDATE log SET says = 'out' WHERE id = 1",
        "INSERT INTO log (id, says) VALUES (1, 'out') ON CONFLICT (id) DO UPDATE SET says = 'out'",
    ],
)
def test_nothing_is_changed_or_deleted(embedded, sql):
    with pytest.raises(DatabaseError, match="append-only"), embedded.cursor() as cursor:
        cursor.execute(sql)
    assert lines(embedded) == [(1, "in")]


def test_it_grows(embedded):
    with embedded.cursor() as cursor:
        cursor.execute("INSERT INTO log (says) VALUES ('out')")
    assert lines(embedded) == [(1, "in"), (2, "out")]


def test_whether_it_only_grows_can_be_asked(embedded):
    assert only_grows(embedded, "log")
    with embedded.cursor() as cursor:
        cursor.execute("DROP TRIGGER log_no_delete")
    assert not only_grows(embedded, "log")


def test_the_way_back(embedded):
    with embedded.schema_editor(atomic=False) as editor:
        append_only("log").reverse_code(None, editor)
    with embedded.cursor() as cursor:
        cursor.execute("DELETE FROM log")
    assert lines(embedded) == []
