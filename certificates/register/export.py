"""The register of one series as an Excel file, for the archive and the auditors."""

from collections.abc import Callable
from datetime import date
from itertools import islice
from tempfile import TemporaryFile
from typing import IO, Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from bimtek.common.worksheets import printable
from certificates.numbering.models import NumberSeries

from .rows import RegisterRow
from .selectors import Cut, all_rows

# Excel's own limit is 1,048,576 lines; one is the head, one is kept to say that there is more.
MAX_ROWS = 1_048_574
WIDE, NARROW = 36, 16  # column widths in characters

TEXTS: list[tuple[str | Promise, int, Callable[[RegisterRow], str]]] = [
    (_("Number"), WIDE, lambda row: row.number),
    (_("Name"), WIDE, lambda row: row.name),
    (_("Role"), NARROW, lambda row: row.role),
    (_("Session"), WIDE, lambda row: row.session),
    (_("Status"), NARROW, lambda row: row.get_status_display()),
    (_("Superseded by"), WIDE, lambda row: row.successor),
    (_("Reason"), WIDE, lambda row: str(row.reason)),
]
INTEGERS: list[tuple[str | Promise, Callable[[RegisterRow], int]]] = [
    (_("First running number"), lambda row: row.first),
    (_("Last running number"), lambda row: row.last),
]
DATES: list[tuple[str | Promise, Callable[[RegisterRow], date | None]]] = [
    (_("Date of issue"), lambda row: row.issued_on),
    (_("Date of change"), lambda row: row.changed_on),
]
TITLES = [*(title for title, _width, _value in TEXTS), *(title for title, _value in [*INTEGERS, *DATES])]


def workbook(series: NumberSeries, cut: Cut, *, most: int = MAX_ROWS) -> tuple[IO[bytes], int]:
    """Write the rows to a temporary file; returns it, at its beginning, with the number of rows.

    Every text is written as text, so a name like `=1+1` stays a name. Memory does not grow with the rows.
    Where Excel can hold no more (`most` rows), the last line says how to get the rest.
    """
    file = TemporaryFile()  # noqa: SIM115  the response closes it
    book = Workbook(file, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    sheet = book.add_worksheet(str(_("Register of numbers"))[:31])  # Excel's limit for the name of a sheet
    _head(book, sheet)
    printable(sheet, str(_("Register of numbers")))
    day = book.add_format({"num_format": "dd/mm/yyyy"})
    rows = all_rows(series, cut)
    count = 0
    for count, row in enumerate(islice(rows, most), start=1):
        _line(sheet, count, row, day)
    sheet.autofilter(0, 0, count, len(TITLES) - 1)
    if further := next(rows, None):
        sheet.write_string(count + 1, 0, _ends_here(further.first))
    book.close()
    file.seek(0)
    return file, count


def _line(sheet: Worksheet, line: int, row: RegisterRow, day: Any) -> None:
    for column, (_title, _width, text) in enumerate(TEXTS):
        sheet.write_string(line, column, text(row))
    for column, (_title, integer) in enumerate(INTEGERS, start=len(TEXTS)):
        sheet.write_number(line, column, integer(row))
    for column, (_title, on) in enumerate(DATES, start=len(TEXTS) + len(INTEGERS)):
        if (value := on(row)) is not None:
            sheet.write_datetime(line, column, value, day)


def _head(book: Workbook, sheet: Worksheet) -> None:
    bold: Any = book.add_format({"bold": True, "bottom": 1})
    for column, title in enumerate(TITLES):
        sheet.set_column(column, column, TEXTS[column][1] if column < len(TEXTS) else NARROW)
        sheet.write_string(0, column, str(title), bold)
    sheet.freeze_panes(1, 1)


def _ends_here(sequence: int) -> str:
    return _(
        "The file ends here, as Excel holds no more lines. "
        "For the rest, download the register again from running number %(number)d on."
    ) % {"number": sequence}
