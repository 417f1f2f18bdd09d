"""Writing millions of rows: COPY into tables whose indexes and constraints are made afterwards, all at once."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from itertools import islice
from typing import Any

from django.core.management.color import no_style
from django.db import connection
from django.db.models import Field, Model
from django.utils import timezone

CONSTRAINTS = """
    SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint
    WHERE conrelid = %s::regclass AND contype IN ('u', 'f') ORDER BY contype DESC
"""
INDEXES = """
    SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index
    WHERE indrelid = %s::regclass AND NOT indisprimary
      AND NOT EXISTS (SELECT 1 FROM pg_constraint WHERE conindid = indexrelid)
"""
SORT_MEMORY = "512MB"
PIECE_LINES = 2_000


class _Lines:
    """What COPY reads: text that is made while it is read."""

    def __init__(self, lines: Iterator[str]) -> None:
        self._lines = lines
        self._left = b""

    def read(self, size: int = -1) -> bytes:
        """Up to `size` bytes; none at the end."""
        if not self._left:
            self._left = "".join(islice(self._lines, PIECE_LINES)).encode()
        piece, self._left = (self._left, b"") if size < 0 else (self._left[:size], self._left[size:])
        return piece


def copy(model: type[Model], varying: Sequence[str], rows: Iterable[Sequence[str]], **constant: Any) -> None:
    """Write rows by COPY: the fields named in `varying` as texts that need no escaping, others alike in all rows.

    A field that is not named gets its model's default, so that a new column needs no change here.
    """
    fields = {field.name: field for field in model._meta.concrete_fields}
    alike = {name: field for name, field in fields.items() if name not in varying and not field.primary_key}
    tail = "".join(f"\t{as_text(constant.get(name, _default(field)))}" for name, field in alike.items()) + "\n"
    columns = ", ".join(connection.ops.quote_name(str(fields[name].column)) for name in [*varying, *alike])
    table = connection.ops.quote_name(model._meta.db_table)
    lines = ("\t".join(row) + tail for row in rows)
    with connection.cursor() as cursor:
        cursor.cursor.copy_expert(f"COPY {table} ({columns}) FROM STDIN", _Lines(lines), size=1 << 20)


def _default(field: "Field[Any, Any]") -> Any:
    stamped = getattr(field, "auto_now", False) or getattr(field, "auto_now_add", False)
    return timezone.now() if stamped else field.get_default()


def as_text(value: Any) -> str:
    """A value as COPY reads it."""
    match value:
        case None:
            return "\\N"
        case bool():
            return "t" if value else "f"
        case datetime() | date():
            return value.isoformat()
    return str(value).replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n").replace("\r", "\\r")


@contextmanager
def without_indexes(models: Sequence[type[Model]]) -> Iterator[None]:
    """Take indexes, unique and foreign keys of these tables away, and make them again at the end.

    Sorting once is many times quicker than finding a place for each row, and every row is checked all the same. Use
    it in a transaction: what goes wrong then leaves the tables as they were.
    """
    tables = [model._meta.db_table for model in models]
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # what waits to be checked would keep tables from being altered
        cursor.execute(f"SET LOCAL maintenance_work_mem = '{SORT_MEMORY}'")
        found = [(table, *_take_away(cursor, table)) for table in tables]
        yield
        for _table, indexes, _constraints in found:
            for _name, definition in indexes:
                cursor.execute(definition)
        for table, _indexes, constraints in found:
            for name, definition in constraints:
                cursor.execute(f'ALTER TABLE "{table}" ADD CONSTRAINT "{name}" {definition}')


Definitions = list[tuple[str, str]]


def _take_away(cursor: Any, table: str) -> tuple[Definitions, Definitions]:
    cursor.execute(INDEXES, [table])
    indexes: Definitions = cursor.fetchall()
    cursor.execute(CONSTRAINTS, [table])
    constraints: Definitions = cursor.fetchall()
    for name, _definition in constraints:
        cursor.execute(f'ALTER TABLE "{table}" DROP CONSTRAINT "{name}"')
    for name, _definition in indexes:
        cursor.execute(f"DROP INDEX {name}")
    return indexes, constraints


def go_on_counting(models: Sequence[type[Model]]) -> None:
    """Let new rows get keys above those that were written."""
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), list(models)):
            cursor.execute(statement)
