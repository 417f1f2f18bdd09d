"""What a head of office reads of each programme: how far it is, against the plan, and where least was done."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import OuterRef, Subquery

from events.organizers.models import Organizer
from events.programmes.models import Programme
from events.regions.models import Region
from events.training.models import TrainingSession

from .groups import Kind, figures
from .models import NATION, NO_REGION, GroupCoverage, RegionCoverage
from .selectors import CoverageRow, hidden_codes, programmes_below
from .suppression import hidden_rows, is_small

PROGRAMMES_MAX = 100
BEHIND_MAX = 3
LEVELS = 3  # country, province, regency: below them one village more or less tells a head of office nothing


@dataclass(frozen=True)
class ProgrammeSummary:
    """A programme's totals; `planned` are seats of the weeks that have begun and the people trained in them, None where
    it may not be told; `behind` are the regions with the smallest shares."""

    programme: Programme
    total: CoverageRow
    planned: tuple[int, int] | None
    behind: Sequence[CoverageRow]
    next_session: TrainingSession | None


@dataclass(frozen=True)
class OfficeSummary:
    """All programmes of an organizer and of all below it, and what they come to together."""

    programmes: Sequence[ProgrammeSummary]
    target: int
    eligible: int  # trained; of programmes whose own figures may not be told nothing is added
    more: bool  # there are more programmes than are shown

    @property
    def share(self) -> int | None:
        """Trained of the target in whole per cent, rounded down; None without a target."""
        return 100 * self.eligible // self.target if self.target else None


@dataclass
class _Parts:
    """The regions in which a programme takes place: `path` leads down to the first that has several parts."""

    rows: list[RegionCoverage]
    path: list[str]

    @property
    def parts(self) -> list[RegionCoverage]:
        """Those right below the end of the path, the unknown one among them."""
        return [row for row in self.rows if row.code and row.code != self.path[-1] and row.parent_code == self.path[-1]]

    @property
    def only(self) -> str | None:
        """The one region in which all takes place; None where there are several, or none."""
        known = [row.code for row in self.parts]
        return known[0] if len(known) == 1 and known[0] != NO_REGION else None


def of_office(organizer: Organizer, *, whole: bool, today: date) -> OfficeSummary:
    """The summaries, in the order of organizers and titles; a constant number of queries."""
    totals = list(programmes_below(organizer)[: PROGRAMMES_MAX + 1])
    more, totals = len(totals) > PROGRAMMES_MAX, totals[:PROGRAMMES_MAX]
    keys = [total.programme_id for total in totals]
    places, coming, weeks = _places(keys), _next_sessions(keys, today), _weeks(keys)
    names = _names(places.values())
    found = []
    for total in totals:
        key = total.programme_id
        hidden = frozenset() if whole else hidden_codes(places[key].rows, places[key].path)
        # Who stands in no unit is not told here, so that a small number of them hides no total.
        small = not whole and is_small((total.registered, total.attended, total.eligible, total.certified))
        own = CoverageRow(NATION, total.programme.title, total, small)
        behind = list(_behind(places[key], hidden, names))[:BEHIND_MAX]
        planned = None if small else _planned(weeks.get(key, []), whole=whole, today=today)
        found.append(ProgrammeSummary(total.programme, own, planned, behind, coming.get(key)))
    told = [each.total.row for each in found if not each.total.hidden]
    return OfficeSummary(found, sum(row.target for row in told), sum(row.eligible for row in told), more)


def _places(programmes: Sequence[int]) -> dict[int, _Parts]:
    """Their regions level by level, as long as all of one takes place in one region; three queries at the most."""
    found = {key: _Parts([], [NATION]) for key in programmes}
    wanted: dict[int, str] = dict.fromkeys(programmes, NATION)
    for _level in range(LEVELS):
        for key, code in wanted.items():
            found[key].path += [code] if code else []
        rows = RegionCoverage.objects.filter(programme__in=wanted, parent_code__in=set(wanted.values()))
        for row in rows.order_by("code"):
            if row.parent_code == wanted[row.programme_id]:
                found[row.programme_id].rows.append(row)
        wanted = {key: only for key in wanted if (only := found[key].only)}
    return found


def _behind(places: _Parts, hidden: Collection[str], names: Mapping[str, str]) -> Iterator[CoverageRow]:
    """The regions with a target that is not reached, the smallest share first; hidden ones are left out."""
    rows = [CoverageRow(row.code, names.get(row.code, row.code), row, hidden=False) for row in places.parts]
    known = [row for row in rows if row.code != NO_REGION and row.code not in hidden and row.missing]
    yield from sorted(known, key=lambda row: (row.row.eligible / row.row.target, -row.missing))


def _names(places: Iterable[_Parts]) -> dict[str, str]:
    codes = {row.code for each in places for row in each.parts}
    return dict(Region.objects.filter(code__in=codes).order_by().values_list("code", "name"))


def _weeks(programmes: Sequence[int]) -> dict[int, list[GroupCoverage]]:
    found: dict[int, list[GroupCoverage]] = {}
    for row in GroupCoverage.objects.filter(programme__in=programmes, kind=Kind.WEEK).order_by("key"):
        found.setdefault(row.programme_id, []).append(row)
    return found


def _planned(weeks: Sequence[GroupCoverage], *, whole: bool, today: date) -> tuple[int, int] | None:
    """Seats of the weeks that have begun, and the people trained in them."""
    if not weeks or (not whole and hidden_rows([figures(week) for week in weeks])):
        return None
    begun = [week for week in weeks if date.fromisoformat(week.key) <= today]
    return sum(week.planned for week in begun), sum(week.eligible for week in begun)


def _next_sessions(programmes: Sequence[int], today: date) -> dict[int, TrainingSession]:
    """The first session of each that people see and that is not over."""
    status = TrainingSession.Status
    coming = TrainingSession.objects.filter(
        programme__in=programmes, status__in=(status.PUBLISHED, status.CLOSED), ends_on__gte=today
    )
    first = coming.filter(programme=OuterRef("programme")).order_by("starts_on", "pk").values("pk")[:1]
    rows = coming.filter(pk=Subquery(first)).select_related("programme", "location")
    return {row.programme_id: row for row in rows}
