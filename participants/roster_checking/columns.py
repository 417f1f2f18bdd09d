"""What the cells of a row hold by kind, and the values that stand once for more rows than their own."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from bimtek.common.spreadsheets.cells import as_text
from bimtek.common.spreadsheets.reading import Cell, SpreadsheetRow

from . import cells
from .fields import Field

# "As above", as offices write it in a column of texts.
DITTO = frozenset(
    {'"', "''", "’’", ",,", "„", "“", "”", "〃", '-"-', '- " -', "sda", "s.d.a", "s.d.a.", "s d a", "idem", "ditto"}
)
DITTO_LONGEST = 8
# From the largest region to the smallest.
SMALLER = (Field.REGENCY, Field.DISTRICT, Field.VILLAGE, Field.TPS)


@dataclass
class RosterColumns:
    """The columns of one list; `said` is what holds for all its rows, `section` what a heading among them said."""

    mapping: Mapping[int, Field]
    today: date
    said: Mapping[Field, str] = field(default_factory=dict)
    fills: Sequence[int] = ()
    hidden_columns: frozenset[int] = frozenset()
    from_1904: bool = False
    sheet: str = ""
    both: frozenset[int] = frozenset()  # columns of village and district together
    mixed: frozenset[int] = frozenset()  # columns in which some have a NIP and others a NIK
    spare: Mapping[Field, Sequence[int]] = field(default_factory=dict)  # more columns of a kind, where one is blank
    positioned: bool = False  # the position stands behind the name, in its cell
    born: tuple[int, ...] = ()  # columns of day, month and year of birth, where they stand apart
    section: dict[Field, str] = field(default_factory=dict)
    standing: dict[int, str] = field(default_factory=dict)  # by column of `fills`: the value that stood there last
    latest: dict[Field, str] = field(default_factory=dict)  # what stood last in a column of texts, for "sda"

    def __post_init__(self) -> None:
        self.column = {kind: column for column, kind in self.mapping.items()}

    def cell(self, row: SpreadsheetRow, kind: Field) -> Cell:
        """The cell of this kind; None where the roster has no such column, or nothing in it."""
        column = self.column.get(kind)
        value = row.cells[column] if column is not None and column < len(row.cells) else None
        value = cells.bare(value)
        if value is not None and not cells.is_nothing(as_text(value)):
            return value
        return self._spare_cell(row, kind) if kind in self.spare else None

    def _spare_cell(self, row: SpreadsheetRow, kind: Field) -> Cell:
        """What stands in another column of this kind."""
        others = (row.cells[column] for column in self.spare[kind] if column < len(row.cells))
        return next((cell for cell in others if cell is not None and not cells.is_nothing(as_text(cell))), None)

    def text(self, row: SpreadsheetRow, kind: Field) -> str:
        """The same as text on one line."""
        return " ".join(as_text(self.cell(row, kind)).split())

    def value(self, row: SpreadsheetRow, kind: Field) -> tuple[str, str | None]:
        """The value of a column; else what stands above in it, in a section's heading, or above the list.

        The second text is there where the cell itself did not say it: what stood above, maybe nothing.
        """
        text, column, filled = self.text(row, kind), self.column.get(kind), None
        if text and len(text) < DITTO_LONGEST and text.casefold() in DITTO:
            text = filled = self.latest.get(kind, "")
        elif text:
            self.latest[kind] = text
        if column is not None and column in self.fills:
            if text:
                self._stand(kind, column, text)
            elif text := self.standing.get(column, ""):
                filled = text
        return text or self.section.get(kind) or self.said.get(kind, ""), filled

    def _stand(self, kind: Field, column: int, text: str) -> None:
        """Keep a value for the rows below; with another region, what stood above of smaller ones holds no more."""
        if kind in SMALLER and self.standing.get(column) != text:
            for smaller in SMALLER[SMALLER.index(kind) + 1 :]:
                self.standing.pop(self.column.get(smaller, -1), None)
        self.standing[column] = text
