"""Rows copied by all their columns: a column that is added later goes along by itself."""

from collections.abc import Collection
from typing import Any, TypeVar

from django.db.models import Model

Row = TypeVar("Row", bound=Model)


def clone(row: Row, *, fresh: Collection[str] = (), **changes: Any) -> Row:
    """An unsaved row with the values of this one, but for its key, the `fresh` columns (by field name), which get
    their defaults, and the `changes`.
    """
    kept = {
        field.attname: getattr(row, field.attname)
        for field in row._meta.concrete_fields
        if not field.primary_key and field.name not in fresh and field.name not in changes
    }
    return type(row)(**kept, **changes)
