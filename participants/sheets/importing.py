"""Reading a marked Excel file of a sheet back: which rows were signed, and what cannot be true.

The file is opened by the roster room's child process, as it may be anything. Nothing is written here.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import IO

from django.utils.translation import gettext as _

from bimtek.common.codes import normalise_code
from bimtek.common.errors import Refusal
from bimtek.common.names import name_key
from bimtek.common.spreadsheets.cells import as_text, column_letter
from bimtek.common.spreadsheets.reading import Cell, SpreadsheetRow, kind_of, read

from .creation import ROWS_MAX
from .models import SheetRow, SignInSheet

PIECE_BYTES = 1024 * 1024
HEAD_ROWS = 60  # the table begins within as many
LINES_MAX = 2 * ROWS_MAX
LETTERS_SHOWN = 60
SIGNED = frozenset({"v", "x", "✓", "✔", "✅", "√", "1", "y", "ya", "hadir", "h", "true"})
NOT_SIGNED = frozenset(
    {
        "", "-", "–", "—", "0", "no", "n", "t", "tidak", "tdk", "tidak hadir", "tdk hadir", "th", "a", "alpa", "alpha",
        "absen", "tanpa keterangan", "tk", "izin", "ijin", "i", "sakit", "s", "false",
    }
)  # fmt: skip
HEADINGS = {
    "number": frozenset({"no", "nomor", "no urut", "nomor urut"}),
    "name": frozenset({"nama", "nama lengkap", "nama peserta"}),
    "present": frozenset({"hadir", "kehadiran"}),
    "code": frozenset({"kode", "kode daftar hadir", "kode lembar"}),
}
_CODE = re.compile(r"[0-9A-Z]{4}(?:-[0-9A-Z]{4}){3}")


@dataclass(frozen=True)
class Fault:
    """A row of the file that is refused: where, what stands there, and why."""

    row: int  # as Excel counts
    column: str  # its letter and heading
    value: str
    reason: str


@dataclass
class Marks:
    """What the file says of the sheet's rows."""

    signed: set[int] = field(default_factory=set)
    unsigned: set[int] = field(default_factory=set)
    lines: dict[int, int] = field(default_factory=dict)  # in which row of the file a number stands
    faults: list[Fault] = field(default_factory=list)


def is_signed(cell: Cell) -> bool | None:
    """Whether a mark means that the participant signed; None for a mark without an agreed meaning."""
    word = " ".join(as_text(cell).casefold().strip(" .").split())
    if word in SIGNED:
        return True
    return False if word in NOT_SIGNED else None


def marks(file: IO[bytes], sheet: SignInSheet) -> Marks:
    """Read a file.

    Raises Refusal `no_columns`, `no_code`, `other_sheet`, `too_many_rows`, and as `reading.read` does.
    """
    kind_of(file)
    with read(iter(lambda: file.read(PIECE_BYTES), b"")) as book:
        for table in book.tables:
            layout = _layout(table.rows, sheet)
            if layout is None:
                continue  # a recapitulation, or whatever was added
            reader = _Reader(sheet, layout)
            for count, row in enumerate(table.rows):
                if count >= LINES_MAX:
                    raise Refusal(
                        "too_many_rows", _("This file has far more rows than the sheet. Upload the right one.")
                    )
                reader.take(row)
            return reader.marks
    raise Refusal(
        "no_columns",
        _("The columns NO, NAMA and HADIR were not found. Download the Excel file of this sheet and mark it there."),
    )


@dataclass(frozen=True)
class _Layout:
    columns: dict[str, int]  # by the keys of HEADINGS, from 0
    headings: list[str]


def _layout(rows: Iterator[SpreadsheetRow], sheet: SignInSheet) -> _Layout | None:
    """Go on to the headings; what stands above them says which sheet it is. None where there are no such headings."""
    codes: list[str] = []
    for _count, row in zip(range(HEAD_ROWS), rows, strict=False):
        texts = [as_text(cell) for cell in row.cells]
        columns = _columns(texts)
        if {"number", "name", "present"} <= columns.keys():
            _check_code(codes, "code" in columns, sheet)
            return _Layout(columns, texts)
        codes += (normalise_code(code) for text in texts for code in _CODE.findall(text.upper()))
    return None


def _columns(texts: Sequence[str]) -> dict[str, int]:
    words = [" ".join(re.sub(r"[.:]", " ", text.casefold()).split()) for text in texts]
    return {
        kind: next(place for place, word in enumerate(words) if word in known)
        for kind, known in HEADINGS.items()
        if known & set(words)
    }


def _check_code(codes: Iterable[str], has_column: bool, sheet: SignInSheet) -> None:
    found = list(codes)
    if sheet.code in found or (not found and has_column):
        return  # a column of codes is checked row by row
    if found:
        raise Refusal(
            "other_sheet",
            _("This file is of another sheet (%(code)s). Upload it there, or download this sheet's own.")
            % {"code": found[0]},
        )
    raise Refusal("no_code", _("The sheet's code is missing in this file. Download its Excel file again."))


class _Reader:
    """Takes the file's rows one by one and checks each against the sheet's."""

    def __init__(self, sheet: SignInSheet, layout: _Layout) -> None:
        self.sheet, self.layout = sheet, layout
        self.rows: dict[int, SheetRow] = {row.number: row for row in sheet.rows.all()}
        self.marks = Marks()

    def take(self, row: SpreadsheetRow) -> None:
        """Read one row; one without number and mark names no participant (empty lines, signatures, totals)."""
        signed = is_signed(self._cell(row, "present"))
        number = self._number(row)
        if number is None and signed is False:
            return
        kind, reason = self._wrong(row, number, signed)
        if reason or number is None:
            self._refuse(row, kind, reason)
        else:
            self.marks.lines[number] = row.number
            (self.marks.signed if signed else self.marks.unsigned).add(number)

    def _wrong(self, row: SpreadsheetRow, number: int | None, signed: bool | None) -> tuple[str, str]:
        """In which column the row is wrong, and why; two empty texts for a good one."""
        if number is None:
            return "number", _("There is a mark, but no row number. Write the number of the sheet.")
        if number not in self.rows:
            return "number", _("This number is not on the sheet. People who were added by hand are registered first.")
        if number in self.marks.lines:
            return "number", _("This number stands in the file twice. Delete one of the rows.")
        code = as_text(self._cell(row, "code"))
        if code and normalise_code(code) != self.sheet.code:
            return "code", _("This row is of another sheet. Delete it here.")
        if name_key(as_text(self._cell(row, "name"))) != name_key(self.rows[number].name):
            return "name", _("Row %(number)d of the sheet is %(name)s: rows were moved or changed.") % {
                "number": number,
                "name": self.rows[number].name,
            }
        if signed is None:
            return "present", _("This mark is not understood. Write v for signed, or leave it empty.")
        return "", ""

    def _number(self, row: SpreadsheetRow) -> int | None:
        text = as_text(self._cell(row, "number")).rstrip(". ")
        return int(text) if text.isascii() and text.isdigit() and len(text) <= 6 else None

    def _cell(self, row: SpreadsheetRow, kind: str) -> Cell:
        column = self.layout.columns.get(kind)
        return row.cells[column] if column is not None and column < len(row.cells) else None

    def _refuse(self, row: SpreadsheetRow, kind: str, reason: str) -> None:
        column = self.layout.columns[kind]
        heading = f"{column_letter(column)} · {self.layout.headings[column]}"
        self.marks.faults.append(Fault(row.number, heading, as_text(self._cell(row, kind))[:LETTERS_SHOWN], reason))
