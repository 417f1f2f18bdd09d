"""The tables of a report as a workbook and as a PDF."""

from collections.abc import Sequence
from datetime import datetime
from io import BytesIO

from xlsxwriter import Workbook

from bimtek.common import press
from bimtek.common.worksheets import printable
from events.programmes.models import Programme

from .tables import ReportTable

NOT_TOLD = "–"
SHEET_LETTERS = 31  # Excel's limit of a sheet's name


def workbook(tables: Sequence[ReportTable]) -> bytes:
    """One sheet for each table."""
    file = BytesIO()
    book = Workbook(file, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    bold = book.add_format({"bold": True})
    for table in tables:
        sheet = book.add_worksheet(table.title[:SHEET_LETTERS])
        printable(sheet, table.title)
        sheet.write_row(0, 0, table.heads, bold)
        sheet.set_column(0, 0, 45)
        for place, (name, numbers) in enumerate(table.rows, start=1):
            sheet.write_string(place, 0, name)
            sheet.write_row(place, 1, [NOT_TOLD if number is None else number for number in numbers])
    book.close()
    return file.getvalue()


def document(programme: Programme, tables: Sequence[ReportTable], *, as_of: datetime) -> bytes:
    """A4 pages with all tables. Raises Busy where no slot is free."""
    return press.pdf("coverage_reports/report.html", {"programme": programme, "tables": tables, "as_of": as_of})
