"""Triggers that let a table grow and never change."""

from typing import Any

from django.db import migrations
from django.db.backends.base.base import BaseDatabaseWrapper

_POSTGRES = """
CREATE OR REPLACE FUNCTION {table}_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION '{table} is append-only: correct it with a new line'; END $$;
CREATE OR REPLACE TRIGGER append_only BEFORE UPDATE OR DELETE ON {table}
FOR EACH ROW EXECUTE FUNCTION {table}_append_only();
"""
_SQLITE = """
CREATE TRIGGER {table}_no_{event} BEFORE {event} ON {table}
BEGIN SELECT RAISE(ABORT, '{table} is append-only: correct it with a new line'); END;
"""
_STANDS_ON_POSTGRES = """
SELECT EXISTS (SELECT 1 FROM pg_trigger
WHERE tgrelid = to_regclass(%s) AND tgname = 'append_only' AND tgenabled IN ('O', 'A'))
"""


class AppendOnly(migrations.RunPython):
    """The operation that puts the triggers on `table`; `common.tables` finds by it which tables have to have them."""

    def __init__(self, table: str) -> None:
        self.table = table
        super().__init__(self._add, self._remove, elidable=False)

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        """How a migration that is made from others writes it."""
        return type(self).__name__, [self.table], {}

    def _add(self, apps: Any, schema_editor: Any) -> None:
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(_POSTGRES.format(table=self.table), params=None)
            return
        for event in ("update", "delete"):
            schema_editor.execute(_SQLITE.format(table=self.table, event=event), params=None)

    def _remove(self, apps: Any, schema_editor: Any) -> None:
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(f"DROP TRIGGER append_only ON {self.table}")
            schema_editor.execute(f"DROP FUNCTION {self.table}_append_only()")
            return
        for event in ("update", "delete"):
            schema_editor.execute(f"DROP TRIGGER {self.table}_no_{event}")


def append_only(table: str) -> AppendOnly:
    """An operation after which the database refuses to change or delete a row of `table`; emptying it whole is allowed.

    A later migration that makes SQLite copy the table drops the triggers: call this again in it.
    """
    return AppendOnly(table)


def only_grows(connection: BaseDatabaseWrapper, table: str) -> bool:
    """Whether the triggers of `append_only` stand on the table, and are not switched off."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(_STANDS_ON_POSTGRES, [table])
            return bool(cursor.fetchone()[0])
        cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s", [table])
        return {f"{table}_no_update", f"{table}_no_delete"} <= {name for (name,) in cursor.fetchall()}
