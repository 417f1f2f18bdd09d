"""Reads a list of units as offices write it: xlsx, xls, ods or csv, headings in any order, villages written once."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import chain, islice
from pathlib import Path

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from bimtek.common.errors import Refusal
from bimtek.common.names import name_key
from bimtek.common.spreadsheets import reading
from bimtek.common.spreadsheets.cells import as_text
from bimtek.common.spreadsheets.reading import SpreadsheetRow
from events.units.naming import place_key, unit_number
from participants.roster_checking.layout import is_numbering

from .headings import HEAD_ROWS, UnitColumn, UnitHeadings, find

PEOPLE_MAX = 10_000  # of one unit
STATIONS_MAX = 2_000  # of one village
PIECE_BYTES = 1024 * 1024
_NUMBER = re.compile(r"\d{1,3}(?:[.,]\d{3}){1,2}|\d{1,8}(?:[.,]0{1,2})?", re.ASCII)
_NO_FRACTION = re.compile(r"[.,]0{1,2}$")
_TOTALS = ("jumlah", "total", "grand total", "jumlah total", "sub total", "subtotal")


UnitKey = tuple[str, str, str, str, str]


@dataclass(frozen=True, slots=True)
class ListedUnit:
    """One unit of a list: its number (a station's as three digits, "" for a village itself), where it is, how many
    people it has (None where the list does not say)."""

    row: int
    number: str = ""
    village: str = ""
    district: str = ""
    regency: str = ""
    code: str = ""
    people: int | None = None
    named: bool = False  # the list calls it by a name, not by a station's number

    @property
    def key(self) -> UnitKey:
        """What tells the unit from every other, however it is written."""
        return (self.code, place_key(self.regency), place_key(self.district), place_key(self.village), self.number)

    @property
    def place(self) -> str:
        """Where it is, the smallest first; the region's code only where no village is named."""
        return ", ".join(filter(None, (self.village or self.code, self.district, self.regency)))

    @property
    def label(self) -> str:
        """`TPS 001, Gunung Sahari Utara, Sawah Besar, Jakarta Pusat`."""
        number = f"TPS {self.number}" if self.number.isdigit() else self.number
        return ", ".join(filter(None, (number, self.village, self.district, self.regency, self.code)))


@dataclass(frozen=True, slots=True)
class UnreadRow:
    """A row that names no unit although it says something, and why."""

    row: int
    text: str
    why: str | Promise
    people: int = 0


@dataclass(frozen=True)
class UnitList:
    """What a file says: its units, each once, the rows that name none, and the rows whose unit stood above already."""

    units: tuple[ListedUnit, ...]
    unread: tuple[UnreadRow, ...]
    repeated: tuple[int, ...]


def read_file(path: Path) -> UnitList:
    """Read a list from a file. Raises Refusal as `bimtek.common.spreadsheets.reading` does, and `no_units`."""
    with path.open("rb") as file:
        reading.kind_of(file)
        with reading.read(iter(lambda: file.read(PIECE_BYTES), b"")) as book:
            return read_rows(book.rows)


def read_rows(rows: Iterator[SpreadsheetRow], most: int | None = None) -> UnitList:
    """Read a list from the rows of a sheet.

    Raises Refusal `no_units` where no heading names a unit, and `too_many_units` as soon as there are more than `most`.
    """
    head = list(islice(rows, HEAD_ROWS))
    headings = find(head)
    if headings is None:
        message = _("No column names a unit. Give the list headings such as TPS, Desa/Kelurahan, Kecamatan, Jumlah.")
        raise Refusal("no_units", message)
    units: dict[tuple[str, ...], ListedUnit] = {}
    unread: list[UnreadRow] = []
    repeated: list[int] = []
    above: dict[UnitColumn, str] = {}
    for row in chain(head, rows):
        if row.number <= headings.number or _says_nothing(row, headings):
            continue
        if most is not None and len(units) + len(unread) + len(repeated) > most:
            message = _("A list on this page may have up to %(most)s units; larger ones: manage.py import_units.")
            raise Refusal("too_many_units", message % {"most": most})
        for each in _of_row(row, headings.columns, above):
            if isinstance(each, UnreadRow):
                unread.append(each)
            elif each.key in units:
                repeated.append(each.row)
                units[each.key] = _together(units[each.key], each)
            else:
                units[each.key] = each
    return UnitList(tuple(units.values()), tuple(unread), tuple(repeated))


def _together(one: ListedUnit, other: ListedUnit) -> ListedUnit:
    """Two rows of one unit: lists give a row to each role, so that the people of both count."""
    known = [each.people for each in (one, other) if each.people is not None]
    return replace(one, people=sum(known) if known else None)


def _of_row(
    row: SpreadsheetRow, columns: Mapping[UnitColumn, int], above: dict[UnitColumn, str]
) -> Iterator[ListedUnit | UnreadRow]:
    texts = {column: _text(row, place) for column, place in columns.items()}
    _carry_down(texts, above)
    named = UnitColumn.NAME in columns and not columns.keys() & {UnitColumn.NUMBER, UnitColumn.STATIONS}
    unit = ListedUnit(
        row=row.number,
        number=unit_number(texts.get(UnitColumn.NAME if named else UnitColumn.NUMBER, "")),
        village=texts.get(UnitColumn.VILLAGE, ""),
        district=texts.get(UnitColumn.DISTRICT, ""),
        regency=texts.get(UnitColumn.REGENCY, ""),
        code=texts.get(UnitColumn.CODE, ""),
        named=named,
    )
    said = texts.get(UnitColumn.PEOPLE, "")
    people = _count(said, PEOPLE_MAX)
    if said and people is None:
        yield UnreadRow(row.number, unit.label, _("The number of people is none."))
    elif UnitColumn.STATIONS in columns:
        yield from _stations(replace(unit, people=people), texts.get(UnitColumn.STATIONS, ""))
    elif not unit.number and (named or UnitColumn.NUMBER in columns or not (unit.village or unit.code)):
        yield UnreadRow(row.number, unit.label or said, _("The row names no unit."), people or 0)
    else:
        yield replace(unit, people=people)


def _stations(village: ListedUnit, said: str) -> Iterator[ListedUnit | UnreadRow]:
    """The stations of a village of which the list gives only the number; its people count for each station."""
    count = _count(said, STATIONS_MAX)
    if count is None:
        yield UnreadRow(village.row, village.label, _("The number of stations is none."), village.people or 0)
        return
    for number in range(1, count + 1):
        yield replace(village, number=f"{number:03}")


def _says_nothing(row: SpreadsheetRow, headings: UnitHeadings) -> bool:
    """Whether the row is empty, a total, the numbering of the columns, or the headings once more."""
    texts = [as_text(cell) for cell in row.cells if cell is not None]
    if not any(_text(row, place) for place in headings.columns.values()):
        return True
    return any(name_key(text) in _TOTALS for text in texts) or headings.repeated_in(row) or is_numbering(row)


def _carry_down(texts: dict[UnitColumn, str], above: dict[UnitColumn, str]) -> None:
    """Give a row the regions that stand only in the first row of their block."""
    regions = (UnitColumn.REGENCY, UnitColumn.DISTRICT, UnitColumn.VILLAGE)
    for place, column in enumerate(regions):
        if texts.get(column):
            if texts[column] != above.get(column):
                for below in regions[place + 1 :]:
                    above.pop(below, None)
            above[column] = texts[column]
        elif column in texts and UnitColumn.NUMBER in texts:
            texts[column] = above.get(column, "")


def _text(row: SpreadsheetRow, place: int) -> str:
    return " ".join(as_text(row.cells[place] if place < len(row.cells) else None).split())


def _count(text: str, most: int) -> int | None:
    """A whole number as offices write it: `7`, `7,0`, `1.250`, `7 orang`; None for anything else."""
    plain = text.removesuffix(" orang")
    if not _NUMBER.fullmatch(plain):
        return None
    number = int(re.sub(r"[.,]", "", _NO_FRACTION.sub("", plain)))
    return number if number <= most else None
