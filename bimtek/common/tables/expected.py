"""The tables as the applied migrations make them, made anew where they hurt nothing and are gone at once."""

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from django.db import connections, models, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import StateApps
from django.db.utils import load_backend

from bimtek.common.append_only import AppendOnly

from .reading import TableDefinition, of_schema, tables


class _Undone(Exception):
    """Leaves the transaction in which tables were made, without them."""


class Applied:
    """What the migrations that are applied to a database say of it; those that still wait say nothing yet."""

    def __init__(self, connection: BaseDatabaseWrapper) -> None:
        self._loader = MigrationLoader(connection)
        known = self._loader.disk_migrations
        self._done = tuple(sorted(key for key in self._loader.applied_migrations if key in known))
        self.connection = connection

    def tables(self) -> dict[str, TableDefinition]:
        """What the database would say of the tables, had the migrations made them just now."""
        return _made(self)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Applied) and self.key() == other.key()

    def __hash__(self) -> int:
        return hash(self.key())

    def key(self) -> tuple[object, ...]:
        return self.connection.vendor, self._done

    def apps(self) -> StateApps:
        """The models as of the last applied migration of each app."""
        return self._loader.project_state(list(self._done)).apps

    def growing_tables(self) -> Iterator[str]:
        """Tables that triggers keep from being changed."""
        for key in self._done:
            for operation in self._loader.disk_migrations[key].operations:
                if isinstance(operation, AppendOnly):
                    yield operation.table


def managed(apps: StateApps) -> list[type[models.Model]]:
    """The models with a table of their own; those that join two are made with them."""
    return [model for model in apps.get_models() if model._meta.managed and not model._meta.proxy]


@lru_cache(maxsize=1)  # the same migrations make the same tables
def _made(applied: Applied) -> dict[str, TableDefinition]:
    connection, apps = applied.connection, applied.apps()
    if connection.vendor == "postgresql":
        return _made_in_a_passing_schema(connection, apps)
    return _made_in_memory(connection, apps)


def _made_in_a_passing_schema(connection: BaseDatabaseWrapper, apps: StateApps) -> dict[str, TableDefinition]:
    """Temporary tables, seen by this connection alone; the transaction that made them is rolled back."""
    found: dict[str, TableDefinition] = {}
    try:
        with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
            cursor.execute("SELECT quote_ident(current_schema())")
            usual = cursor.fetchone()[0]
            cursor.execute(f"SET LOCAL search_path TO pg_temp, {usual}")
            _make(connection, apps)
            cursor.execute("SELECT pg_my_temp_schema()")
            found = of_schema(cursor, cursor.fetchone()[0])
            raise _Undone
    except _Undone:
        return found


def _made_in_memory(connection: BaseDatabaseWrapper, apps: StateApps) -> dict[str, TableDefinition]:
    name = f"{connection.alias}-in-memory"
    settings: dict[str, Any] = {**connection.settings_dict, "NAME": ":memory:"}
    backend: Any = load_backend(settings["ENGINE"])
    memory: BaseDatabaseWrapper = backend.DatabaseWrapper(settings, alias=name)
    connections[name] = memory  # where transactions look for it
    try:
        _make(memory, apps)
        return tables(memory)
    finally:
        memory.close()
        del connections[name]


def _make(connection: BaseDatabaseWrapper, apps: StateApps) -> None:
    with connection.schema_editor() as editor:
        for model in managed(apps):
            editor.create_model(model)
