"""A whole file of an office: which lists its sheets hold, which of them are read, and the people in them."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from bimtek.common.spreadsheets.reading import Book, SpreadsheetRow, Table, read

from . import contexts, turning
from .checking import Checked, RosterChecker
from .fields import Field
from .layout import HEAD_ROWS, RosterLayout, lists_of

TITLED_LEAST = 2  # sheets of one shape whose titles tell them apart


@dataclass(frozen=True)
class SheetReading:
    """A sheet as it was understood: its lists, and how many rows it has."""

    name: str
    hidden: bool
    last_row: int
    layouts: list[RosterLayout]
    empty: bool = False

    @property
    def lists(self) -> list[RosterLayout]:
        """Those of its layouts that name people."""
        return [layout for layout in self.layouts if layout.is_list]


def look(content: Iterable[bytes]) -> list[SheetReading]:
    """Every sheet of a file by its first rows. Refusal as `reading.read` does."""
    with read(content, most=HEAD_ROWS) as book:
        return _titled([_sheet_reading(table, list(table.rows)) for table in book.tables])


def _sheet_reading(table: Table, rows: list[SpreadsheetRow], heading_row: int | None = None) -> SheetReading:
    last = (
        max(table.last_row, rows[-1].number if rows else 0)
        if len(rows) == HEAD_ROWS
        else (rows[-1].number if rows else 0)
    )
    return SheetReading(table.name, table.hidden, last, lists_of(table, rows, heading_row), not rows)


def look_again(content: Iterable[bytes], sheet: str, heading_row: int | None) -> SheetReading | None:
    """One sheet anew, its headings where the member of staff said they stand; None where there is no such sheet."""
    with read(content, sheets=[sheet], most=HEAD_ROWS) as book:
        for table in book.tables:
            return _sheet_reading(table, list(table.rows), heading_row)
    return None


def _titled(sheets: list[SheetReading]) -> list[SheetReading]:
    """Sheets of one shape whose titles name regions: each title holds for the rows of its sheet."""
    main = main_list(sheets)
    if main is None:
        return sheets
    alike = [sheet for sheet in sheets if not sheet.hidden and any(main.alike(each) for each in sheet.lists)]
    titles = {sheet.name: contexts.bare_title(sheet.name) for sheet in alike}
    if len([title for title in titles.values() if title]) < TITLED_LEAST:
        return sheets
    return [
        replace(sheet, layouts=[_with_title(layout, titles.get(sheet.name, "")) for layout in sheet.layouts])
        for sheet in sheets
    ]


def _with_title(layout: RosterLayout, title: str) -> RosterLayout:
    """The title is a district; where that is known already, a village; where that is, too, it says nothing new."""
    known = {*layout.mapping.values(), *layout.said}
    kind = next((each for each in (Field.DISTRICT, Field.VILLAGE) if each not in known), None)
    if not title or kind is None or contexts.of_title(layout.sheet) or title in layout.said.values():
        return layout
    return replace(layout, said=layout.said | {kind: title})


def main_list(sheets: Sequence[SheetReading]) -> RosterLayout | None:
    """The list that a careful reader takes first: understood before long; in a hidden sheet only where no other is."""
    lists = [layout for sheet in sheets for layout in sheet.lists]
    return max(lists, key=lambda layout: (not layout.hidden, len(layout.mapping) > 1, layout.people), default=None)


def to_read(sheets: Sequence[SheetReading]) -> list[RosterLayout]:
    """The lists that are read unless the organizer says otherwise: the main one's sheet, and all of its shape."""
    main = main_list(sheets)
    if main is None:
        return []
    return [
        layout
        for sheet in sheets
        for layout in sheet.lists
        if layout.sheet == main.sheet or (main.alike(layout) and not layout.hidden)
    ]


def people(book: Book, layouts: Sequence[RosterLayout], checker: RosterChecker) -> Iterator[Checked]:
    """Everybody in these lists of an open file, with what is wrong with each row."""
    for table in book.tables:
        of_sheet = [layout for layout in layouts if layout.sheet == table.name]
        turned = [layout for layout in of_sheet if layout.turned]
        if turned:
            yield from checker.check(turned, turning.turn(list(table.rows)[:HEAD_ROWS])[1:])
        elif of_sheet:
            yield from checker.check(of_sheet, table.rows)
