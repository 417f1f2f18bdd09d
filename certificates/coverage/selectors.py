"""What the pages of coverage show, from the figures that were counted beforehand."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Case, F, QuerySet, Value, When

from events.organizers.models import Organizer
from events.programmes.models import Programme
from events.regions.models import Region
from events.units.models import Unit
from participants.registration.models import Registration

from .behind import LISTED_MOST
from .counting import above
from .models import NATION, NO_REGION, RegionCoverage, UnitCoverage
from .suppression import hidden_rows, is_small


@dataclass(frozen=True)
class CoverageRow:
    """Figures under a name; `code` leads on where there is something below."""

    code: str
    name: str
    row: RegionCoverage
    hidden: bool  # whether its head counts may not be told to this reader

    @property
    def missing(self) -> int:
        """People still to be trained; 0 where more came than were wanted."""
        return max(0, self.row.target - self.row.eligible)

    @property
    def share(self) -> int | None:
        """Trained of the target in whole per cent, rounded down, so that 100 means all; None without a target."""
        return 100 * self.row.eligible // self.row.target if self.row.target else None

    @property
    def lists_people(self) -> bool:
        """Whether its numbers lead to the list of their people."""
        return self.row.registered <= LISTED_MOST

    @property
    def surplus(self) -> int:
        """How many more were registered than wanted."""
        return max(0, self.row.registered - self.row.target) if self.row.target else 0


def head_counts(row: RegionCoverage) -> tuple[int, ...]:
    """What is counted of people in a region."""
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
    """A region with its parts; None where nothing was counted there. Two queries.

    Without `whole` a region is hidden where its numbers are small, where they would tell small ones of its
    neighbours, and where they are parts of a hidden one.
    """
    levels = [*reversed(above(code)), code] if code else [NATION]
    rows = list(RegionCoverage.objects.filter(programme=programme, parent_code__in=levels))
    own = next((row for row in rows if row.code == code), None)
    if own is None:
        return None
    hidden = frozenset() if whole else hidden_codes(rows, levels)
    parts = [row for row in rows if row.code and row.code != code and row.parent_code == code]
    parts.sort(key=lambda row: (row.code == NO_REGION, row.code))
    codes = [*(row.code for row in parts), *levels]
    names = dict(Region.objects.filter(code__in=codes).order_by().values_list("code", "name"))
    names |= {NATION: country, NO_REGION: unknown}

    def shown(row: RegionCoverage) -> CoverageRow:
        return CoverageRow(row.code, names.get(row.code, row.code), row, row.code in hidden)

    around = [(each, names.get(each, each)) for each in levels[:-1]]
    return CoverageNode(shown(own), around, [shown(row) for row in parts])


def hidden_codes(rows: Sequence[RegionCoverage], levels: Sequence[str]) -> frozenset[str]:
    """The codes that may not be told, from the country down: parts of what is hidden are hidden all."""
    hidden = {row.code for row in rows if row.code == NATION and is_small(head_counts(row))}
    for level in levels:
        parts = [row for row in rows if row.code and row.parent_code == level]
        if level in hidden:
            hidden.update(row.code for row in parts)
        else:
            hidden.update(parts[place].code for place in hidden_rows([head_counts(row) for row in parts]))
    return frozenset(hidden)


def units_in(programme: Programme, code: str) -> QuerySet[UnitCoverage]:
    """The open units of a programme in a region, with their places."""
    rows = UnitCoverage.objects.filter(programme=programme).select_related("unit").order_by("unit_id")
    if code == NO_REGION:
        return rows.filter(region_code="")
    return rows.filter(region_code__startswith=code) if code else rows


def lacking(programme: Programme, code: str, fewer_than: int | None) -> QuerySet[UnitCoverage]:
    """The units with fewer trained people than they have, or than a number."""
    return units_in(programme, code).filter(eligible__lt=F("people") if fewer_than is None else fewer_than)


def page_of_lacking(
    programme: Programme, code: str, fewer_than: int | None, *, after: int, size: int
) -> list[UnitCoverage]:
    """The first units of `lacking` behind the unit with key `after`. Two queries.

    Of a region its units are read and sorted: in the order of all units the country before it would be read as well.
    """
    order = F("unit_id") + 0 if code else F("unit_id").asc()
    keys = lacking(programme, code, fewer_than).filter(unit__gt=after).order_by(order).values_list("pk", flat=True)
    found = UnitCoverage.objects.filter(pk__in=list(keys[:size])).select_related("unit")
    return list(found.order_by("unit_id"))


def people_of(unit: Unit) -> QuerySet[Registration]:
    """Every registration that stands or stood for a unit, the active ones first."""
    active = Case(When(status__in=Registration.ACTIVE, then=Value(0)), default=Value(1))
    return Registration.objects.filter(unit_assignment__unit=unit).order_by(active, "person__search_name", "pk")


def programmes_below(organizer: Organizer) -> QuerySet[RegionCoverage]:
    """The totals of every programme that was counted, of the organizer and all below it."""
    return (
        RegionCoverage.objects.filter(code=NATION, programme__organizer__path__startswith=organizer.path)
        .select_related("programme__organizer", "programme__coverage_state")
        .order_by("programme__organizer__path", "programme__title")
    )
