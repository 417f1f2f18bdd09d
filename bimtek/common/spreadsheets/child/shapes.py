"""What the readers of all kinds of files hand over, and what they make of one value."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

LETTERS_MAX = 600  # of one cell; no field of a person holds as many, so what is cut off is refused anyway
COLUMNS_MAX = 100  # offices' tables have ten to twenty; where a table has more, they are empty
MERGES_MAX = 20_000
WIDE_MERGES_MAX = 2000
NOTE_LETTERS = 200  # of a comment

Merge = tuple[int, int, int, int]  # first row, first column, last row, last column, all from 0


class Unreadable(Exception):
    """The file cannot be read; its text is the code of a refusal."""


@dataclass(slots=True)
class RawRow:
    """One row: its number from 0, its cells, and what is odd about it."""

    number: int
    cells: list[Any]
    hidden: bool = False
    struck: list[int] = field(default_factory=list)  # columns whose text is struck through
    notes: dict[int, str] = field(default_factory=dict)  # comments by column


@dataclass
class RawSheet:
    """One sheet. `rows` may be asked for once."""

    name: str
    rows: Callable[[], Iterator[RawRow]]
    hidden: bool = False
    last_row: int = 0  # about as many rows it has
    merges: list[Merge] = field(default_factory=list)
    hidden_columns: list[int] = field(default_factory=list)
    from_1904: bool = False  # days are counted from there


def plain(value: Any) -> Any:
    """A value as it goes through the pipe: null, text, number, truth, or `{"d": day}`; a time of day is a text."""
    match value:
        case str():
            return value[:LETTERS_MAX].strip() or None
        case bool() | int() | float() | None:
            return value
        case datetime() | date():
            return {"d": value.isoformat()[:10]}
        case time() | timedelta():
            return str(value)[:LETTERS_MAX]
        case _:
            return str(value)[:LETTERS_MAX]


def lines(sheet: RawSheet, most: int) -> Iterator[Any]:
    """A sheet's lines of the answer: its head, then its rows that are not empty, `most` of them (0: all)."""
    yield {
        "table": sheet.name, "hidden": sheet.hidden, "rows": sheet.last_row, "from_1904": sheet.from_1904,
        "hidden_columns": sheet.hidden_columns[:COLUMNS_MAX],
        "merges": [merge for merge in sheet.merges if merge[1] != merge[3]][:WIDE_MERGES_MAX],
    }  # fmt: skip
    down = _Downwards(sheet.merges)
    count = 0
    for row in sheet.rows():
        cells = [plain(value) for value in row.cells[:COLUMNS_MAX]]
        down.fill(row.number, cells)
        if all(cell is None for cell in cells):
            continue
        yield [row.number + 1, cells, *_marks(row)]
        count += 1
        if count == most:
            return


def _marks(row: RawRow) -> list[dict[str, Any]]:
    marks: dict[str, Any] = {}
    if row.hidden:
        marks["hidden"] = True
    if row.struck:
        marks["struck"] = [column for column in row.struck if column < COLUMNS_MAX]
    if row.notes:
        marks["notes"] = {column: text[:NOTE_LETTERS] for column, text in row.notes.items() if column < COLUMNS_MAX}
    return [marks] if marks else []


class _Downwards:
    """Puts the text of a merged cell into the cells that it covers below."""

    def __init__(self, merges: list[Merge]) -> None:
        tall = [m for m in merges[:MERGES_MAX] if m[2] > m[0] and m[1] < COLUMNS_MAX]
        self.waiting = sorted(tall, reverse=True)
        self.open: list[tuple[Merge, Any]] = []

    def fill(self, number: int, cells: list[Any]) -> None:
        self.open = [(merge, value) for merge, value in self.open if merge[2] >= number]
        empty = all(cell is None for cell in cells)
        for merge, value in self.open:
            if not empty and merge[1] < len(cells):
                cells[merge[1]] = value
            elif not empty:
                cells.extend([None] * (merge[1] - len(cells)) + [value])
        while self.waiting and self.waiting[-1][0] <= number:
            merge = self.waiting.pop()
            if merge[0] == number:
                self.open.append((merge, cells[merge[1]] if merge[1] < len(cells) else None))
