"""Reads a published schedule grid: months across, one row per slot, `01 - 04` or `Libur` in the cells.

    APR MAY JUN
    01 - 04 02 - 05 03 - 06
    Libur 30 - 02 -

Prose around the grid is passed over. Nothing is guessed: what could mean two things, and what cannot
be read, becomes a fatal anomaly. A grid pasted from a spreadsheet (tabs) or a table (`|`, `;`) is read
cell by cell. The parser knows no database.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from events.schedule import cells, days, neighbours
from events.schedule.cells import ScheduleCell, TokenKind
from events.schedule.reading import Anomaly, ReadSession, ScheduleReading

DELIMITERS = "\t|;"
YEARS = range(1990, 2101)
MAX_COLUMNS = 24
_RULE = re.compile(r"(?=.*[-=]{3})[\s|:+=-]*[|+=][\s|:+=-]*")  # |---|---| between the head and the body of a table


@dataclass(frozen=True)
class Header:
    """The line with the months: each column's (year, month), and what parts the cells, if anything does."""

    line: int
    columns: tuple[tuple[int, int], ...]
    delimiter: str = ""


@dataclass(frozen=True)
class PlacedCell:
    """A cell with its place, both counted from 1."""

    line: int
    column: int
    cell: ScheduleCell


def parse_grid(text: str, year: int) -> ScheduleReading:
    """Read every grid in `text`, whose months lie in `year` unless a header says otherwise.

    Never raises for odd text: see `ScheduleReading.unreadable`. ValueError for a year outside YEARS.
    """
    if year not in YEARS:
        raise ValueError(f"{year} is not a year of training sessions")
    lines = [unicodedata.normalize("NFKC", line.rstrip("\r")) for line in text.removeprefix("\ufeff").split("\n")]
    sessions: list[ReadSession] = []
    anomalies: list[Anomaly] = []
    headers = [header for number in range(len(lines)) if (header := _header(lines, number, year))]
    starts = [*(header.line - 1 for header in headers), len(lines)]
    anomalies += _rows_without_months(lines[: starts[0]])
    for header, end in zip(headers, starts[1:], strict=True):
        grid, odd = _read_rows(lines, header, end)
        read, odd_days = days.date_cells([(placed, header.columns[placed.column - 1]) for placed in grid])
        sessions += read
        anomalies += [*_odd_header(header, lines, year), *odd, *_odd_cells(grid), *odd_days]
    if not sessions and not anomalies:
        anomalies.append(_fatal(1, "", "no_grid", _("No line with month names and rows of days below it was found.")))
    sessions.sort(key=lambda session: (session.start, session.end, session.line))
    anomalies += neighbours.odd_neighbours(sessions)
    return ScheduleReading(tuple(sessions), tuple(sorted(anomalies, key=lambda anomaly: anomaly.line)))


def has_months(text: str, year: int) -> bool:
    """Whether a text holds a grid at all."""
    lines = text.split("\n")
    return any(_header(lines, number, year) for number in range(len(lines)))


def _header(lines: list[str], number: int, year: int) -> Header | None:
    """The header on this line (index from 0), if it is one and a row follows."""
    words = lines[number].replace(",", " ")
    delimiter = next((mark for mark in DELIMITERS if mark in words.strip(" |;")), "")
    for mark in DELIMITERS:
        words = words.replace(mark, " ")
    columns: list[tuple[int, int]] = []
    for word in words.split():
        month = cells.month_number(word)
        if month:
            columns.append((columns[-1][0] if columns else year, month))
        elif columns and word.isdigit() and int(word) in YEARS:
            columns[-1] = (int(word), columns[-1][1])
        else:
            return None
    if not 1 <= len(columns) <= MAX_COLUMNS:
        return None
    following = next((line for line in lines[number + 1 :] if line.strip() and not _RULE.fullmatch(line)), "")
    row = _is_row(following) or (len(columns) > 1 and _looks_like_row(following, len(columns)))
    return Header(number + 1, tuple(columns), delimiter) if row or _is_empty(following) else None


def _odd_header(header: Header, lines: list[str], year: int) -> Iterator[Anomaly]:
    text = lines[header.line - 1].strip()
    if sorted(set(header.columns)) != list(header.columns):
        why = _("The months are out of order or repeat, so their year is uncertain. Write the year behind each month.")
        yield _fatal(header.line, text, "months_out_of_order", why)
    elif header.columns[0][0] != year:
        why = format_lazy(
            _("The grid says {written}, but the year chosen is {year}."), written=header.columns[0][0], year=year
        )
        yield _fatal(header.line, text, "other_year", why)


def _read_rows(lines: list[str], header: Header, end: int) -> tuple[list[PlacedCell], list[Anomaly]]:
    """The cells of every row up to the last one before line index `end`, and what is odd between them."""
    last = _last_row(lines, header, end)
    grid: list[PlacedCell] = []
    odd: list[Anomaly] = []
    for number in range(header.line, min(last + 1, end)):
        line = lines[number]
        if _RULE.fullmatch(line):
            continue
        if _looks_like_row(line, len(header.columns)):
            row, wrong = _split(line, number + 1, header)
            grid += [PlacedCell(number + 1, column, cell) for column, cell in enumerate(row, start=1)]
            odd += wrong
        elif line.strip():
            odd.append(_note(number + 1, line.strip()))
    return grid, odd


def _last_row(lines: list[str], header: Header, end: int) -> int:
    """Index of the grid's last line: the last that is surely or nearly a row, and what is like one right below it."""
    last, right_below = header.line, True
    for number in range(header.line, end):
        line = lines[number]
        if _is_row(line) or _is_nearly_row(line) or (right_below and _looks_like_row(line, len(header.columns))):
            last, right_below = number, True
        elif line.strip():
            right_below = False
    return last


