"""Writing a hundred thousand rows of one table: past the ORM, whose objects cost more than the rows.

What a row has in common with all others is taken from a blank object of the model, so a column added to the model later
is written with its default.
"""

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection, models


class CopyBatch:
    """Rows of one model, to be written with keys that are known beforehand."""

    def __init__(self, blank: models.Model, columns: Sequence[str]) -> None:
        fields = blank._meta.concrete_fields
        self.model = type(blank)
        self.name = blank._meta.db_table
        self.columns = [str(field.column) for field in fields]
        self.common = [field.get_db_prep_save(getattr(blank, field.attname), connection) for field in fields]
        self.places = [self.columns.index(column) for column in ("id", *columns)]

    def keys(self, count: int) -> list[int]:
        """Reserve this many primary keys. On SQLite the transaction is the only one that writes."""
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                cursor.execute(
                    "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)", [self.name, count]
                )
                return [int(key) for (key,) in cursor.fetchall()]
        last = self.model._default_manager.order_by("-pk").values_list("pk", flat=True).first() or 0
        return list(range(last + 1, last + 1 + count))

    def write(self, rows: Iterable[Sequence[Any]]) -> None:
        """Write rows, each its key and then the values of `columns` as the database takes them."""
        whole = [self._whole(row) for row in rows]
        names = ", ".join(connection.ops.quote_name(column) for column in self.columns)
        table = connection.ops.quote_name(self.name)
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                copy = f"COPY {table} ({names}) FROM STDIN WITH (FORMAT csv, NULL '\\N')"
                with connection.wrap_database_errors:  # Django does so for execute, but not for this
                    cursor.copy_expert(copy, _as_csv(whole))
            else:
                marks = ", ".join(["%s"] * len(self.columns))
                insert = f"INSERT INTO {table} ({names}) VALUES ({marks})"  # noqa: S608  names of our own tables
                cursor.executemany(insert, whole)

    def _whole(self, row: Sequence[Any]) -> list[Any]:
        whole = self.common.copy()
        for place, value in zip(self.places, row, strict=True):
            whole[place] = value
        return whole


def _as_csv(rows: Iterable[Sequence[Any]]) -> io.StringIO:
    file = io.StringIO()
    csv.writer(file, lineterminator="\n").writerows(
        [r"\N" if value is None else value for value in row] for row in rows
    )
    file.seek(0)
    return file
