"""The inside of the sandbox that opens an office's file; `reading` starts it, behind its guards.

Input: one line of JSON (the job), then the file. Output: one line of JSON for the workbook, then one for each row that
is not empty: its number, as the office counts, and its cells. A cell is null, a text, a number, a truth value, or a
date as `{"d": "1990-05-12"}`. Nothing of the project is imported here.
"""

import csv
import io
import json
import os
import sys
import zipfile
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Any

import python_calamine

LETTERS_MAX = 600  # of one cell; no field of a person holds as many, so what is cut off is refused anyway
COLUMNS_MAX = 60  # offices' tables have ten to twenty; where a table has more, they are empty
UNPACKED_MAX_BYTES = 512 * 1024 * 1024
SNIFFED_LINES = 30
MERGES_MAX = 200_000
DELIMITERS = ";,\t|"


class Unreadable(Exception):
    """The file cannot be read; its text is the code of a refusal."""


def main() -> None:
    """Read the job and the file, answer."""
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8", buffering=1024 * 1024)
    os.dup2(2, 1)  # a library that prints does not speak in our name
    job = json.loads(sys.stdin.buffer.readline())
    content = sys.stdin.buffer.read()
    try:
        for line in answer(content, job["kind"], job["sheet"]):
            answers.write(json.dumps(line, ensure_ascii=False, separators=(",", ":")) + "\n")
        answers.flush()
    except (Unreadable, MemoryError) as problem:
        answers.write(json.dumps({"error": str(problem) or "file_too_complex"}) + "\n")
        answers.flush()


def answer(content: bytes, kind: str, sheet: str | None) -> Iterator[Any]:
    """The lines for one file."""
    if kind == "csv":
        yield {"sheets": [""], "sheet": "", "rows": content.count(b"\n") + 1}
        yield from _lines(_records(_decoded(content)), {})
    else:
        if content.startswith(b"PK"):
            _refuse_bombs(content)
        yield from _workbook(content, sheet)


def _refuse_bombs(content: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            unpacked = sum(part.file_size for part in package.infolist())
    except zipfile.BadZipFile:
        raise Unreadable("file_broken") from None
    if unpacked > UNPACKED_MAX_BYTES:
        raise Unreadable("file_too_complex")


def _workbook(content: bytes, wanted: str | None) -> Iterator[Any]:
    try:
        book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
        names = [
            sheet.name
            for sheet in book.sheets_metadata
            if sheet.typ == python_calamine.SheetTypeEnum.WorkSheet
            and sheet.visible == python_calamine.SheetVisibleEnum.Visible
        ]
        chosen = wanted if wanted in names else _fullest(book, names)
        sheet = book.get_sheet_by_name(chosen)
    except python_calamine.PasswordError:
        raise Unreadable("file_protected") from None
    except (python_calamine.CalamineError, OSError, ValueError) as problem:
        raise Unreadable("file_protected" if "assword" in str(problem) else "file_broken") from None
    yield {"sheets": names, "sheet": chosen, "rows": sheet.end[0] + 1 if sheet.end else 0}
    left = sheet.start[1] if sheet.start else 0
    rows = ([None] * left + row for row in sheet.iter_rows())
    yield from _lines(rows, _merged(sheet))


def _fullest(book: python_calamine.CalamineWorkbook, names: list[str]) -> str:
    """The visible sheet with the most rows; offices put a cover or a legend before or behind the list."""
    if not names:
        raise Unreadable("no_sheet")
    return names[0] if len(names) == 1 else max(names, key=lambda name: book.get_sheet_by_name(name).height)


def _merged(sheet: python_calamine.CalamineSheet) -> dict[tuple[int, int], int]:
    """Cells that are covered by a merged one above them, with the row whose text is theirs too."""
    covered: dict[tuple[int, int], int] = {}
    for (top, left), (bottom, _right) in (sheet.merged_cell_ranges or [])[:MERGES_MAX]:
        if left < COLUMNS_MAX and bottom - top < MERGES_MAX and len(covered) < MERGES_MAX:
            covered.update({(row, left): top for row in range(top + 1, bottom + 1)})
    return covered


def _lines(rows: Iterable[list[Any]], covered: dict[tuple[int, int], int]) -> Iterator[Any]:
    last: dict[int, Any] = {}  # texts of merged cells, by column
    covering = {(top, column) for (_row, column), top in covered.items()}
    columns = sorted({column for _row, column in covered})
    for number, row in enumerate(rows):
        cells = [_plain(value) for value in row[:COLUMNS_MAX]]
        for column in columns:
            if (number, column) in covering and column < len(cells):
                last[column] = cells[column]
            elif (number, column) in covered and column < len(cells) and any(cell is not None for cell in cells):
                cells[column] = last.get(column)
        if any(cell is not None for cell in cells):
            yield [number + 1, cells]


def _plain(value: Any) -> Any:
    match value:
        case str():
            return value[:LETTERS_MAX].strip() or None
        case bool() | int() | float():
            return value
        case datetime() | date():
            return {"d": value.isoformat()[:10]}
        case None:
            return None
        case _:
            return str(value)


def _decoded(content: bytes) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", "replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")


def _records(text: str) -> Iterator[list[str]]:
    csv.field_size_limit(1024 * 1024)
    text = text.replace("\0", "")
    hint = text[:5].casefold()
    if hint.startswith("sep=") and len(hint) == 5:  # Excel's own way to name the delimiter
        yield []
        text = text.partition("\n")[2]
        delimiter = hint[4]
    else:
        delimiter = _delimiter(text)
    try:
        yield from csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    except csv.Error:
        raise Unreadable("file_broken") from None


def _delimiter(text: str) -> str:
    """The one that cuts most of the first lines into the same number of columns."""
    head = "\n".join(text.splitlines()[:SNIFFED_LINES])

    def agreement(delimiter: str) -> tuple[int, int]:
        try:
            widths = Counter(len(row) for row in csv.reader(io.StringIO(head), delimiter=delimiter) if len(row) > 1)
        except csv.Error:
            return 0, 0
        width, lines = max(widths.items(), key=lambda item: item[1] * item[0], default=(0, 0))
        return lines * width, width

    return max(DELIMITERS, key=agreement)
