"""What calamine does not tell of an xls: hidden rows and columns, and text that is struck through.

Sources: [MS-CFB] for the container, [MS-XLS] for the records. Of a file that is built otherwise nothing is said.
`marks_xlsb` tells the same of an xlsb.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

SECTOR_END = 0xFFFFFFFA  # from here on a number of a sector means something else
SECTORS_MAX = 1_000_000
STRUCK_FONT, HIDDEN_ROW, HIDDEN_COLUMN = 0x08, 0x20, 0x01
# Records of an xls.
SHEET, FONT, XF, ROW, COLUMNS, MANY = 0x85, 0x31, 0xE0, 0x208, 0x7D, 0xBD
TEXTS = frozenset({0xFD, 0x204, 0xD6, 0x06, 0x203, 0x27E})  # cells with a value
END = 0x0A


@dataclass
class SheetMarks:
    """Of one sheet: numbers of rows and columns from 0; by row the columns that are struck through."""

    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    struck: dict[int, list[int]] = field(default_factory=dict)


def of_xls(content: bytes) -> dict[str, SheetMarks]:
    """The marks of each sheet by its name; {} where the file is built in a way that is not known here."""
    try:
        stream = _workbook(content)
        return _of_stream(stream) if stream else {}
    except (struct.error, IndexError, UnicodeDecodeError, ValueError):
        return {}


def _workbook(content: bytes) -> bytes:
    """The stream in which the workbook lies, out of the compound file."""
    sector, small = 1 << u16(content, 30), 1 << u16(content, 32)
    table = _table(content, sector)
    root = b""
    for at in range(0, len(directory := _chain(content, table, u32(content, 48), sector, sector)), 128):
        entry = directory[at : at + 128]
        name = entry[: max(0, u16(entry, 64) - 2)].decode("utf-16-le")
        start, size = u32(entry, 116), u32(entry, 120)
        if entry[66] == 5:
            root = _chain(content, table, start, sector, sector)
        elif name in ("Workbook", "Book"):
            if size >= u32(content, 56):
                return _chain(content, table, start, sector, sector)[:size]
            minor = _numbers(_chain(content, table, u32(content, 60), sector, sector))
            return _chain(root, minor, start, small, 0)[:size]
    return b""


def _table(content: bytes, sector: int) -> list[int]:
    """Which sector follows which."""
    heads = list(_numbers(content[76:512]))
    following = u32(content, 68)
    most = len(content) // sector + 1
    for _turn in range(min(u32(content, 72), most)):
        if following >= SECTOR_END:
            break
        *more, following = _numbers(content[(following + 1) * sector : (following + 2) * sector])
        heads += more
    found: list[int] = []
    for head in heads:
        if head < SECTOR_END and len(found) < most:
            found += _numbers(content[(head + 1) * sector : (head + 2) * sector])
    return found


def _chain(content: bytes, table: list[int], start: int, sector: int, before: int) -> bytes:
    """The sectors of one stream, one after the other; `before`: bytes in front of the first sector."""
    pieces: list[bytes] = []
    at = start
    while at < SECTOR_END and len(pieces) < min(len(table) + 1, SECTORS_MAX):
        pieces.append(content[before + at * sector : before + (at + 1) * sector])
        at = table[at]
    return b"".join(pieces)


def _of_stream(stream: bytes) -> dict[str, SheetMarks]:
    struck_fonts: list[bool] = []
    formats: list[bool] = []
    found: dict[str, SheetMarks] = {}
    for kind, data in _records(stream, 0):
        if kind == FONT:
            struck_fonts += [False] if len(struck_fonts) == 4 else []  # no font has the number 4
            struck_fonts.append(bool(data[2] & STRUCK_FONT))
        elif kind == XF:
            font = u16(data, 0)
            formats.append(font < len(struck_fonts) and struck_fonts[font])
        elif kind == SHEET and data[5] == 0:
            wide = data[7] & 1
            name = data[8 : 8 + data[6] * (1 + wide)].decode("utf-16-le" if wide else "latin-1")
            found[name] = _of_sheet(stream, u32(data, 0), formats)
    return found


def _of_sheet(stream: bytes, start: int, formats: list[bool]) -> SheetMarks:
    marks = SheetMarks()
    for kind, data in _records(stream, start):
        if kind == ROW and data[12] & HIDDEN_ROW:
            marks.hidden_rows.add(u16(data, 0))
        elif kind == COLUMNS and data[8] & HIDDEN_COLUMN:
            marks.hidden_columns.update(range(u16(data, 0), min(u16(data, 2), 255) + 1))
        elif kind in TEXTS and _is_struck(formats, u16(data, 4)):
            marks.struck.setdefault(u16(data, 0), []).append(u16(data, 2))
    return marks


def _is_struck(formats: list[bool], number: int) -> bool:
    return number < len(formats) and formats[number]


def _records(stream: bytes, at: int) -> Iterator[tuple[int, bytes]]:
    """The records from a place up to the end of the part that begins there."""
    while at + 4 <= len(stream):
        kind, size = u16(stream, at), u16(stream, at + 2)
        if kind == END:
            return
        yield kind, stream[at + 4 : at + 4 + size]
        at += 4 + size


def _numbers(data: bytes) -> list[int]:
    return list(struct.unpack(f"<{len(data) // 4}I", data[: len(data) // 4 * 4]))


def u16(data: bytes, at: int) -> int:
    return int(struct.unpack_from("<H", data, at)[0])


def u32(data: bytes, at: int) -> int:
    return int(struct.unpack_from("<I", data, at)[0])
