"""A schedule as an Excel file."""

from tempfile import TemporaryFile
from typing import IO

from xlsxwriter import Workbook

from bimtek.common.worksheets import printable

from .schedule_grid import CalendarCell, GridRange, ScheduleGrid

WIDTH = 22


def workbook(grid: ScheduleGrid, title: str) -> IO[bytes]:
    """The grid as an Excel file, ready to print on one page across."""
    file = TemporaryFile()  # noqa: SIM115  the response closes it
    book = Workbook(file, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    sheet = book.add_worksheet(grid.period.name[:31])
    heading = f"{title} {grid.period.name}"
    sheet.write_string(0, 0, heading, book.add_format({"bold": True, "font_size": 14}))
    bold = book.add_format({"bold": True, "bottom": 1})
    named = [grid.heading] if grid.heading else []
    for column, name in enumerate([*named, *grid.columns]):
        sheet.write_string(2, column, name.upper(), bold)
    wrapped = book.add_format({"text_wrap": True, "valign": "top", "border": 1})
    for number, row in enumerate(grid.rows, start=3):
        texts = [*([row.name] if named else ()), *map(_cell, row.cells)]
        for column, text in enumerate(texts):
            sheet.write_string(number, column, text, wrapped)
    sheet.set_column(0, max(0, len(grid.columns) + len(named) - 1), WIDTH)
    printable(sheet, heading, headings=2)
    book.close()
    file.seek(0)
    return file


def _cell(cell: CalendarCell) -> str:
    lines = [cell.day, *(_range(each) for each in cell.ranges)]
    return "\n".join(filter(None, lines)) or "-"


def _range(each: GridRange) -> str:
    session = each.session
    return "\n".join(filter(None, (each.text, session.location.name if session.location else session.title)))
