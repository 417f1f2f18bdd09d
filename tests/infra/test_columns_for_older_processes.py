"""Between `migrate` and its restart a process of the release before goes on inserting rows without the new columns.

So a column that a migration adds to a table that exists is nullable or has a default in the database.
"""

from collections.abc import Iterable, Iterator

import pytest
from django.apps import apps
from django.db import migrations, models
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations.base import Operation
from django.db.models import NOT_PROVIDED

# The first migration of each app that keeps the rule; those before it have run where a release stood still.
KEPT_FROM = {"accounts": 6, "certificates": 13, "events": 12, "participants": 31}


def flat(operations: Iterable[Operation]) -> Iterator[Operation]:
    for each in operations:
        if isinstance(each, migrations.SeparateDatabaseAndState):
            yield from flat(each.database_operations)
        else:
            yield each


def wanting(operations: Iterable[Operation]) -> list[str]:
    """The columns (`model.name`) that an INSERT of an older process would leave without a value."""
    done = list(flat(operations))
    new = {each.name_lower for each in done if isinstance(each, migrations.CreateModel)}
    added = [each for each in done if isinstance(each, migrations.AddField) and each.model_name_lower not in new]
    return [f"{each.model_name_lower}.{each.name}" for each in added if needs_value(each.field)]


def needs_value(field: models.Field) -> bool:
    if isinstance(field, models.ManyToManyField | models.GeneratedField):
        return False
    return not field.null and field.db_default is NOT_PROVIDED


def ours() -> Iterator[migrations.Migration]:
    """The project's migrations that keep the rule, in their order."""
    rooms = tuple(f"{name}." for name in ("bimtek", "events", "participants", "certificates"))
    mine = {config.label for config in apps.get_app_configs() if f"{config.name}.".startswith(rooms)}
    for (app, name), migration in sorted(MigrationLoader(None).disk_migrations.items()):
        if app in mine and int(name[:4]) >= KEPT_FROM.get(app, 1):
            yield migration


def test_a_new_column_of_a_table_that_exists_is_nullable_or_has_a_database_default() -> None:
    looked_at = list(ours())
    assert set(KEPT_FROM) <= {migration.app_label for migration in looked_at}
    found = {str(migration): columns for migration in looked_at if (columns := wanting(migration.operations))}
    assert found == {}, "Give these a db_default, in the model and in the migration: they are new columns."


@pytest.mark.parametrize(
    ("field", "named"),
    [
        (models.BooleanField(default=False), ["roster.seats"]),
        (models.BooleanField(default=False, db_default=False), []),
        (models.BooleanField(null=True), []),
    ],
)
def test_a_column_that_older_processes_leave_empty_is_named(field: models.Field, named: list[str]) -> None:
    add = migrations.AddField("Roster", "seats", field)
    assert wanting([add]) == named
    assert wanting([migrations.SeparateDatabaseAndState([add])]) == named
    assert wanting([migrations.CreateModel("Roster", []), add]) == []
