"""The units that lack trained people, as a file: no names of people are in it."""

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from bimtek.common.list_files import ListFile, Value
from events.programmes.models import Programme

from .models import UnitCoverage

CHUNK = 2_000
ROWS_MAX = 200_000
PLACE_WIDTH, WIDTH = 50, 14  # letters


def listed(rows: QuerySet[UnitCoverage], programme: Programme) -> ListFile:
    """The units with what they lack."""
    titles = (_("Number"), _("Place"), _("Region code"), _("People"), _("Registered"), _("Trained"), _("Missing"))
    columns = [(title, PLACE_WIDTH if place == 1 else WIDTH) for place, title in enumerate(titles)]
    found = rows[:ROWS_MAX].iterator(chunk_size=CHUNK)
    return ListFile(_("Units"), f"{_('Units')} · {programme}", columns, map(_line, found))


def _line(row: UnitCoverage) -> list[Value]:
    missing = max(0, row.people - row.eligible)
    return [row.unit.number, row.unit.place, row.region_code, row.people, row.registered, row.eligible, missing]
