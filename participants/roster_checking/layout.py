"""Where the lists of people stand in an office's sheet, and what their columns hold: found by the headings."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any, Self

from bimtek.common.spreadsheets.cells import as_text
from bimtek.common.spreadsheets.reading import SpreadsheetRow, Table

from . import bands, contexts, groups, guessing, turning
from .bands import Band
from .fields import Field

HEAD_ROWS = 1500  # of each sheet these are looked at before it is read
SAMPLES = 3
SURE = 2  # weight of headings beyond doubt: that of the names alone may stand in front of people in columns
ABOVE_MOST = 15  # rows above the headings that say what holds for all


@dataclass(frozen=True)
class RosterLayout:
    """One list of people in a sheet: what was understood of it. A sheet may hold several."""

    heading_rows: tuple[int, ...]  # numbers of the rows with the headings; empty when none was found
    headings: list[str]  # by column, "" where there is none
    mapping: dict[int, Field]  # by column, from 0
    samples: list[list[str]]  # by column, a few values below
    sheet: str = ""
    last_row: int = 0  # the list ends there; 0: with the sheet
    said: dict[Field, str] = field(default_factory=dict)  # what stands above, beside or as the sheet's title
    fills: list[int] = field(default_factory=list)  # columns in which a value stands once for the blank cells below
    above: list[str] = field(default_factory=list)  # texts above the headings, as they repeat on each page
    turned: bool = False  # people stand in columns, headings in the first one
    hidden: bool = False  # the sheet is
    hidden_columns: list[int] = field(default_factory=list)
    from_1904: bool = False
    people: int = 0  # about so many
    own: list[int] = field(default_factory=list)  # columns of this person alone, where a row holds several

    @property
    def heading_row(self) -> int:
        """Where the headings begin; 0 where there are none."""
        return self.heading_rows[0] if self.heading_rows else 0

    @property
    def first_row(self) -> int:
        """The number of the first row below the headings."""
        return self.heading_rows[-1] + 1 if self.heading_rows else 1

    @property
    def is_list(self) -> bool:
        """Whether it names people."""
        return Field.NAME in self.mapping.values()

    def column_of(self, kind: Field) -> int | None:
        """The column that holds this; None where none does."""
        return next((column for column, held in self.mapping.items() if held is kind), None)

    def alike(self, other: "RosterLayout") -> bool:
        """Whether both are of one shape: most of what they hold is the same, in whatever order."""
        mine, theirs = set(self.mapping.values()), set(other.mapping.values())
        return self.is_list and other.is_list and len(mine & theirs) * 2 >= len(mine | theirs)

    def as_json(self) -> dict[str, Any]:
        """As a roster keeps it."""
        kept = asdict(self)
        kept["mapping"] = {str(column): kind.value for column, kind in self.mapping.items()}
        kept["said"] = {kind.value: text for kind, text in self.said.items()}
        kept["samples"] = []
        return kept

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Self:
        """The layout again."""
        known = {name: value for name, value in kept.items() if name in cls.__dataclass_fields__}
        known["heading_rows"] = tuple(known["heading_rows"])
        known["mapping"] = {int(column): Field(kind) for column, kind in known["mapping"].items()}
        known["said"] = {Field(kind): text for kind, text in known["said"].items()}
        return cls(**known)


def understand(head: Sequence[SpreadsheetRow], heading_row: int | None = None) -> RosterLayout:
    """The first list among a sheet's first rows.

    `heading_row` is where the member of staff said the headings stand (0: nowhere); without it they are where most
    columns are known.
    """
    return lists_of(Table("", hidden=False, last_row=0), head, heading_row)[0]


def lists_of(table: Table, head: Sequence[SpreadsheetRow], heading_row: int | None = None) -> list[RosterLayout]:
    """Every list of a sheet by its first rows, and at least one layout, which then names no people."""
    rows = head[:HEAD_ROWS]
    blank = RosterLayout(
        (), [""] * _width(rows), {}, _all_samples(rows, 0, 0), table.name, hidden=table.hidden,
        hidden_columns=sorted(table.hidden_columns), from_1904=table.from_1904,
    )  # fmt: skip
    found = bands.found(rows, table.merges, heading_row)
    sure = any(Field.NAME in band.fields.values() and band.weight >= SURE for band in found[:1])
    if not sure and heading_row is None and (turned := turning.turned(rows)):
        return [replace(blank, **turned, turned=True)]
    layouts = []
    for place, band in enumerate(found):
        last = found[place + 1].first_row - 1 if place + 1 < len(found) else 0
        layouts += _of_band(blank, rows, band, last)
    if not layouts and heading_row is None and (guessed := guessing.mapping(rows)):
        return [replace(blank, mapping=guessed, people=len(rows))]
    return layouts or [blank]


def _of_band(blank: RosterLayout, rows: Sequence[SpreadsheetRow], band: Band, last: int) -> list[RosterLayout]:
    samples = _all_samples(rows, band.rows[-1], last)
    above = [row for row in rows if row.number < band.first_row][-ABOVE_MOST:]
    said = contexts.of_title(blank.sheet) | contexts.of_rows(above)
    below = [row for row in rows if row.number > band.rows[-1] and (not last or row.number <= last)]
    texts = [as_text(cell) for row in above for cell in row.cells if cell is not None]
    layouts = []
    for group in groups.groups(band, samples):
        names = [column for column, kind in group.mapping.items() if kind is Field.NAME]
        over = contexts.of_rows(_only(row, group.own) for row in above) if group.own else {}
        own = {kind: text for kind, text in (said | over).items() if kind not in group.mapping.values()} | group.said
        people = sum(bool(names) and _cell(row, names[0]) != "" for row in below)
        layouts.append(
            replace(
                blank,
                heading_rows=tuple(band.rows),
                headings=band.headings,
                mapping=group.mapping,
                samples=samples,
                last_row=last,
                said=own,
                fills=contexts.filled(below, group.mapping),
                above=texts,
                people=people,
                own=group.own,
            )
        )
    return layouts


def is_numbering(row: SpreadsheetRow) -> bool:
    """Whether the row only numbers the columns ("1 2 3", "(1) (2) (3)"), as official tables do below their headings."""
    return bands.is_numbering(row)


def repeats_headings(row: SpreadsheetRow, mapping: Mapping[int, Field], headings: Sequence[str]) -> bool:
    """Whether the headings stand here again, as at the top of each printed page."""

    def same(column: int) -> bool:
        return column < len(headings) and _cell(row, column).casefold() == headings[column].casefold()

    names = [column for column, kind in mapping.items() if kind == Field.NAME]
    return any(map(same, names)) and sum(map(same, mapping)) >= 2


def _only(row: SpreadsheetRow, columns: Sequence[int]) -> SpreadsheetRow:
    return replace(row, cells=[cell if place in columns else None for place, cell in enumerate(row.cells)])


def _width(rows: Sequence[SpreadsheetRow]) -> int:
    return max((len(row.cells) for row in rows), default=0)


def _cell(row: SpreadsheetRow, column: int) -> str:
    return " ".join(as_text(row.cells[column] if column < len(row.cells) else None).split())


def _all_samples(rows: Sequence[SpreadsheetRow], after: int, last: int) -> list[list[str]]:
    below = [row for row in rows if row.number > after and (not last or row.number <= last) and not is_numbering(row)]
    return [_samples(below, column) for column in range(_width(rows))]


def _samples(rows: Sequence[SpreadsheetRow], column: int) -> list[str]:
    texts: dict[str, None] = {}
    for row in rows:
        if text := _cell(row, column):
            texts[text] = None
            if len(texts) == SAMPLES:
                break
    return list(texts)
