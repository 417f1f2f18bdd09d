"""From cells to dates: which day a number under a month means, and when that cannot be said."""

import calendar
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Protocol

from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from events.schedule.cells import ScheduleCell, TokenKind
from events.schedule.reading import Anomaly, ReadSession

LONGEST_CROSSING = 7
"""Days. `29 - 02` runs into the next month; `10 - 04` is a slip, unless the grid has sessions that long."""

Month = tuple[int, int]  # year, month


class Placed(Protocol):
    """A cell and where it stands."""

    @property
    def line(self) -> int: ...
    @property
    def column(self) -> int: ...
    @property
    def cell(self) -> ScheduleCell: ...


def date_cells(placed: Iterable[tuple[Placed, Month]]) -> tuple[list[ReadSession], list[Anomaly]]:
    """The sessions of every range cell, and what is odd or impossible about their dates."""
    ranges = [(place, month) for place, month in placed if place.cell.kind is TokenKind.RANGE]
    longest = max([LONGEST_CROSSING, *(_plain_length(place.cell) for place, _month in ranges)])
    sessions: list[ReadSession] = []
    anomalies: list[Anomaly] = []
    for place, month in ranges:
        text = " ".join(place.cell.text.split())
        ends = _ends(place.cell, month, longest)
        if isinstance(ends, DateProblem):
            anomalies.append(Anomaly(place.line, text, ends.code, ends.why, fatal=True))
            continue
        start, end = ends
        sessions.append(ReadSession(start, end, place.line, place.column, text))
        anomalies += _remarks(place, text, start, end)
    return sessions, anomalies


class DateProblem:
    """Why a range has no dates."""

    def __init__(self, code: str, why: str | Promise) -> None:
        self.code, self.why = code, why


def _ends(cell: ScheduleCell, month: Month, longest: int) -> tuple[date, date] | DateProblem:
    if cell.first is None or cell.last is None:
        raise ValueError("only a range has two ends")
    if cell.first.month not in {None, month[1]}:
        return DateProblem("other_month", _("The range begins in another month than the one it stands under."))
    if cell.last.month is None:
        end_month = month if cell.last.number >= cell.first.number else _next(month)
    elif cell.last.month in {month[1], _next(month)[1]}:
        end_month = month if cell.last.month == month[1] else _next(month)
    else:
        return DateProblem("other_month", _("The range ends neither in its own month nor in the next."))
    start, end = _day(month, cell.first.number), _day(end_month, cell.last.number)
    if start is None or end is None:
        wrong, where = (cell.first, month) if start is None else (cell.last, end_month)
        why = format_lazy(
            _("There is no day {day} in {month}/{year}."), day=wrong.number, month=where[1], year=where[0]
        )
        return DateProblem("impossible_date", why)
    if end < start or (end_month != month and (end - start).days + 1 > longest):
        return DateProblem(
            "end_before_start", _("The end lies before the start, and the month does not end in between.")
        )
    return start, end


def _remarks(place: Placed, text: str, start: date, end: date) -> list[Anomaly]:
    found = []
    if (start.year, start.month) != (end.year, end.month):
        why = _("The range runs into the next month.")
        found.append(Anomaly(place.line, text, "crosses_month", why))
    if place.cell.first and place.cell.last and (place.cell.first.month or place.cell.last.month):
        found.append(Anomaly(place.line, text, "names_month", _("The cell names a month itself.")))
    return found


def _plain_length(cell: ScheduleCell) -> int:
    """Days of a range that stays in its month; 0 for one that crosses."""
    if cell.first is None or cell.last is None or cell.last.number < cell.first.number:
        return 0
    return cell.last.number - cell.first.number + 1


def _next(month: Month) -> Month:
    following = date(*month, 1) + timedelta(days=31)
    return following.year, following.month


def _day(month: Month, number: int) -> date | None:
    return date(*month, number) if 1 <= number <= calendar.monthrange(*month)[1] else None
