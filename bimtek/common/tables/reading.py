"""What a database says of its tables."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.db.backends.base.base import BaseDatabaseWrapper

_COLUMNS = """
SELECT c.relname, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull,
       a.atthasdef OR a.attidentity <> ''
FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
WHERE c.relnamespace = %s AND c.relkind IN ('r', 'p') AND a.attnum > 0 AND NOT a.attisdropped
"""
_CONSTRAINTS = """
SELECT c.relname, k.conname, pg_get_constraintdef(k.oid)
FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid
WHERE c.relnamespace = %s AND k.contype IN ('c', 'f', 'p', 'u', 'x')
"""
_INDEXES = """
SELECT c.relname, i.relname, pg_get_indexdef(x.indexrelid)
FROM pg_index x JOIN pg_class c ON c.oid = x.indrelid JOIN pg_class i ON i.oid = x.indexrelid
WHERE c.relnamespace = %s AND x.indisvalid
AND NOT EXISTS (SELECT 1 FROM pg_constraint k WHERE k.conindid = x.indexrelid AND k.contype IN ('p', 'u', 'x'))
"""


@dataclass(frozen=True)
class ColumnDefinition:
    """A column's type in the database's words, whether it refuses NULL, and whether the database fills it by itself."""

    kind: str
    not_null: bool
    filled: bool = False


@dataclass
class TableDefinition:
    """Columns, constraints and indexes by name; a definition names neither itself nor a schema."""

    columns: dict[str, ColumnDefinition] = field(default_factory=dict)
    constraints: dict[str, str] = field(default_factory=dict)
    indexes: dict[str, str] = field(default_factory=dict)


def tables(connection: BaseDatabaseWrapper) -> dict[str, TableDefinition]:
    """The tables that Django works with on this connection, by name."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT current_schema()::regnamespace::oid")
            return of_schema(cursor, cursor.fetchone()[0])
        return _of_sqlite(connection, cursor)


def missing_columns(connection: BaseDatabaseWrapper) -> list[str]:
    """`table.column` of each column that the models have and the database has not."""
    there = {(name, column) for name, table in tables(connection).items() for column in table.columns}
    models = [model for model in apps.get_models(include_auto_created=True) if model._meta.managed]
    wanted = {(model._meta.db_table, field.column) for model in models for field in model._meta.local_concrete_fields}
    return sorted(f"{table}.{column}" for table, column in wanted - there)


def of_schema(cursor: Any, schema: int) -> dict[str, TableDefinition]:
    """The tables of a schema of PostgreSQL, named by its oid."""
    found: dict[str, TableDefinition] = {}
    cursor.execute(_COLUMNS, [schema])
    for table, column, kind, not_null, filled in cursor.fetchall():
        found.setdefault(table, TableDefinition()).columns[column] = ColumnDefinition(kind, not_null, filled)
    cursor.execute(_CONSTRAINTS, [schema])
    for table, name, definition in cursor.fetchall():
        found[table].constraints[name] = _without_schema(definition)
    cursor.execute(_INDEXES, [schema])
    for table, name, definition in cursor.fetchall():
        found[table].indexes[name] = _without_schema(definition.replace(f" INDEX {name} ON", " INDEX ON", 1))
    return found


def _without_schema(definition: str) -> str:
    """Which schema a table is in depends on where it was asked from."""
    return re.sub(r"\b(ON|REFERENCES) (?:pg_temp(?:_\d+)?|public)\.", r"\1 ", definition)


def _of_sqlite(connection: BaseDatabaseWrapper, cursor: Any) -> dict[str, TableDefinition]:
    found = {}
    for name in connection.introspection.table_names(cursor):
        table = found[name] = TableDefinition()
        cursor.execute(f"PRAGMA table_info({connection.ops.quote_name(name)})")
        for _place, column, kind, not_null, default, key in cursor.fetchall():
            table.columns[column] = ColumnDefinition(kind, bool(not_null), default is not None or bool(key))
        for called, parts in connection.introspection.get_constraints(cursor, name).items():
            where = table.indexes if parts["index"] and not parts["unique"] else table.constraints
            where[called] = _in_words(called, parts)
    return found


def _in_words(name: str, parts: Mapping[str, Any]) -> str:
    """A constraint of SQLite; of a check only the name is known, as its columns are guessed from its text."""
    if parts["check"]:
        return f"CHECK {name}" if not name.startswith("__") else f"CHECK ({', '.join(parts['columns'] or [])})"
    kinds = [kind for kind in ("primary_key", "unique", "index", "foreign_key") if parts[kind]]
    target = f" {parts['foreign_key']}" if parts["foreign_key"] else ""
    columns = [column or "expression" for column in parts["columns"] or []]
    return f"{' '.join(kinds)} ({', '.join(columns)}){target}"
