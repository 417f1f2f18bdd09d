"""Where a table begins in an office's sheet, and what its columns hold: found by the headings, in any order."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from participants.spreadsheets.cells import as_text
from participants.spreadsheets.reading import Cell, SpreadsheetRow

from .fields import Field, field_of

HEAD_ROWS = 60  # a table begins within as many rows
SAMPLES = 3


@dataclass(frozen=True)
class RosterLayout:
    """What was understood of a sheet."""

    heading_rows: tuple[int, ...]  # numbers of the one or two rows with the headings; empty when none was found
    headings: list[str]  # by column, "" where there is none
    mapping: dict[int, Field]  # by column, from 0
    samples: list[list[str]]  # by column, a few values below

    @property
    def heading_row(self) -> int:
        """Where the headings begin; 0 where there are none."""
        return self.heading_rows[0] if self.heading_rows else 0


def understand(head: Sequence[SpreadsheetRow], heading_row: int | None = None) -> RosterLayout:
    """Find the headings among a sheet's first rows and say what each column holds.

    `heading_row` is where the member of staff said they stand (0: nowhere); without it they are where most columns are
    known.
    """
    rows = head[:HEAD_ROWS]
    found = _best(rows) if heading_row is None else _at(rows, heading_row)
    mapping = _mapping(found)
    headings = [_heading(found, column, mapping.get(column)) for column in range(_width(rows))]
    below = [row for row in rows if row.number > (found[-1].number if found else 0) and not is_numbering(row)]
    samples = [_samples(below, column) for column in range(_width(rows))]
    return RosterLayout(tuple(row.number for row in found), headings, mapping, samples)


def _best(rows: Sequence[SpreadsheetRow]) -> list[SpreadsheetRow]:
    best: list[SpreadsheetRow] = []
    for index, row in enumerate(rows):
        for candidate in ([row], _with_second_line(row, rows[index + 1 : index + 2])):
            known = _mapping(candidate)
            if Field.NAME in known.values() and len(known) > len(_mapping(best)):
                best = candidate
    return best


def _at(rows: Sequence[SpreadsheetRow], number: int) -> list[SpreadsheetRow]:
    for index, row in enumerate(rows):
        if row.number == number:
            return _with_second_line(row, rows[index + 1 : index + 2])
    return []


def _with_second_line(row: SpreadsheetRow, below: Sequence[SpreadsheetRow]) -> list[SpreadsheetRow]:
    """The row with the one below it, where that goes on with headings and is not the first person."""
    if not below or below[0].number != row.number + 1 or sum(cell is not None for cell in below[0].cells) < 2:
        return [row]  # a cell alone in its row, "TPS 004", heads the rows below it
    first, second = _known(row), _known(below[0])
    more = {column: field for column, field in second.items() if first.get(column) != field}
    taken = [
        column
        for column, field in first.items()
        if column not in more and (text := _cell(below[0], column)) and field_of(text) != field
    ]
    return [row, below[0]] if more and not taken else [row]


def _known(row: SpreadsheetRow) -> dict[int, Field]:
    return {column: field for column, cell in enumerate(row.cells) if (field := field_of(cell))}


def _mapping(rows: Sequence[SpreadsheetRow]) -> dict[int, Field]:
    """What each column holds: the lower heading counts before the one above, the first of twins before the second."""
    merged: dict[int, Field] = {}
    for row in rows:
        merged |= _known(row)
    mapping: dict[int, Field] = {}
    for column in sorted(merged):
        if merged[column] not in mapping.values():
            mapping[column] = merged[column]
    return mapping


def is_numbering(row: SpreadsheetRow) -> bool:
    """Whether the row only numbers the columns ("1 2 3", "(1) (2) (3)"), as official tables do below their headings."""
    texts = [as_text(cell).strip("()[]. ") for cell in row.cells if cell is not None]
    numbers = [int(text) for text in texts if text.isascii() and text.isdigit() and len(text) < 3]
    return len(texts) >= 3 and len(numbers) == len(texts) and numbers == sorted(set(numbers)) and numbers[0] <= 2


def repeats_headings(row: SpreadsheetRow, mapping: Mapping[int, Field], headings: Sequence[str]) -> bool:
    """Whether the headings stand here again, as at the top of each printed page."""

    def same(column: int) -> bool:
        return column < len(headings) and _cell(row, column).casefold() == headings[column].casefold()

    names = [column for column, kind in mapping.items() if kind == Field.NAME]
    return any(map(same, names)) and sum(map(same, mapping)) >= 2


def _width(rows: Sequence[SpreadsheetRow]) -> int:
    return max((len(row.cells) for row in rows), default=0)


def _value(row: SpreadsheetRow, column: int) -> Cell:
    return row.cells[column] if column < len(row.cells) else None


def _cell(row: SpreadsheetRow, column: int) -> str:
    return " ".join(as_text(_value(row, column)).split())


def _heading(rows: Sequence[SpreadsheetRow], column: int, kind: Field | None) -> str:
    """What stands above a column; of two lines the one that says what it holds, else both."""
    texts = list(dict.fromkeys(filter(None, (_cell(row, column) for row in rows))))
    telling = [text for text in texts if kind and field_of(text) == kind]
    return telling[-1] if telling else " ".join(texts)


def _samples(rows: Sequence[SpreadsheetRow], column: int) -> list[str]:
    texts = dict.fromkeys(text for row in rows if (text := _cell(row, column)))
    return list(texts)[:SAMPLES]
