"""The sheet as an Excel file, to be marked and handed back: the same rows, with a column HADIR."""

from collections.abc import Callable
from tempfile import TemporaryFile
from typing import IO

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from bimtek.common.worksheets import printable

from .models import SheetRow, SignInSheet

# Read back by `importing`. In the office's language, as the paper is.
NO, NAME, PRESENT, CODE = "NO", "NAMA", "HADIR", "KODE"
HEADING_LINE = 5  # from 0
SIGNED = "v"
# As in the other exports: a name such as =1+1 stays a text.
OPTIONS = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
Column = tuple[str, int, Callable[[SheetRow], str]]

OFFICE: list[Column] = [
    (NAME, 40, lambda row: row.name),
    ("NIP", 22, lambda row: row.nip),
    ("UNIT KERJA", 36, lambda row: row.unit),
]
KPPS: list[Column] = [
    (NAME, 40, lambda row: row.name),
    ("TPS", 8, lambda row: row.station),
    ("DESA/KELURAHAN", 36, lambda row: row.unit),
]


def workbook(sheet: SignInSheet) -> IO[bytes]:
    """A temporary file at its beginning; memory does not grow with the rows. What was keyed in is marked already."""
    file = TemporaryFile()  # noqa: SIM115  the response closes it
    book = Workbook(file, OPTIONS)
    page = book.add_worksheet("Daftar Hadir")
    columns = KPPS if sheet.columns == SignInSheet.Columns.KPPS else OFFICE
    _head(book, page, sheet, columns)
    for line, row in enumerate(sheet.rows.order_by("number").iterator(chunk_size=2000), start=HEADING_LINE + 1):
        page.write_number(line, 0, row.number)
        for place, (_title, _width, value) in enumerate(columns, start=1):
            page.write_string(line, place, value(row))
        page.write_string(line, len(columns) + 1, SIGNED if row.signed else "")
        page.write_string(line, len(columns) + 2, sheet.code)
    book.close()
    file.seek(0)
    return file


def _head(book: Workbook, page: Worksheet, sheet: SignInSheet, columns: list[Column]) -> None:
    bold = book.add_format({"bold": True, "bottom": 1})
    head = sheet.head
    about = [
        "DAFTAR HADIR",
        " · ".join(filter(None, (head["activity"], head["run"], head["topic"], sheet.category))),
        f"{head['date']}, {head['time']}",
        f"Kode daftar hadir: {sheet.code}",
    ]
    for line, text in enumerate(about):
        page.write_string(line, 0, text)
    headings = [(NO, 6), *((title, width) for title, width, _value in columns), (PRESENT, 9), (CODE, 22)]
    for place, (title, width) in enumerate(headings):
        page.set_column(place, place, width)
        page.write_string(HEADING_LINE, place, title, bold)
    page.freeze_panes(HEADING_LINE + 1, 2)
    printable(page, about[1], headings=HEADING_LINE)
