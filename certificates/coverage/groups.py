"""A programme's figures by category, session, week, sex and age group, as pages and reports show them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bimtek.common.dates import date_range
from events.programmes.models import Programme
from events.training.models import TrainingSession

from .models import AGE_GROUPS, NOT_KNOWN, GroupCoverage
from .suppression import hidden_rows

Kind = GroupCoverage.Kind
KINDS = {
    Kind.WEEK: gettext_lazy("By week"),
    Kind.SESSION: gettext_lazy("By session"),
    Kind.CATEGORY: gettext_lazy("By category"),
    Kind.SEX: gettext_lazy("By sex"),
    Kind.AGE: gettext_lazy("By age group"),
}


def kinds_for(*, whole: bool) -> dict[Kind, Promise]:
    """The tables that a reader may open; sessions only with participants: their parts would tell those of weeks."""
    return {kind: name for kind, name in KINDS.items() if whole or kind != Kind.SESSION}


@dataclass(frozen=True)
class GroupRow:
    """A group under the name that readers know; `url` is the list of its people, where there is one."""

    name: str
    row: GroupCoverage
    hidden: bool
    url: str = ""


@dataclass(frozen=True)
class SexSplit:
    """A category with its people registered and trained by sex; hidden as a whole, as its own sum is told elsewhere."""

    name: str
    women: tuple[int, int]
    men: tuple[int, int]
    unknown: tuple[int, int]
    hidden: bool


def of_kind(programme: Programme, kind: str, *, whole: bool) -> list[GroupRow]:
    """The groups of a kind in their order; without `whole` small ones are hidden, and what would tell them."""
    rows = list(GroupCoverage.objects.filter(programme=programme, kind=kind).order_by("key"))
    if kind in (Kind.SEX, Kind.AGE):  # not known stands last
        rows.sort(key=lambda row: (row.key == NOT_KNOWN, kind == Kind.AGE and _first_year(row.key), row.key))
    hidden = frozenset() if whole else hidden_rows([figures(row) for row in rows])
    return [GroupRow(name_of(kind, row.key), row, place in hidden) for place, row in enumerate(rows)]


def figures(row: GroupCoverage) -> tuple[int, ...]:
    """What is counted of people."""
    return (row.registered, row.attended, row.eligible, row.certified)


def _first_year(key: str) -> int:
    return int(key) if key.isdigit() else 0


def name_of(kind: str, key: str) -> str:
    """A group's name in the reader's language."""
    match kind:
        case Kind.SEX:
            return {"L": _("Men (L)"), "P": _("Women (P)")}.get(key, _("not known"))
        case Kind.AGE:
            return _age(key)
        case Kind.WEEK:
            monday = date.fromisoformat(key)
            return date_range(monday, monday + timedelta(days=6))
    return key


def list_name(kind: str, key: str) -> str:
    """A group's name as the heading of its list; of a session also its days."""
    if kind != Kind.SESSION:
        return name_of(kind, key)
    session = TrainingSession.objects.select_related("programme").filter(pk=int(key)).first()
    return f"{session} · {date_range(session.starts_on, session.ends_on)}" if session else key


def _age(key: str) -> str:
    if key == NOT_KNOWN:
        return _("not known")
    first = int(key)
    later = [each for each in AGE_GROUPS if each > first]
    if not first:
        return _("under %(years)d") % {"years": later[0]}
    if not later:
        return _("%(years)d and over") % {"years": first}
    return _("%(first)d to %(last)d") % {"first": first, "last": later[0] - 1}


def by_sex(programme: Programme, *, whole: bool) -> list[SexSplit]:
    """Each category with its people by sex."""
    rows = GroupCoverage.objects.filter(programme=programme, kind=Kind.CATEGORY_SEX)
    told = sorted((row.key[1:], row.key[0], (row.registered, row.eligible)) for row in rows)
    split = [
        (category, {letter: pair for _name, letter, pair in group})
        for category, group in groupby(told, key=lambda each: each[0])
    ]
    cells = [[*of.get("P", (0, 0)), *of.get("L", (0, 0)), *of.get(NOT_KNOWN, (0, 0))] for _name, of in split]
    hidden = frozenset() if whole else hidden_rows(cells)
    return [
        SexSplit(name, (cell[0], cell[1]), (cell[2], cell[3]), (cell[4], cell[5]), place in hidden)
        for place, ((name, _of), cell) in enumerate(zip(split, cells, strict=True))
    ]


def of_sessions(rows: Sequence[GroupCoverage]) -> list[GroupRow]:
    """Groups of sessions under the sessions' names, each with its list; for readers who may see participants."""
    sessions = TrainingSession.objects.select_related("programme", "location").in_bulk([int(row.key) for row in rows])
    return [
        GroupRow(f"{session} · {date_range(session.starts_on, session.ends_on)}", row, False, _people(session))
        for row in rows
        if (session := sessions.get(int(row.key)))
    ]


def _people(session: TrainingSession) -> str:
    return reverse("registrants:list", args=[session.pk])
