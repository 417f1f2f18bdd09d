"""A list as a file, with the same columns and rows as an Excel workbook that prints or as CSV."""

import csv
import io
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from tempfile import TemporaryFile
from typing import IO, Any

from django.utils.formats import localize
from django.utils.text import slugify
from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from .worksheets import printable

Value = str | int | float | date | datetime | None
KINDS = ("xlsx", "csv")
DAY, MOMENT = "%d/%m/%Y", "%d/%m/%Y %H:%M"
SHEET_LETTERS, NAME_LETTERS = 31, 60  # Excel's limit for the name of a sheet; of a part of a file's name
# A spreadsheet takes a cell that begins so for a formula (OWASP, CSV injection).
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True)
class ListFile:
    """What a file holds. Rows are made as they are taken, so memory does not grow with them."""

    name: str  # of the sheet
    about: str  # stands on top of each printed page
    columns: Sequence[tuple[str, int]]  # heading, width in letters
    rows: Iterable[Sequence[Value]]
    note: Callable[[], str] = str  # asked at the end; what it says becomes the last line


def kind_asked(query: Mapping[str, str]) -> str:
    """`?format=csv` asks for CSV; all else is a workbook."""
    kind = query.get("format", "")
    return kind if kind in KINDS else KINDS[0]


def file_name(what: str, of: object, on: date, kind: str) -> str:
    """`peserta-bimtek-kpps-per-2029-02-05.csv`: what is listed, of which session or office, as of which day."""
    return "-".join(filter(None, [what, slugify(str(of))[:NAME_LETTERS].strip("-"), "per", f"{on:%Y-%m-%d}.{kind}"]))


def write(kind: str, listed: ListFile) -> tuple[IO[bytes], int]:
    """The list in a temporary file, at its beginning, with the number of its rows."""
    return _csv(listed) if kind == "csv" else _xlsx(listed)


def _xlsx(listed: ListFile) -> tuple[IO[bytes], int]:
    """Every text is written as text, so a name like `=1+1` stays a name."""
    file = TemporaryFile()  # noqa: SIM115  the response closes it
    book = Workbook(file, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    sheet = book.add_worksheet(listed.name[:SHEET_LETTERS])
    bold = book.add_format({"bold": True, "bottom": 1})
    formats: dict[type, Any] = {datetime: book.add_format({"num_format": "dd/mm/yyyy hh:mm"}),
               date: book.add_format({"num_format": "dd/mm/yyyy"})}  # fmt: skip
    for column, (title, width) in enumerate(listed.columns):
        sheet.write_string(0, column, title, bold)
        sheet.set_column(column, column, width)
    sheet.freeze_panes(1, 1)
    printable(sheet, listed.about)
    count = 0
    for count, row in enumerate(listed.rows, start=1):
        for column, value in enumerate(row):
            _write_cell(sheet, count, column, value, formats)
    sheet.autofilter(0, 0, count, len(listed.columns) - 1)
    if note := listed.note():
        sheet.write_string(count + 1, 0, note)
    book.close()
    file.seek(0)
    return file, count


def _write_cell(sheet: Worksheet, line: int, column: int, value: Value, formats: dict[type, Any]) -> None:
    if isinstance(value, str):
        sheet.write_string(line, column, value)
    elif isinstance(value, date):
        sheet.write_datetime(line, column, value, formats[type(value)])
    elif value is not None:
        sheet.write_number(line, column, value)


def _csv(listed: ListFile) -> tuple[IO[bytes], int]:
    count = 0

    def lines() -> Iterable[Sequence[Value]]:
        nonlocal count
        yield [title for title, _width in listed.columns]
        for count, row in enumerate(listed.rows, start=1):  # noqa: B007  told to the caller
            yield row
        if note := listed.note():
            yield [note]

    return csv_of(lines()), count


def csv_of(lines: Iterable[Sequence[Value]]) -> IO[bytes]:
    """The lines as UTF-8 with a byte order mark, as Excel wants it, and numbers as the language writes them."""
    file = TemporaryFile()  # noqa: SIM115  the response closes it
    text = io.TextIOWrapper(file, encoding="utf-8-sig", newline="", write_through=True)
    csv.writer(text, delimiter=_separator()).writerows([as_plain(value) for value in line] for line in lines)
    text.detach()
    file.seek(0)
    return file


def _separator() -> str:
    """Where the comma parts a number from its decimals, Excel parts columns by semicolons."""
    return ";" if localize(0.5) == "0,5" else ","


def as_plain(value: Value) -> str:
    """A value as text that no spreadsheet takes for a formula."""
    match value:
        case None:
            return ""
        case str():
            return f"'{value}" if value.startswith(FORMULA_SIGNS) else value
        case datetime():
            return value.strftime(MOMENT)
        case date():
            return value.strftime(DAY)
        case int():
            return str(value)
    return str(localize(value))
