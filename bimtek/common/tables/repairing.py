"""Adding what is missing, and nothing else: nothing is dropped, and no value that the database holds is changed."""

from collections.abc import Iterator
from typing import Any

from django.db import DatabaseError, models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.state import StateApps

from bimtek.common.append_only import AppendOnly, only_grows

from .comparing import Difference, DifferenceKind, differences
from .expected import Applied
from .reading import tables

PATIENCE = "5s"  # a lock that takes longer is not worth stopping the portal for
# A constraint can stand only once its columns do, and a foreign key once what it points to has its unique one.
_ORDER = [
    DifferenceKind.TABLE,
    DifferenceKind.COLUMN,
    DifferenceKind.NULL,
    DifferenceKind.INDEX,
    DifferenceKind.CONSTRAINT,
    DifferenceKind.TRIGGER,
]


def found(connection: BaseDatabaseWrapper) -> list[Difference]:
    """What of the real tables is not as the applied migrations make it."""
    applied = Applied(connection)
    real = tables(connection)  # first: temporary tables would hide the real ones
    wrong = list(differences(applied.tables(), real))
    loose = [name for name in applied.growing_tables() if name in real and not only_grows(connection, name)]
    return wrong + [Difference(DifferenceKind.TRIGGER, name, "append_only") for name in loose]


def repair(connection: BaseDatabaseWrapper) -> Iterator[tuple[Difference, str]]:
    """Add what `found` misses; each difference with an empty text, or with why it is left to a person.

    Columns come first, as their indexes and constraints are added with them. May be run again.
    """
    apps = Applied(connection).apps()
    for step in ({DifferenceKind.TABLE}, {DifferenceKind.COLUMN}, set(_ORDER[2:])):
        for difference in sorted(found(connection), key=lambda one: _place(one.kind)):
            if difference.kind in step:
                yield difference, _tried(connection, apps, difference)
    for difference in found(connection):
        if difference.kind not in _ORDER:
            yield difference, "Nothing is taken away by itself: see who made it, and what for."


def _place(kind: DifferenceKind) -> int:
    return _ORDER.index(kind) if kind in _ORDER else len(_ORDER)


def _tried(connection: BaseDatabaseWrapper, apps: StateApps, difference: Difference) -> str:
    try:
        _add(connection, apps, difference)
    except DatabaseError as error:
        return str(error).strip().splitlines()[0]
    return ""


def _add(connection: BaseDatabaseWrapper, apps: StateApps, difference: Difference) -> None:
    with connection.schema_editor() as editor:
        if connection.vendor == "postgresql":
            editor.execute(f"SET LOCAL lock_timeout = '{PATIENCE}'")
        match difference.kind:
            case DifferenceKind.TABLE:
                editor.create_model(_model(apps, difference.table))
            case DifferenceKind.COLUMN:
                _add_column(editor, _model(apps, difference.table), difference.name)
            case DifferenceKind.TRIGGER:
                AppendOnly(difference.table).code(apps, editor)
            case _:
                editor.execute(_statement(connection, difference), params=None)


def _add_column(editor: Any, model: type[models.Model], column: str) -> None:
    """With the field's default for rows that are there; where it has none, only an empty table takes it."""
    (field,) = (field for field in model._meta.local_concrete_fields if field.column == column)
    editor.add_field(model, field)


def _model(apps: StateApps, table: str) -> type[models.Model]:
    every = apps.get_models(include_auto_created=True)
    return next(model for model in every if model._meta.db_table == table)


def _statement(connection: BaseDatabaseWrapper, difference: Difference) -> str:
    if connection.vendor != "postgresql":
        raise DatabaseError("SQLite cannot add this to a table that is there; take what it holds to PostgreSQL.")
    quote = connection.ops.quote_name
    table, name = quote(difference.table), quote(difference.name)
    match difference.kind:
        case DifferenceKind.INDEX:
            return difference.wanted.replace(" INDEX ON", f" INDEX {name} ON", 1)
        case DifferenceKind.NULL:
            verb = "SET" if difference.wanted == "NOT NULL" else "DROP"
            return f"ALTER TABLE {table} ALTER COLUMN {name} {verb} NOT NULL"
        case _:
            return f"ALTER TABLE {table} ADD CONSTRAINT {name} {difference.wanted}"
