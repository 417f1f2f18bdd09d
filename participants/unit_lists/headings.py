"""What the columns of a list of units hold, found by their headings, in any order."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum

from bimtek.common.names import name_key
from bimtek.common.spreadsheets.cells import as_text
from bimtek.common.spreadsheets.reading import SpreadsheetRow
from participants.roster_checking.fields import Field
from participants.roster_checking.headings import field_of

HEAD_ROWS = 60
LETTERS_MAX = 60


class UnitColumn(Enum):
    """What is taken from a list of units."""

    NUMBER = "number"  # of a polling station
    STATIONS = "stations"  # how many stations a village has: the row stands for all of them
    PEOPLE = "people"
    CODE = "code"  # of the region
    VILLAGE = "village"
    DISTRICT = "district"
    REGENCY = "regency"
    ROLE = "role"
    NAME = "name"  # of an office, a school, a party


# Read from top to bottom; None is a column of no use, named so that no later line takes it.
SPELLINGS: tuple[tuple[str, UnitColumn | None], ...] = (
    (r"(jumlah|jml|total|banyak(nya)?) (dpt|pemilih|surat suara|laki.*|perempuan|l|p|lk|pr)( .*)?", None),
    (r"(jumlah|jml|total|banyak(nya)?) ?tps", UnitColumn.STATIONS),
    (r"kode (wilayah|desa|kelurahan|kel|kemendagri|bps|pum)( .*)?|region code|kode", UnitColumn.CODE),
    (r"(jumlah|jml|jmlh|total|banyak(nya)?)( (orang|anggota|peserta|kpps|petugas|personil|personel|jiwa|linmas))*"
     r"( (per|tiap) tps)?", UnitColumn.PEOPLE),
    (r"(anggota|peserta|orang|kpps|people|number of people)", UnitColumn.PEOPLE),
    (r"peran|jabatan|role", UnitColumn.ROLE),
)  # fmt: skip
_SPELLINGS = tuple((re.compile(pattern), column) for pattern, column in SPELLINGS)
_ROSTER = {
    Field.TPS: UnitColumn.NUMBER,
    Field.VILLAGE: UnitColumn.VILLAGE,
    Field.DISTRICT: UnitColumn.DISTRICT,
    Field.REGENCY: UnitColumn.REGENCY,
    Field.INSTITUTION: UnitColumn.NAME,
}
NAMING = frozenset({UnitColumn.NUMBER, UnitColumn.STATIONS, UnitColumn.VILLAGE, UnitColumn.CODE, UnitColumn.NAME})


def column_of(heading: object) -> UnitColumn | None:
    """What a column with this heading holds; None when it is of no use, or not known."""
    text = as_text(heading) if isinstance(heading, str) else ""
    if not text or len(text) > LETTERS_MAX:
        return None
    key = name_key(text)
    for pattern, column in _SPELLINGS:
        if pattern.fullmatch(key):
            return column
    field = field_of(text)
    return _ROSTER.get(field) if field else None


@dataclass(frozen=True)
class UnitHeadings:
    """The row with the headings: its number, where each column stands, and what is written there."""

    number: int
    columns: Mapping[UnitColumn, int]
    texts: Mapping[int, str]

    def repeated_in(self, row: SpreadsheetRow) -> bool:
        """Whether the headings stand here once more, as at the top of each printed page."""
        same = [place for place, text in self.texts.items() if _text(row, place).casefold() == text.casefold()]
        return len(same) >= min(2, len(self.texts))


def find(rows: Sequence[SpreadsheetRow]) -> UnitHeadings | None:
    """The row among these in which most columns are known; None where none names a unit."""
    best: UnitHeadings | None = None
    for row in rows[:HEAD_ROWS]:
        columns: dict[UnitColumn, int] = {}
        for place, cell in enumerate(row.cells):
            if (column := column_of(cell)) and column not in columns:
                columns[column] = place
        if NAMING & columns.keys() and len(columns) > (len(best.columns) if best else 0):
            best = UnitHeadings(row.number, columns, {place: _text(row, place) for place in columns.values()})
    return best


def _text(row: SpreadsheetRow, place: int) -> str:
    return " ".join(as_text(row.cells[place] if place < len(row.cells) else None).split())
