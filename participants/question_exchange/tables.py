"""Tables in a text, a workbook or a Word document: columns of questions, or a list that only stands in cells."""

import csv
import io
import re
from collections.abc import Iterable

from django.utils.translation import gettext as _

from bimtek.common.spreadsheets import reading as spreadsheets

from .columns import Rows, read_columns
from .documents import read_document
from .drafts import ReadQuestions, SourcePosition
from .lists.reading import read_list

CELL_MOST = 600  # letters of a cell that the sandbox hands over; more are cut off there
COLUMNS_MOST = 40
DELIMITERS = "\t;,|"
FIELD_MOST = 1024 * 1024


def read_text(text: str) -> ReadQuestions:
    """A pasted table or list."""
    for delimiter in DELIMITERS:
        if text.count(delimiter) >= 2 and (found := _of_columns(text, delimiter)):
            return found
    return read_list(text)


def _of_columns(text: str, delimiter: str) -> ReadQuestions | None:
    try:
        rows = _rows(text, delimiter)
    except csv.Error:
        return None
    found = read_columns(rows)
    # Without a heading only a paste from a spreadsheet is a table: sentences hold commas, too.
    return found if found and (delimiter == "\t" or found.questions) else None


def _rows(text: str, delimiter: str) -> Rows:
    csv.field_size_limit(FIELD_MOST)
    reader = csv.reader(io.StringIO(text.replace("\0", ""), newline=""), delimiter=delimiter)
    rows, before = [], 0
    for cells in reader:
        if any(cell.strip() for cell in cells) and not _rule(cells):
            rows.append((before + 1, [cell.strip() for cell in cells[:COLUMNS_MOST]]))
        before = reader.line_num
    return rows


def _rule(cells: Iterable[str]) -> bool:
    """Whether a row is the line below the heading of a table written with bars."""
    return all(re.fullmatch(r"\s*:?-*:?\s*", cell) for cell in cells)


def read_workbook(content: bytes) -> ReadQuestions:
    """The sheet with the most rows. Raises Refusal where the file cannot be read."""
    spreadsheets.kind_of(io.BytesIO(content))
    with spreadsheets.read(iter([content])) as book:
        rows = [(row.number, [_said(cell) for cell in row.cells]) for row in book.rows]
    long = [(number, at) for number, cells in rows for at, cell in enumerate(cells) if len(cell) >= CELL_MOST]
    if long:
        found = ReadQuestions()
        for number, at in long:
            why = _("A cell of a workbook may hold up to 600 letters: put this question into a text or Word file.")
            found.refuse(SourcePosition(number, at + 1), why)
        return found
    return read_columns(rows) or read_list(_as_list(rows))


def _said(cell: object) -> str:
    if cell is None:
        return ""
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)


def _as_list(rows: Rows) -> str:
    """A list that was typed into cells: number or letter in one, words in the next. Keeps the numbers of rows."""
    lines = [""] * (rows[-1][0] if rows else 0)
    for number, cells in rows:
        said = [cell.replace("\n", " ") for cell in cells if cell]
        labelled = len(said) > 1 and re.fullmatch(r"\d{1,3}|[A-Ja-j]", said[0])
        lines[number - 1] = "  ".join([f"{said[0]}. {said[1]}", *said[2:]] if labelled else said)
    return "\n".join(lines)


def read_word(content: bytes) -> ReadQuestions:
    """A Word document: each table with columns of questions, or everything as one list.

    Lines are its paragraphs and rows, counted from 1. Raises Refusal where the file cannot be read.
    """
    blocks = read_document(content)
    found = ReadQuestions()
    lines: list[str] = []
    for block in blocks:
        if isinstance(block, str):
            lines += block.split("\n")
        elif of_table := read_columns(_numbered(block, len(lines))):
            found.questions += of_table.questions
            found.problems += of_table.problems
            lines += [""] * len(block)
        else:
            lines += _cells_as_lines(block)
    of_list = read_list("\n".join(lines))
    if not found.questions or of_list.questions:
        found.questions += of_list.questions
        found.problems += of_list.problems
    found.questions.sort(key=lambda draft: draft.line)
    return found.in_order()


def _numbered(table: list[list[str]], before: int) -> Rows:
    return [(before + at, [cell.strip() for cell in row]) for at, row in enumerate(table, start=1)]


def _cells_as_lines(table: list[list[str]]) -> list[str]:
    return ["  ".join(cell.strip().replace("\n", "  ") for cell in row if cell.strip()) for row in table]
