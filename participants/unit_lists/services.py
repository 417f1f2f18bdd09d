"""A list of units as a page or command brings it: read, shown, written."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import IO

from django.utils.translation import gettext as _

from bimtek.common.errors import Refusal
from bimtek.common.spreadsheets import reading
from events.organizers.access import AnyUser
from events.programmes.models import Programme
from events.regions.models import Region
from events.units import services as units
from events.units.services import UnitChanges

from .reading import PIECE_BYTES, ListedUnit, UnitList, read_rows
from .regions import located

ROWS_MAX = 20_000


def read_upload(file: IO[bytes]) -> UnitList:
    """Read an uploaded list. Raises Refusal as `reading.read_file` does, and `too_many_units` above ROWS_MAX."""
    reading.kind_of(file)
    with reading.read(iter(lambda: file.read(PIECE_BYTES), b"")) as book:
        listed = read_rows(book.rows, ROWS_MAX)
    if not listed.units:
        raise Refusal("no_units", _("The list names no unit."))
    return listed


def preview(
    *, programme: Programme, listed: Sequence[ListedUnit], usual: int, whole: bool, now: datetime
) -> UnitChanges:
    """What the list would do; nothing is written."""
    rows = located(listed, _around(programme))
    return units.compare(programme=programme, rows=rows, usual=usual, whole=whole, now=now)


def apply(
    *, programme: Programme, listed: Sequence[ListedUnit], usual: int, whole: bool, source: str, by: AnyUser | None,
    now: datetime,
) -> UnitChanges:  # fmt: skip
    """Write the list's units. The same list again changes nothing."""
    rows = list(located(listed, _around(programme)))
    return units.apply(programme=programme, rows=rows, usual=usual, whole=whole, source=source, by=by, now=now)


def by_formula(
    *, programme: Programme, region: Region, stations: int, people: int, by: AnyUser | None, now: datetime, write: bool
) -> UnitChanges:
    """So many stations of so many people in each village of a region; other units stay. Without `write` only shown.

    Raises Refusal `no_village`, and `too_many_units` above ROWS_MAX.
    """
    villages = Region.objects.filter(level=Region.Level.VILLAGE, code__startswith=region.code)
    count = villages.count()
    if not count:
        raise Refusal("no_village", _("The portal knows no village of this region."))
    if count * stations > ROWS_MAX:
        message = _("This comes to %(n)s units; a page makes up to %(most)s at once. Choose a smaller region.")
        raise Refusal("too_many_units", message % {"n": count * stations, "most": ROWS_MAX})
    made = units.by_formula(villages.select_related("parent__parent"), stations)
    rows = [replace(row, people=people) for row in made]
    if not write:
        return units.compare(programme=programme, rows=rows, usual=people, whole=False, now=now)
    source = f"{region.code}: {count} x {stations}"
    return units.apply(programme=programme, rows=rows, usual=people, whole=False, source=source, by=by, now=now)


def _around(programme: Programme) -> str:
    return programme.organizer.region_id or ""
