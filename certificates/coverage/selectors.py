"""What the pages of coverage show, from the figures that were counted beforehand."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Case, F, QuerySet, Value, When

from events.organizers.models import Organizer
from events.programmes.models import Programme
from events.regions.models import Region
from events.units.models import Unit
from participants.registration.models import Registration

from .counting import above
from .models import NATION, NO_REGION, GroupCoverage, RegionCoverage, UnitCoverage

SMALLEST_SHOWN = 5
"""Head counts below it are not told to members who may not see participants: a small number names people."""


@dataclass(frozen=True)
class CoverageRow:
    """Figures under a name; `code` leads on where there is something below."""

    code: str
    name: str
    row: RegionCoverage
    whole: bool  # whether small numbers may be told

    @property
    def missing(self) -> int:
        """People still to be trained; 0 where more came than were wanted."""
        return max(0, self.row.target - self.row.eligible)

    @property
    def share(self) -> int | None:
        """Trained of the target in whole per cent, rounded down, so that 100 means all; None without a target."""
        return 100 * self.row.eligible // self.row.target if self.row.target else None

    @property
    def surplus(self) -> int:
        """How many more were registered than wanted."""
        return max(0, self.row.registered - self.row.target) if self.row.target else 0

    @property
    def hidden(self) -> bool:
        """Whether the numbers of people are too small to be told."""
        return not self.whole and any(0 < number < SMALLEST_SHOWN for number in self._people())

    def _people(self) -> tuple[int, ...]:
        row = self.row
        return (row.registered, row.attended, row.eligible, row.certified, row.beyond)


@dataclass(frozen=True)
class CoverageNode:
    """A region of a programme's coverage: its figures, the regions around it and its parts."""

    own: CoverageRow
    around: Sequence[tuple[str, str]]  # code and name, the country first, without itself
    parts: Sequence[CoverageRow]

    @property
    def is_village(self) -> bool:
        """Whether its parts are units."""
        return self.own.code.count(".") == 3


def node(programme: Programme, code: str, *, country: str, unknown: str, whole: bool) -> CoverageNode | None:
    """A region with its parts; None where nothing was counted there. Three queries."""
    rows = list(
        RegionCoverage.objects.filter(programme=programme, code=code).union(
            RegionCoverage.objects.filter(programme=programme, parent_code=code), all=False
        )
    )
    own = next((row for row in rows if row.code == code), None)
    if own is None:
        return None
    codes = [*(row.code for row in rows), *above(code)]
    names = dict(Region.objects.filter(code__in=codes).order_by().values_list("code", "name"))
    names |= {NATION: country, NO_REGION: unknown}
    parts = [row for row in rows if row.code != code]
    parts.sort(key=lambda row: (row.code == NO_REGION, row.code))
    around = [(each, names.get(each, each)) for each in reversed(above(code))]
    return CoverageNode(
        CoverageRow(code, names.get(code, code), own, whole),
        around,
        [CoverageRow(row.code, names.get(row.code, row.code), row, whole) for row in parts],
    )


def units_in(programme: Programme, code: str) -> QuerySet[UnitCoverage]:
    """The open units of a programme in a region, with their places."""
    rows = UnitCoverage.objects.filter(programme=programme).select_related("unit").order_by("unit")
    if code == NO_REGION:
        return rows.filter(region_code="")
    return rows.filter(region_code__startswith=code) if code else rows


def lacking(programme: Programme, code: str, fewer_than: int | None) -> QuerySet[UnitCoverage]:
    """The units with fewer trained people than they have, or than a number."""
    return units_in(programme, code).filter(eligible__lt=F("people") if fewer_than is None else fewer_than)


def people_of(unit: Unit) -> QuerySet[Registration]:
    """Every registration that stands or stood for a unit, the active ones first."""
    active = Case(When(status__in=Registration.ACTIVE, then=Value(0)), default=Value(1))
    return Registration.objects.filter(unit_assignment__unit=unit).order_by(active, "person__search_name", "pk")


def groups(programme: Programme, kind: str) -> QuerySet[GroupCoverage]:
    """The figures by category, session or week."""
    return GroupCoverage.objects.filter(programme=programme, kind=kind).order_by("key")


def programmes_below(organizer: Organizer) -> QuerySet[RegionCoverage]:
    """The totals of every programme that was counted, of the organizer and all below it."""
    return (
        RegionCoverage.objects.filter(code=NATION, programme__organizer__path__startswith=organizer.path)
        .select_related("programme__organizer", "programme__coverage_state")
        .order_by("programme__organizer__path", "programme__title")
    )
