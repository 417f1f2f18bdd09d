"""Text files: csv with any delimiter, tabs, columns set apart by blanks, and lists as in chats."""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator

from . import chats
from .shapes import RawRow, RawSheet, Unreadable

SNIFFED_LINES = 30
DELIMITERS = ";,\t|"
_GAP = re.compile(r"\s{2,}")
ALIGNED_LEAST = 0.6  # of the lines: with as many columns as most of them


def of_text(content: bytes) -> list[RawSheet]:
    """The one sheet of a text file; its name is empty."""
    text = decoded(content).replace("\0", "")
    return [RawSheet("", lambda: _rows(text), last_row=text.count("\n") + 1)]


def decoded(content: bytes) -> str:
    """The text, as UTF-16 or UTF-8 where it is that but for a broken byte or two, else as Windows writes it here."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", "replace")
    text = content.decode("utf-8-sig", "replace")
    broken = text.count("\ufffd")
    if broken and broken >= sum(letter > "\x7f" for letter in text) - broken:
        return content.decode("cp1252", "replace")
    return text


def _rows(text: str) -> Iterator[RawRow]:
    if (people := chats.rows(text)) is not None:
        yield from people
        return
    for number, cells in enumerate(_aligned(text) or _records(text)):
        yield RawRow(number, list(cells))


def _aligned(text: str) -> list[list[str]] | None:
    """The lines of a table whose columns are only set apart by blanks, when most have as many of them."""
    lines = text.splitlines()
    if any(mark in text for mark in DELIMITERS):
        return None
    cut = [_GAP.split(line.strip()) if line.strip() else [] for line in lines]
    widths = Counter(len(cells) for cells in cut if cells)
    width, count = max(widths.items(), key=lambda item: item[1], default=(0, 0))
    return cut if width > 1 and count >= ALIGNED_LEAST * sum(widths.values()) else None


def _records(text: str) -> Iterator[list[str]]:
    csv.field_size_limit(1024 * 1024)
    hint = text[:5].casefold()
    if hint.startswith("sep=") and len(hint) == 5:  # Excel's own way to name the delimiter
        yield []
        text = text.partition("\n")[2]
        delimiter = hint[4]
    else:
        delimiter = _delimiter(text)
    try:
        yield from csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    except csv.Error:
        raise Unreadable("file_broken") from None


def _delimiter(text: str) -> str:
    """The one that cuts most of the first lines into the same number of columns."""
    head = "\n".join(text.splitlines()[:SNIFFED_LINES])

    def agreement(delimiter: str) -> tuple[int, int]:
        try:
            widths = Counter(len(row) for row in csv.reader(io.StringIO(head), delimiter=delimiter) if len(row) > 1)
        except csv.Error:
            return 0, 0
        width, lines = max(widths.items(), key=lambda item: item[1] * item[0], default=(0, 0))
        return lines * width, width

    return max(DELIMITERS, key=agreement)
