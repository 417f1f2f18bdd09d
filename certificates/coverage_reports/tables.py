"""A programme's figures as plain tables: the same ones stand in workbook, PDF and on the public page."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from certificates.coverage import groups, selectors
from certificates.coverage.groups import KINDS, GroupRow, Kind
from certificates.coverage.models import NATION, NO_REGION, GroupCoverage
from certificates.coverage.selectors import CoverageNode, CoverageRow
from events.programmes.models import Programme

SESSIONS_MAX = 500


@dataclass(frozen=True)
class ReportTable:
    """A title, the heads of its columns, and rows: a name, then numbers; None is a number that may not be told."""

    title: str
    heads: tuple[str, ...]
    rows: Sequence[tuple[str, tuple[int | None, ...]]]

    @property
    def labelled(self) -> list[tuple[str, list[tuple[str, int | None]]]]:
        """The rows with each number beside its column's head, as a narrow screen shows them."""
        return [(name, list(zip(self.heads[1:], numbers, strict=True))) for name, numbers in self.rows]


def whole_report(programme: Programme, *, whole: bool) -> list[ReportTable]:
    """All tables, for members; without `whole` small numbers are hidden, and there are no sessions."""
    found = first_split(programme, whole=whole)
    if found is None:
        return []
    tables = [_regions(found, _figures)]
    for kind, title in groups.kinds_for(whole=whole).items():
        rows = _sessions(programme) if kind == Kind.SESSION else groups.of_kind(programme, kind, whole=whole)
        tables.append(ReportTable(str(title), (str(title), *_heads()), [(row.name, _of_group(row)) for row in rows]))
    return tables


def public_report(programme: Programme) -> list[ReportTable]:
    """What everybody may read: target, registered and trained, no number of people below five or to be had by taking
    away.

    Attended and certified are left out: beside trained they would tell of single people.
    """
    found = first_split(programme, whole=False)
    if found is None:
        return []
    tables = [_regions(found, _public_figures, heads=_public_heads())]
    for kind in (Kind.CATEGORY, Kind.SEX, Kind.AGE):
        rows = groups.of_kind(programme, kind, whole=False)
        told = [(row.name, _told(row.hidden, row.row.registered, row.row.eligible)) for row in rows]
        title = str(KINDS[kind])
        tables.append(ReportTable(title, (title, *_public_heads()), told))
    return tables


def first_split(programme: Programme, *, whole: bool) -> CoverageNode | None:
    """The largest region that has more than one part: a regency's programme is told by its districts."""
    code = NATION
    while True:
        names = {"country": _("Indonesia"), "unknown": _("region not known")}
        found = selectors.node(programme, code, whole=whole, **names)
        if found is None or len(found.parts) != 1 or found.parts[0].code == NO_REGION:
            return found
        code = found.parts[0].code


def _regions(found: CoverageNode, figures, heads: tuple[str, ...] | None = None) -> ReportTable:  # type: ignore[no-untyped-def]
    rows = [(row.name, (row.row.target, *figures(row))) for row in found.parts]
    total = (_("Total: %(region)s") % {"region": found.own.name}, (found.own.row.target, *figures(found.own)))
    return ReportTable(_("By region"), (_("Region"), _("Target"), *(heads or _heads())), [*rows, total])


def _figures(row: CoverageRow) -> tuple[int | None, ...]:
    each = row.row
    return _told(row.hidden, each.registered, each.attended, each.eligible, each.certified)


def _public_figures(row: CoverageRow) -> tuple[int | None, ...]:
    return _told(row.hidden, row.row.registered, row.row.eligible)


def _of_group(row: GroupRow) -> tuple[int | None, ...]:
    return _told(row.hidden, *groups.figures(row.row))


def _told(hidden: bool, *numbers: int) -> tuple[int | None, ...]:
    return tuple(None if hidden else number for number in numbers)


def _heads() -> tuple[str, ...]:
    return _("Registered"), _("Attended"), _("Trained"), _("Certified")


def _public_heads() -> tuple[str, ...]:
    return _("Registered"), _("Trained")


def _sessions(programme: Programme) -> Iterable[GroupRow]:
    """The sessions, as many as a report holds."""
    rows = GroupCoverage.objects.filter(programme=programme, kind=Kind.SESSION).order_by("pk")[:SESSIONS_MAX]
    return groups.of_sessions(list(rows))
