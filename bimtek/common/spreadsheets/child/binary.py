"""xls and xlsb, which calamine reads: values, hidden sheets and merged cells; `marks` and `marks_xlsb` add the rest."""

import io
from collections.abc import Iterator

import python_calamine

from . import marks, marks_xlsb
from .marks import SheetMarks
from .shapes import MERGES_MAX, RawRow, RawSheet, Unreadable

ENCRYPTED = "EncryptedPackage".encode("utf-16-le")  # the stream in which a protected xlsx lies


def sheets(content: bytes) -> list[RawSheet]:
    """The worksheets of an .xls or .xlsb."""
    if ENCRYPTED in content:
        raise Unreadable("file_protected")
    try:
        book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
        known = marks_xlsb.of_xlsb(content) if content.startswith(b"PK") else marks.of_xls(content)
        seen = python_calamine.SheetVisibleEnum.Visible
        return [
            _sheet(book, known.get(each.name, SheetMarks()), each.name, each.visible != seen)
            for each in book.sheets_metadata
            if each.typ == python_calamine.SheetTypeEnum.WorkSheet
        ]
    except python_calamine.PasswordError:
        raise Unreadable("file_protected") from None
    except (python_calamine.CalamineError, OSError, ValueError) as problem:
        raise Unreadable("file_protected" if "assword" in str(problem) else "file_broken") from None


def _sheet(book: python_calamine.CalamineWorkbook, known: SheetMarks, name: str, hidden: bool) -> RawSheet:
    sheet = book.get_sheet_by_name(name)
    merges = [
        (top, left, bottom, right) for (top, left), (bottom, right) in (sheet.merged_cell_ranges or [])[:MERGES_MAX]
    ]
    last = sheet.end[0] + 1 if sheet.end else 0
    return RawSheet(name, lambda: _rows(sheet, known), hidden, last, merges, sorted(known.hidden_columns))


def _rows(sheet: python_calamine.CalamineSheet, known: SheetMarks) -> Iterator[RawRow]:
    left = sheet.start[1] if sheet.start else 0
    for number, row in enumerate(sheet.iter_rows()):
        cells = [None] * left + [None if value == "" else value for value in row]
        yield RawRow(number, cells, number in known.hidden_rows, known.struck.get(number, []))
