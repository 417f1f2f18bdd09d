"""A year's sessions as offices publish them: months across, their ranges of days ("01 - 04") below one another."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import zip_longest
from tempfile import TemporaryFile
from typing import IO

from django.db.models import QuerySet
from xlsxwriter import Workbook

from bimtek.common.dates import month_name
from bimtek.common.worksheets import printable
from events.organizers.models import Organizer
from events.training.models import TrainingSession

SESSIONS_MAX = 2_000


@dataclass(frozen=True)
class GridRange:
    """A session in its month: `01 - 04`, or `29 - 02 Mei` where it runs into another month."""

    session: TrainingSession
    text: str


@dataclass(frozen=True)
class ScheduleYear:
    """The months in which sessions begin, and rows with a range, or None, for each of them."""

    year: int
    months: tuple[str, ...]
    rows: tuple[tuple[GridRange | None, ...], ...]
    more: bool  # there were more sessions than the grid holds


def sessions_below(organizer: Organizer, year: int) -> QuerySet[TrainingSession]:
    """Sessions of an organizer and of all below it that begin in a year, but for the cancelled."""
    return (
        TrainingSession.objects.filter(programme__organizer__path__startswith=organizer.path)
        .filter(starts_on__year=year)
        .exclude(status=TrainingSession.Status.CANCELLED)
        .select_related("programme__organizer", "location")
        .order_by("starts_on", "ends_on", "pk")
    )


def grid_of(sessions: Iterable[TrainingSession], year: int) -> ScheduleYear:
    """Lay the sessions, in order of their days, into the months in which they begin."""
    by_month: dict[int, list[GridRange]] = {}
    listed = list(sessions)
    for session in listed[:SESSIONS_MAX]:
        by_month.setdefault(session.starts_on.month, []).append(GridRange(session, range_text(session)))
    months = range(min(by_month), max(by_month) + 1) if by_month else ()
    rows = tuple(zip_longest(*(by_month.get(month, []) for month in months)))
    names = tuple(month_name(month) for month in months)
    return ScheduleYear(year, names, rows, len(listed) > SESSIONS_MAX)


def range_text(session: TrainingSession) -> str:
    """The days of a session as a cell of the grid."""
    first, last = session.starts_on, session.ends_on
    if first == last:
        return f"{first.day:02}"
    end = f"{last.day:02}"
    return f"{first.day:02} - {end}" if first.month == last.month else f"{first.day:02} - {end} {_month(last)}"


def _month(day: date) -> str:
    return month_name(day.month, short=True)


def workbook(grid: ScheduleYear, title: str) -> IO[bytes]:
    """The grid as an Excel file, ready to print on one page across."""
    file = TemporaryFile()  # noqa: SIM115  the response closes it
    book = Workbook(file, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    sheet = book.add_worksheet(str(grid.year))
    bold = book.add_format({"bold": True, "bottom": 1})
    sheet.write_string(0, 0, f"{title} {grid.year}", book.add_format({"bold": True, "font_size": 14}))
    for column, name in enumerate(grid.months):
        sheet.write_string(2, column, name.upper(), bold)
    wrapped = book.add_format({"text_wrap": True, "valign": "top", "border": 1})
    for number, row in enumerate(grid.rows, start=3):
        for column, cell in enumerate(row):
            sheet.write_string(number, column, _cell(cell), wrapped)
    sheet.set_column(0, max(0, len(grid.months) - 1), 22)
    printable(sheet, f"{title} {grid.year}", headings=2)
    book.close()
    file.seek(0)
    return file


def _cell(cell: GridRange | None) -> str:
    if cell is None:
        return "-"
    place = cell.session.location.name if cell.session.location else cell.session.title
    return "\n".join(filter(None, (cell.text, place)))
