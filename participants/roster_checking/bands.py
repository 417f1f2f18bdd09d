"""The rows that hold headings: one, or two or three with parents over their children, once or again further down."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bimtek.common.names import name_key
from bimtek.common.spreadsheets.cells import as_text
from bimtek.common.spreadsheets.reading import SpreadsheetRow

from . import contexts
from .fields import Field
from .headings import field_of, is_number_column
from .roles import role_of, role_within, without_role

FIRST_ROWS = 60  # the first headings stand within as many
LINES_MOST = 3
_LONG_NUMBER = re.compile(r"\d{6,}")
_NAME_AHEAD = re.compile(r"[\W\d_]*(?:[ivx]{1,4}\.\s*)?(?:n\s?a\s?m|nm|full)", re.IGNORECASE)
_NAME_GOES_ON = re.compile(
    r"(lengkap|peserta|anggota|petugas|calon|terang|jelas|(dan|dengan|beserta|sesuai|tanpa) \w+|kpps|pps|ppk|"
    r"nip|nik|depan)\b.*"
)
_OF_NAMES = re.compile(r"(nama|name|full name|nm)\b.*")

Merges = Sequence[tuple[int, int, int, int]]


@dataclass(frozen=True)
class Band:
    """Rows with headings: their numbers, and by column the texts from parent to child and what they mean."""

    rows: tuple[int, ...]
    paths: list[tuple[str, ...]]
    fields: dict[int, Field]

    @property
    def first_row(self) -> int:
        """The number of the upper one."""
        return self.rows[0]

    @property
    def headings(self) -> list[str]:
        """By column what stands above it; of several lines the one that says what it holds, else all."""
        return [_shown(path, self.fields.get(column)) for column, path in enumerate(self.paths)]

    @property
    def weight(self) -> float:
        """How much of it is understood."""
        kinds = set(self.fields.values())
        numbered = any(is_number_column(path[-1]) for path in self.paths if path)
        roles = _roles([path[-1] for path in self.paths if path])
        names = Field.NAME in kinds or roles > 1
        return (len(kinds) + 0.5 * numbered + (roles if Field.NAME not in kinds else 0)) if names else 0


def found(rows: Sequence[SpreadsheetRow], merges: Merges = (), heading_row: int | None = None) -> list[Band]:
    """The bands of a sheet from top to bottom; one that only repeats the one before it is none."""
    if heading_row is not None:
        start = next((place for place, row in enumerate(rows) if row.number == heading_row), None)
        return [] if start is None else [_widest(rows, start, merges)]
    all_found = [_widest(rows, place, merges) for place in range(min(len(rows), FIRST_ROWS))]
    best = max(all_found, key=lambda band: band.weight, default=None)
    if best is None or not best.weight:
        return []
    bands: list[Band] = []
    for place, row in enumerate(rows):
        if row.number == best.first_row:
            band = best
        elif (bands and row.number <= bands[-1].rows[-1]) or not _may_head(row):
            continue
        else:
            band = _widest(rows, place, merges)
        if band is best or (band.weight >= 2 and best.first_row not in band.rows):
            bands += [band] if not bands or band.fields != bands[-1].fields else []
    return bands


def is_heading(row: SpreadsheetRow) -> bool:
    """Whether a row among people is one of headings: that of the names and another, and no number of a person."""
    return _may_head(row) and Band((row.number,), [(text,) if text else () for text in _texts(row)],
                                   _fields(row)).weight >= 2  # fmt: skip


def name_column(row: SpreadsheetRow) -> int | None:
    """Where the names stand by a row of headings."""
    return next((column for column, kind in _fields(row).items() if kind is Field.NAME), None)


def is_numbering(row: SpreadsheetRow) -> bool:
    """Whether the row only numbers the columns."""
    texts = [as_text(cell).strip("()[]. ") for cell in row.cells if cell is not None]
    numbers = [int(text) for text in texts if text.isascii() and text.isdigit() and len(text) < 3]
    return len(texts) >= 3 and len(numbers) == len(texts) and numbers == sorted(set(numbers)) and numbers[0] <= 2


def _may_head(row: SpreadsheetRow) -> bool:
    if not any(isinstance(cell, str) and _NAME_AHEAD.match(cell) for cell in row.cells):
        return False
    texts = [text for text in _texts(row) if text]
    names = any(_OF_NAMES.fullmatch(name_key(text)) for text in texts)
    return len(texts) > 1 and names and not any(map(_is_value, texts))


def _roles(texts: Sequence[str]) -> int:
    """How many roles head columns of a row; none where anything else stands in it, as positions of people do."""
    if not all(role_of(text) or field_of(text) or is_number_column(text) or _of_role(text) for text in texts):
        return 0
    return len({role for text in texts if (role := role_of(text))})


def _of_role(text: str) -> bool:
    """No. HP Ketua."""
    return bool(role_within(text) and field_of(without_role(text)))


def _is_value(text: str) -> bool:
    return bool(_LONG_NUMBER.search(text)) or "@" in text


def _texts(row: SpreadsheetRow) -> list[str]:
    return [" ".join(as_text(cell).split()) if isinstance(cell, str) else "" for cell in row.cells]


def _fields(row: SpreadsheetRow) -> dict[int, Field]:
    return {column: kind for column, text in enumerate(_texts(row)) if (kind := field_of(text))}


def _widest(rows: Sequence[SpreadsheetRow], place: int, merges: Merges) -> Band:
    """The band that begins at a row, with as many lines as go on with headings."""
    best = _band(rows[place : place + 1], merges)
    if all(contexts.pairs(text) for text in _texts(rows[place]) if text):
        return best  # "TPS 001" over one table and "TPS 002" over the other are no headings
    if sum(cell is not None for cell in rows[place].cells) < 2:
        return best  # a title alone in its row joins no headings below it
    for lines in range(2, LINES_MOST + 1):
        taken = rows[place : place + lines]
        if len(taken) < lines or taken[-1].number != taken[0].number + lines - 1 or not _goes_on(taken, merges):
            break
        more = _band(taken, merges)
        if more.weight > best.weight or _tells_more(best, more) or _divides(best, more, taken, merges):
            best = more
    return best


def _tells_more(less: Band, more: Band) -> bool:
    """Whether the lower line means something else of a column, and nothing that was known gets lost."""
    return more.weight == less.weight and more.fields != less.fields and len(more.fields) >= len(less.fields)


def _divides(less: Band, more: Band, rows: Sequence[SpreadsheetRow], merges: Merges) -> bool:
    """Whether the lower line only divides a wide heading above it: TANGGAL LAHIR over TGL | BLN | THN."""
    return (more.weight, more.fields) == (less.weight, less.fields) and _covers(rows[-2], _texts(rows[-1]), merges)


def _goes_on(rows: Sequence[SpreadsheetRow], merges: Merges) -> bool:
    """Whether the last of some rows goes on with headings and is no person, no numbering, no section."""
    last, texts = rows[-1], _texts(rows[-1])
    filled = [text for text in texts if text]
    if len(filled) < sum(cell not in (None, "") for cell in last.cells) or is_numbering(last):
        return False
    if any(map(_is_value, filled)):
        return False
    if len(filled) < 2 and not _covers(rows[-2], texts, merges):
        return False
    upper = _spread(rows[-2], texts, merges)
    plain = {column for column, (text, wide) in upper.items() if text and not wide}
    names = [column for column in plain if field_of(upper[column][0]) is Field.NAME and texts[column : column + 1]]
    if any(texts[c] not in ("", upper[c][0]) and not _NAME_GOES_ON.fullmatch(name_key(texts[c])) for c in names):
        return False  # the first person stands there
    taken = [
        column
        for column in plain
        if column < len(texts) and texts[column]
        and (kind := field_of(upper[column][0])) and field_of(texts[column]) != kind
        and (field_of(texts[column]) or field_of(f"{upper[column][0]} {texts[column]}") != kind)
    ]  # fmt: skip
    return not taken and any(text for column, text in enumerate(texts) if column not in plain or field_of(text))


def _covers(above: SpreadsheetRow, below: list[str], merges: Merges) -> bool:
    return any(wide for _text, wide in _spread(above, below, merges).values())


def _spread(row: SpreadsheetRow, below: Sequence[str], merges: Merges) -> dict[int, tuple[str, bool]]:
    """The texts of a line, each over the columns that it covers: merged, or blank with a text below. True: wide."""
    texts = _texts(row)
    texts += [""] * (len(below) - len(texts))
    spread = {column: (text, False) for column, text in enumerate(texts)}
    for top, left, _bottom, right in merges:
        if top == row.number - 1 and left < len(texts) and texts[left] and right > left:
            spread |= {
                column: (texts[left], True) for column in range(left, right + 1) if not _filled(texts, column, left)
            }
    for column, text in enumerate(texts):
        before = spread.get(column - 1, ("", False))
        if (
            not text
            and not spread[column][0]
            and before[0]
            and column < len(below)
            and below[column]
            and below[column - 1]
        ):
            spread[column] = (before[0], True)
            spread[column - 1] = (before[0], True)
    return spread


def _filled(texts: Sequence[str], column: int, left: int) -> bool:
    return column != left and column < len(texts) and bool(texts[column])


def _band(rows: Sequence[SpreadsheetRow], merges: Merges) -> Band:
    lines: list[dict[int, tuple[str, bool]]] = []
    below: list[str] = []
    for row in reversed(rows):
        lines.insert(0, _spread(row, below, merges) if below else {c: (t, False) for c, t in enumerate(_texts(row))})
        below = [lines[0].get(column, ("", False))[0] for column in range(max(lines[0], default=-1) + 1)]
    width = max((column + 1 for line in lines for column in line), default=0)
    paths = [_path(lines, column) for column in range(width)]
    fields = {column: kind for column, path in enumerate(paths) if (kind := path_field(path))}
    return Band(tuple(row.number for row in rows), paths, fields)


def _path(lines: Sequence[dict[int, tuple[str, bool]]], column: int) -> tuple[str, ...]:
    texts = [line.get(column, ("", False))[0] for line in lines]
    return tuple(dict.fromkeys(filter(None, texts)))


def path_field(path: Sequence[str]) -> Field | None:
    """What a column holds below some lines of headings, the parent first."""
    if not path:
        return None
    if len(path) == 1:
        return field_of(path[0])
    parents, child = " ".join(path[:-1]), path[-1]
    key = name_key(child)
    if re.search(r"\blahir|ttl", name_key(parents)):
        return (
            Field.BIRTH_DATE
            if re.match(r"(tanggal|tgl|tg)\b", key)
            else None
            if key in _PARTS_OF_BIRTH
            else field_of(child)
        )
    if re.search(r"\b(orang tua|ortu|ayah|ibu|suami|istri|rekening|bank|darurat|wali)\b", name_key(parents)):
        return None
    return field_of(child) or field_of(f"{parents} {child}")


_PARTS_OF_BIRTH = frozenset({"tempat", "tmpt", "tpt", "kota", "bulan", "bln", "tahun", "thn", "hari", "umur", "usia"})


def _shown(path: Sequence[str], kind: Field | None) -> str:
    telling = [text for text in path if kind and field_of(text) == kind]
    return telling[-1] if telling else " ".join(path)