def _split(line: str, number: int, header: Header) -> tuple[tuple[ScheduleCell, ...], list[Anomaly]]:
    """The cells of one row, or none with the reason."""
    if header.delimiter:
        return _split_delimited(line, number, header)
    return _split_open(line.replace("\t", " "), number, len(header.columns))


def _split_open(line: str, number: int, columns: int) -> tuple[tuple[ScheduleCell, ...], list[Anomaly]]:
    pieces = cells.tokens(line)
    if strange := cells.strange(pieces):
        return (), [_fatal(number, line.strip(), "unreadable", _cannot_read(strange[0].text))]
    ways = cells.splits(line, pieces, columns)
    if len(ways) == 1:
        return ways[0], []
    if ways:
        why: str | Promise = _(
            "This row can be split into cells in more than one way. Put | between its cells and months."
        )
        return (), [_fatal(number, line.strip(), "ambiguous", why)]
    why = format_lazy(
        _("This row has {found} cells under {columns} months. Put a dash in each empty cell."),
        found=cells.natural_count(line, pieces),
        columns=columns,
    )
    return (), [_fatal(number, line.strip(), "cell_count", why)]


def _split_delimited(line: str, number: int, header: Header) -> tuple[tuple[ScheduleCell, ...], list[Anomaly]]:
    parts = line.strip(" ").split(header.delimiter)
    if header.delimiter == "|" and line.strip().startswith("|"):
        parts = line.strip().strip("|").split("|")
    while len(parts) > len(header.columns) and not parts[-1].strip():
        parts.pop()
    if len(parts) != len(header.columns):
        why = format_lazy(
            _("This row has {found} cells under {columns} months. Put a dash in each empty cell."),
            found=len(parts),
            columns=len(header.columns),
        )
        return (), [_fatal(number, line.strip(), "cell_count", why)]
    row: list[ScheduleCell] = []
    odd: list[Anomaly] = []
    for part in parts:
        cell, wrong = _split_open(part, number, 1) if part.strip() else ((ScheduleCell(TokenKind.EMPTY, ""),), [])
        row += cell or (ScheduleCell(TokenKind.JUNK, part.strip()),)
        odd += wrong
    return tuple(row), odd


def _odd_cells(grid: list[PlacedCell]) -> Iterator[Anomaly]:
    usual = cells.usual_joint([placed.cell for placed in grid])
    for placed in grid:
        cell, line = placed.cell, placed.line
        match cell.kind:
            case TokenKind.OFF:
                yield Anomaly(line, cell.text, "day_off", _("Marked as a holiday: no session."))
            case TokenKind.EMPTY:
                yield Anomaly(line, cell.text, "empty_cell", _("An empty cell: no session."))
            case TokenKind.LONE_DAY:
                why = _("A day without an end. Write first and last day, for one day twice the same.")
                yield _fatal(line, cell.text, "lone_day", why)
            case TokenKind.RANGE if cell.joint != usual:
                yield Anomaly(
                    line, cell.text, "irregular_spacing", _("Written unlike the other ranges; read all the same.")
                )


def _rows_without_months(lines: list[str]) -> Iterator[Anomaly]:
    for number, line in enumerate(lines, start=1):
        if _is_row(line):
            why = _("A row of days with no line of months above it.")
            yield _fatal(number, line.strip(), "row_without_months", why)


def _note(number: int, text: str) -> Anomaly:
    """A line between rows: words are passed over, but nothing that could be days or months."""
    suspect = any(piece.text.isdigit() or piece.kind is TokenKind.MONTH for piece in cells.tokens(text))
    if suspect:
        return _fatal(number, text, "unreadable", _cannot_read(text))
    return Anomaly(number, text, "note", _("Words between the rows were passed over."))


def _is_row(line: str) -> bool:
    """Surely a row: only what rows are made of, with a range or a holiday among it."""
    pieces = cells.tokens(_open(line))
    off = any(piece.kind is TokenKind.OFF for piece in pieces)
    return (off or cells.holds_range(pieces)) and not cells.strange(pieces)


def _is_nearly_row(line: str) -> bool:
    """A row with a slip in it, wherever it stands; "Pukul 08 - 16" is none."""
    pieces = cells.tokens(_open(line))
    return cells.holds_range(pieces) and len(cells.strange(pieces)) * 4 < len(pieces)


def _looks_like_row(line: str, columns: int) -> bool:
    """Mostly made of what rows are made of; beside a grid it is one, perhaps with a slip in it."""
    pieces = cells.tokens(_open(line))
    telling = any(piece.kind in {TokenKind.DAY, TokenKind.OFF} for piece in pieces) or len(pieces) >= min(columns, 2)
    return telling and len(cells.strange(pieces)) * 2 < len(pieces)


def _is_empty(line: str) -> bool:
    """A row of nothing but dashes."""
    pieces = cells.tokens(_open(line))
    return bool(pieces) and all(piece.kind is TokenKind.JOINT for piece in pieces)


def _open(line: str) -> str:
    return line.translate(str.maketrans(DELIMITERS, " " * len(DELIMITERS)))


def _cannot_read(text: str) -> str | Promise:
    return format_lazy(_("“{text}” cannot be read as days. Correct it, or put a dash for no session."), text=text)


def _fatal(line: int, text: str, code: str, why: str | Promise) -> Anomaly:
    return Anomaly(line, text, code, why, fatal=True)
