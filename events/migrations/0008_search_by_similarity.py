"""Misspelt places are found by PostgreSQL's trigrams; on SQLite the extension is nothing and the index a plain one."""

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.operations import TrigramExtension
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("events", "0007_units")]

    operations = [
        TrigramExtension(),
        migrations.AddIndex(
            model_name="region",
            index=GinIndex(fields=["search_name"], name="region_by_similar_name", opclasses=["gin_trgm_ops"]),
        ),
    ]
