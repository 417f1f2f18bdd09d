"""Lists of coverage as files: the units that lack trained people, without names, and the people behind a figure."""

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from bimtek.common.list_files import ListFile, Value
from events.programmes.models import Programme
from participants.registration.models import Registration

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


def people(rows: QuerySet[Registration], name: str, programme: Programme) -> ListFile:
    """Registrations by name, with session, category and what they stand for."""
    titles = (_("Name"), _("Session"), _("First day"), _("Category"), _("Assignment"), _("Status"))
    columns = [(title, PLACE_WIDTH if place in (0, 1, 4) else WIDTH) for place, title in enumerate(titles)]
    found = rows.select_related("person", "pool", "session__programme")[:ROWS_MAX].iterator(chunk_size=CHUNK)
    return ListFile(_("People"), f"{name} · {programme}", columns, map(_person, found))  # a sheet's name has no colon


def _person(row: Registration) -> list[Value]:
    session = row.session
    assignment, status = row.assignment, str(row.get_status_display())
    return [str(row.attendee), str(session), session.starts_on, row.pool.category, assignment, status]
