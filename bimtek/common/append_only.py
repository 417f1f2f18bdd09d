"""Triggers that let a table grow and never change."""

from typing import Any

from django.db import migrations

_POSTGRES = """
CREATE FUNCTION {table}_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION '{table} is append-only: correct it with a new line'; END $$;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION {table}_append_only();
"""
_SQLITE = """
CREATE TRIGGER {table}_no_{event} BEFORE {event} ON {table}
BEGIN SELECT RAISE(ABORT, '{table} is append-only: correct it with a new line'); END;
"""


def append_only(table: str) -> migrations.RunPython:
    """An operation after which the database refuses to change or delete a row of `table`; emptying it whole is allowed.

    A later migration that makes SQLite copy the table drops the triggers: call this again in it.
    """

    def add(apps: Any, schema_editor: Any) -> None:
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(_POSTGRES.format(table=table), params=None)
            return
        for event in ("update", "delete"):
            schema_editor.execute(_SQLITE.format(table=table, event=event), params=None)

    def remove(apps: Any, schema_editor: Any) -> None:
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(f"DROP TRIGGER append_only ON {table}")
            schema_editor.execute(f"DROP FUNCTION {table}_append_only()")
            return
        for event in ("update", "delete"):
            schema_editor.execute(f"DROP TRIGGER {table}_no_{event}")

    return migrations.RunPython(add, remove, elidable=False)
