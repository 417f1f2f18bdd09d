"""What must be true of the tables themselves, before anything can be asked of what is in them."""

from collections.abc import Iterator
from datetime import datetime

from django.db import connection

from bimtek.common.tables.repairing import found

from .findings import CheckFinding

ADVICE = (
    "Migrations that are applied would have made it. Take a backup, then manage.py doctor --repair adds what is "
    "missing; what it cannot add it names, with the reason."
)


def tables_as_migrated(now: datetime) -> Iterator[CheckFinding]:
    """Columns, types, constraints, indexes and triggers are those that the applied migrations make."""
    for difference in found(connection):
        yield CheckFinding("tables as migrated", str(difference), ADVICE)
