"""Cells and columns as an office sees them."""

from datetime import date

from .reading import Cell

EXACT_BELOW = 2**53  # whole numbers up to here are exact in a file


def as_text(cell: Cell) -> str:
    """A cell as the office sees it: whole numbers without a decimal, dates as day-month-year."""
    match cell:
        case None:
            return ""
        case bool():
            return "TRUE" if cell else "FALSE"
        case float() if cell.is_integer() and abs(cell) < EXACT_BELOW:
            return str(int(cell))
        case float() if abs(cell) >= EXACT_BELOW:
            return f"{cell:.14E}"
        case date():
            return f"{cell:%d-%m-%Y}"
        case _:
            return str(cell).strip()


def column_letter(column: int) -> str:
    """0 -> A, 25 -> Z, 26 -> AA."""
    before, last = divmod(column, 26)
    return (column_letter(before - 1) if before else "") + chr(ord("A") + last)
