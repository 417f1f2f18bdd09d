"""A file of any kind as plain text, a line for each row, for what reads pasted texts."""

from collections.abc import Iterable
from datetime import date

from .cells import as_text
from .reading import Cell, SpreadsheetRow, read

LETTERS_MAX = 200_000


def text_of(content: Iterable[bytes]) -> str:
    """The rows of all visible sheets, cells parted by tabs. Refusal as `reading.read` does.

    A date is written with its year first, so that it can be read in one way only.
    """
    lines: list[str] = []
    letters = 0
    with read(content) as book:
        for table in book.tables:
            for row in () if table.hidden else table.rows:
                lines.append(_line(row))
                letters += len(lines[-1])
                if letters > LETTERS_MAX:
                    return "\n".join(lines)
    return "\n".join(lines)


def _line(row: SpreadsheetRow) -> str:
    cells = [" ".join(_written(cell).split()) for cell in row.cells]
    return "\t".join(cells).rstrip()


def _written(cell: Cell) -> str:
    return cell.isoformat() if isinstance(cell, date) else as_text(cell)
