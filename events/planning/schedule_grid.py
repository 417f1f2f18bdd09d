"""Sessions as offices publish them: months across, their ranges of days ("01 - 04") below one another.

Of a month there are its weeks; and of each period a table with a row for each place, speaker or programme.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import zip_longest

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bimtek.common.dates import day_name, month_name
from events.agenda.models import AgendaItem
from events.organizers.models import Organizer
from events.training.models import TrainingSession

from .periods import SchedulePeriod

SESSIONS_MAX = 2_000
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class GridRange:
    """A session in its column: `01 - 04`, or `29 - 02 Mei` where it runs into another month."""

    session: TrainingSession
    text: str


@dataclass(frozen=True)
class CalendarCell:
    """What stands in one column of a row; `day` is the number of a day of the month, where a cell is one."""

    ranges: tuple[GridRange, ...] = ()
    day: str = ""


@dataclass(frozen=True)
class CalendarRow:
    """A row with a cell for each column; `name` is empty where rows have none."""

    cells: tuple[CalendarCell, ...]
    name: str = ""


@dataclass(frozen=True)
class ScheduleGrid:
    """A period's sessions in columns and rows; `heading` says what the rows' names are, empty where they have none."""

    period: SchedulePeriod
    columns: tuple[str, ...]
    rows: tuple[CalendarRow, ...]
    heading: str = ""
    more: bool = False  # there were more sessions than the grid holds


def sessions_below(organizer: Organizer, period: SchedulePeriod) -> QuerySet[TrainingSession]:
    """Sessions of an organizer and of all below it in a period, but for the cancelled.

    Of a month those that touch it, else those that begin in it, as each then stands in one column.
    """
    rows = TrainingSession.objects.filter(
        programme__organizer__path__startswith=organizer.path, starts_on__lte=period.last
    )
    inside = {"ends_on__gte" if period.kind == "month" else "starts_on__gte": period.first}
    return (
        rows.filter(**inside)
        .exclude(status=TrainingSession.Status.CANCELLED)
        .select_related("programme__organizer", "location")
        .order_by("starts_on", "ends_on", "pk")
    )


def grid_of(sessions: Iterable[TrainingSession], period: SchedulePeriod, by: str = "") -> ScheduleGrid:
    """Lay the sessions, in order of their days, into a period; `by` is a key of GROUPS, or empty for one table."""
    listed = list(sessions)
    shown, more = listed[:SESSIONS_MAX], len(listed) > SESSIONS_MAX
    if by:
        heading, names = GROUPS[by]
        columns, place = _columns(period)
        rows = tuple(_named_rows(shown, names(shown), len(columns), place))
        return ScheduleGrid(period, columns, rows, str(heading), more)
    if period.kind == "month":
        days = tuple(day_name(date(2024, 1, day)) for day in range(1, 8))  # 1 January 2024 was a Monday
        return ScheduleGrid(period, days, tuple(_weeks(shown, period)), more=more)
    return _months(shown, period, more)


def _months(sessions: Sequence[TrainingSession], period: SchedulePeriod, more: bool) -> ScheduleGrid:
    by_month: dict[int, list[GridRange]] = {}
    for session in sessions:
        by_month.setdefault(session.starts_on.month, []).append(GridRange(session, range_text(session)))
    months = range(min(by_month), max(by_month) + 1) if by_month else ()
    lines = zip_longest(*(by_month.get(month, []) for month in months))
    rows = tuple(CalendarRow(tuple(CalendarCell((each,) if each else ()) for each in line)) for line in lines)
    return ScheduleGrid(period, tuple(month_name(month) for month in months), rows, more=more)


def _weeks(sessions: Sequence[TrainingSession], period: SchedulePeriod) -> Iterable[CalendarRow]:
    """A row for each week, with each session on every day it takes place; nothing where the month has no session."""
    on: dict[date, list[GridRange]] = {}
    for session in sessions:
        day = max(session.starts_on, period.first)
        while day <= min(session.ends_on, period.last):
            on.setdefault(day, []).append(GridRange(session, range_text(session)))
            day += ONE_DAY
    for first, last in period.weeks if on else ():
        monday = first - timedelta(days=first.weekday())
        days = [monday + timedelta(days=number) for number in range(7)]
        inside = [day if first <= day <= last else None for day in days]
        yield CalendarRow(
            tuple(CalendarCell(tuple(on.get(day, ())), str(day.day)) if day else CalendarCell() for day in inside)
        )


def _columns(period: SchedulePeriod) -> tuple[tuple[str, ...], Callable[[TrainingSession], int]]:
    """The columns of rows with names: months, or the weeks of one month; and in which of them a session stands."""
    if period.kind != "month":
        names = tuple(month_name(month, short=period.kind == "year") for month in period.months)
        return names, lambda session: session.starts_on.month - period.months[0]
    weeks = period.weeks
    names = tuple(f"{first.day} – {last.day}" if first < last else str(first.day) for first, last in weeks)
    return names, lambda session: sum(session.starts_on > last for _first, last in weeks)


def _named_rows(
    sessions: Sequence[TrainingSession],
    names: Callable[[TrainingSession], Iterable[str]],
    width: int,
    place: Callable[[TrainingSession], int],
) -> Iterable[CalendarRow]:
    found: dict[str, list[list[GridRange]]] = {}
    for session in sessions:
        for name in names(session):
            cells = found.setdefault(name, [[] for _column in range(width)])
            cells[place(session)].append(GridRange(session, range_text(session)))
    for name in sorted(found, key=str.casefold):
        yield CalendarRow(tuple(CalendarCell(tuple(ranges)) for ranges in found[name]), name)


Names = Callable[[TrainingSession], Iterable[str]]


def _places(_sessions: Sequence[TrainingSession]) -> Names:
    return lambda session: [session.location.name if session.location else session.get_mode_display()]


def _programmes(_sessions: Sequence[TrainingSession]) -> Names:
    return lambda session: [session.programme.title]


def _speakers(sessions: Sequence[TrainingSession]) -> Names:
    """Who speaks or moderates in each session; one row holds the sessions in which there is none yet."""
    items = AgendaItem.objects.filter(session__in=[session.pk for session in sessions])
    found: dict[int, dict[str, None]] = {}
    for item in items.select_related("moderator").prefetch_related("speakers"):
        people = [*item.speakers.all(), *([item.moderator] if item.moderator else ())]
        found.setdefault(item.session_id, {}).update(dict.fromkeys(person.full_name for person in people))
    return lambda session: found.get(session.pk) or [_("no speaker yet")]


GROUPS: dict[str, tuple[Promise, Callable[[Sequence[TrainingSession]], Names]]] = {
    "place": (gettext_lazy("Place"), _places),
    "speaker": (gettext_lazy("Speaker"), _speakers),
    "programme": (gettext_lazy("Programme"), _programmes),
}


def range_text(session: TrainingSession) -> str:
    """The days of a session as a cell of the grid."""
    return days_text(session.starts_on, session.ends_on)


def days_text(first: date, last: date) -> str:
    """Days as a cell of the grid."""
    if first == last:
        return f"{first.day:02}"
    end = f"{last.day:02}"
    same = (first.year, first.month) == (last.year, last.month)
    return f"{first.day:02} - {end}" if same else f"{first.day:02} - {end} {month_name(last.month, short=True)}"
