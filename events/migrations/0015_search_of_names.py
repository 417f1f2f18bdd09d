"""Words in the names of places and sessions are found by trigrams, as `holds` compares them; SQLite has no such index."""

from django.db import migrations

from bimtek.common.accents import folded_sql

INDEXES = {"location_by_words": ("events_location", "name"), "session_by_words": ("events_trainingsession", "title")}


def make(apps, schema_editor):
    if schema_editor.connection.vendor != "postgresql":
        return
    for name, (table, column) in INDEXES.items():
        folded, params = folded_sql(f'"{column}"')
        with schema_editor.connection.cursor() as cursor:
            cursor.execute(f'CREATE INDEX "{name}" ON "{table}" USING gin (({folded}) gin_trgm_ops)', params)


def drop(apps, schema_editor):
    if schema_editor.connection.vendor != "postgresql":
        return
    for name in INDEXES:
        schema_editor.execute(f'DROP INDEX IF EXISTS "{name}"')


class Migration(migrations.Migration):
    dependencies = [("events", "0014_window_rule_opens_before_midnight")]

    operations = [migrations.RunPython(make, drop, elidable=False)]
