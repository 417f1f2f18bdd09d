"""What calamine does not tell of an xlsb: hidden rows and columns, and text that is struck through.

Source: [MS-XLSB], section 2.4 for the records and 2.5 for what they hold. Of a file that is built otherwise nothing is
said.
"""

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field

from .marks import HIDDEN_COLUMN, STRUCK_FONT, SheetMarks, u16, u32

BUNDLED_SHEET, ROW_HEAD, COLUMN_INFO = 156, 0, 60
FONT, FORMAT, FORMATS, FORMATS_END = 43, 47, 617, 618  # in the styles
SHARED_TEXT = 19
CELLS = frozenset(range(2, 12))  # with a value: numbers, texts, formulas, yes or no, errors
CELL_SHARED_TEXT, CELL_RICH_TEXT = 7, 62
CELL_HEAD = 8  # bytes: column, and which format
COLUMN_LAST = 255
# What reading a part raises that is cut, changed or built otherwise; a RuntimeError is one that is encrypted.
ODD = (IndexError, KeyError, ValueError, EOFError, RuntimeError, struct.error, zlib.error, zipfile.BadZipFile)


@dataclass
class _Struck:
    """What is struck through in a workbook: by number its fonts, formats of cells, and shared texts."""

    fonts: list[bool] = field(default_factory=list)
    formats: list[bool] = field(default_factory=list)
    texts: set[int] = field(default_factory=set)


def of_xlsb(content: bytes) -> dict[str, SheetMarks]:
    """The marks of each sheet by its name; {} where the file is built in a way that is not known here."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as file:
            parts, struck = _parts(file), _struck(file)
            return {name: _of_part(file.read(part), struck) for name, part in parts.items()}
    except ODD:
        return {}


def _parts(file: zipfile.ZipFile) -> dict[str, str]:
    """In which file of the package each sheet stands."""
    relations = file.read("xl/_rels/workbook.bin.rels").decode()
    targets = {}
    for tag in re.findall(r"<Relationship\b[^>]*>", relations):
        values = dict(re.findall(r'(\w+)="([^"]*)"', tag))
        targets[values["Id"]] = values["Target"].removeprefix("/xl/")
    found = {}
    for kind, data in _records(file.read("xl/workbook.bin")):
        if kind == BUNDLED_SHEET:
            relation, at = _wide(data, 8)
            found[_wide(data, at)[0]] = f"xl/{targets[relation]}"
    return found


def _wide(data: bytes, at: int) -> tuple[str, int]:
    """A text behind its length, and where it ends."""
    end = at + 4 + 2 * u32(data, at)
    return data[at + 4 : end].decode("utf-16-le"), end


def _struck(file: zipfile.ZipFile) -> _Struck:
    """Nothing, of styles that are built otherwise: what is hidden is told all the same."""
    try:
        return _struck_of(file)
    except ODD:
        return _Struck()


def _struck_of(file: zipfile.ZipFile) -> _Struck:
    found, there = _Struck(), set(file.namelist())
    if "xl/styles.bin" in there:
        _read_styles(file.read("xl/styles.bin"), found)
    if "xl/sharedStrings.bin" in there and any(found.fonts):
        texts = (data for kind, data in _records(file.read("xl/sharedStrings.bin")) if kind == SHARED_TEXT)
        found.texts = {number for number, data in enumerate(texts) if _has_struck_run(data, 0, found.fonts)}
    return found


def _read_styles(part: bytes, found: _Struck) -> None:
    of_cells = False
    for kind, data in _records(part):
        if kind == FONT:
            found.fonts.append(bool(data[2] & STRUCK_FONT))
        elif kind in (FORMATS, FORMATS_END):
            of_cells = kind == FORMATS
        elif kind == FORMAT and of_cells:  # others are formats of named styles, which cells do not point to
            found.formats.append(_is_struck(found.fonts, u16(data, 4)))


def _is_struck(known: list[bool], number: int) -> bool:
    return number < len(known) and known[number]


def _has_struck_run(data: bytes, at: int, fonts: list[bool]) -> bool:
    """Whether a part of a text has a font that strikes it through."""
    if not data[at] & 1:
        return False
    _text, at = _wide(data, at + 1)
    return any(
        _is_struck(fonts, font) for _start, font in struct.iter_unpack("<HH", data[at + 4 :][: 4 * u32(data, at)])
    )


def _of_part(part: bytes, struck: _Struck) -> SheetMarks:
    marks, row = SheetMarks(), 0
    for kind, data in _records(part):
        if kind == ROW_HEAD:
            row = u32(data, 0)
            if data[11] & 0x10:
                marks.hidden_rows.add(row)
        elif kind == COLUMN_INFO and data[16] & HIDDEN_COLUMN:
            marks.hidden_columns.update(range(u32(data, 0), min(u32(data, 4), COLUMN_LAST) + 1))
        elif (kind in CELLS or kind == CELL_RICH_TEXT) and _cell_is_struck(kind, data, struck):
            marks.struck.setdefault(row, []).append(u32(data, 0))
    return marks


def _cell_is_struck(kind: int, data: bytes, struck: _Struck) -> bool:
    """By the format of the cell, or by a part of its text."""
    if _is_struck(struck.formats, u32(data, 4) & 0xFFFFFF):
        return True
    if kind == CELL_SHARED_TEXT:
        return u32(data, CELL_HEAD) in struck.texts
    return kind == CELL_RICH_TEXT and _has_struck_run(data, CELL_HEAD, struck.fonts)


def _records(part: bytes) -> Iterator[tuple[int, bytes]]:
    at = 0
    while at < len(part):
        kind, at = _variable(part, at, 2)
        size, at = _variable(part, at, 4)
        yield kind, part[at : at + size]
        at += size


def _variable(part: bytes, at: int, most: int) -> tuple[int, int]:
    """A number in groups of seven bits, the lowest first."""
    value = 0
    for place in range(most):
        byte = part[at]
        at += 1
        value |= (byte & 0x7F) << (7 * place)
        if not byte & 0x80:
            break
    return value, at
