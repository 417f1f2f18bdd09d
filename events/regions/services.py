"""Loading the region tree; the portal never edits it."""

from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction

from events.regions import source
from events.regions.models import Region, RegionAlias, RegionRelease

FIELDS = ("level", "name", "search_name", "parent_id", "timezone")
BATCH = 5000  # rows in one INSERT; SQLite splits it further by itself


@dataclass(frozen=True)
class Loaded:
    """What a load did, in rows; `gone` are regions the data no longer has, kept for what points at them."""

    version: str
    skipped: bool = False
    created: int = 0
    changed: int = 0
    gone: int = 0
    aliases: int = 0


@transaction.atomic
def load_regions(*, now: datetime) -> Loaded:
    """Bring the tree to the installed release of the data; nothing is touched when it is there already."""
    version = source.version()
    if RegionRelease.objects.filter(version=version).exists():
        return Loaded(version, skipped=True)
    rows = source.regions()
    known = {values[0]: values[1:] for values in Region.objects.values_list("code", *FIELDS)}
    created = [row for row in rows if row.code not in known]
    changed = [row for row in rows if row.code in known and known[row.code] != _values(row)]
    Region.objects.bulk_create(created, batch_size=BATCH)
    Region.objects.bulk_update(changed, FIELDS, batch_size=BATCH)
    aliases = _replace_aliases(rows)
    _tell_planner()
    RegionRelease.objects.all().delete()
    RegionRelease.objects.create(version=version, loaded_at=now)
    gone = len(known.keys() - {row.code for row in rows})
    return Loaded(version, created=len(created), changed=len(changed), gone=gone, aliases=aliases)


def _replace_aliases(rows: list[Region]) -> int:
    """Aliases hang on nothing else, so they are written anew; returns how many."""
    RegionAlias.objects.all().delete()
    return len(RegionAlias.objects.bulk_create(source.aliases(rows), batch_size=BATCH))


def _tell_planner() -> None:
    """Run ANALYZE: until autovacuum does, PostgreSQL plans as if the tables were empty."""
    with connection.cursor() as cursor:
        for model in (Region, RegionAlias):
            cursor.execute(f"ANALYZE {connection.ops.quote_name(model._meta.db_table)}")


def _values(row: Region) -> tuple[object, ...]:
    return tuple(getattr(row, field) for field in FIELDS)
