"""Text files: csv with any delimiter, tabs, and lists of names line by line as they go around in chats."""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator

from .shapes import RawRow, RawSheet, Unreadable

SNIFFED_LINES = 30
DELIMITERS = ";,\t|"
# "1. Asep Sumantri - Ketua - 0812…", as lists are written in chats.
_ITEM = re.compile(r"\s*(?:\[[^\]]{6,40}\][^:\n]{1,40}:\s*)?\(?(\d{1,4})\s*[.)]\s*(\S.*)")
_PARTS = re.compile(r"\s+[-–—:/|]\s+|\t+|\s{3,}|;\s*")
_NUMBER = re.compile(r"\+?\(?\d[\d\s().\-]{7,}\d")
ITEMS_LEAST = 2
ITEM_HEADINGS = ("No", "Nama", "No HP", "Jabatan")


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
    if (items := _list_items(text)) is not None:
        yield from items
        return
    for number, cells in enumerate(_records(text)):
        yield RawRow(number, list(cells))


def _list_items(text: str) -> Iterator[RawRow] | None:
    """The lines of a numbered list, when the text is one and no table."""
    lines = text.splitlines()
    found = [_ITEM.fullmatch(line) for line in lines]
    items = [each for each in found if each]
    tabled = sum(any(mark in line for mark in "\t|;") or line.count(",") > 2 for line in lines)
    if (
        len(items) < ITEMS_LEAST
        or tabled * 2 > len(lines)
        or len(items) * 2 < sum(bool(line.strip()) for line in lines)
    ):
        return None
    rows = [
        RawRow(number, [each[1], *_parts(each[2])] if each else [line])
        for number, (line, each) in enumerate(zip(lines, found, strict=True))
    ]
    return iter([RawRow(-1, list(ITEM_HEADINGS)), *rows])


def _parts(text: str) -> list[str | None]:
    """Name, what else is said, and the phone, each in a column of its own."""
    phone = _NUMBER.search(text)
    rest = f"{text[: phone.start()]}   {text[phone.end() :]}" if phone else text
    name, *others = [part.strip(" ,()-/:") for part in _PARTS.split(rest.strip()) if part.strip(" ,()-:/")] or [""]
    if not others and (bracket := re.fullmatch(r"(.+?)\s*\(([^()]+)\)", rest.strip())):
        name, others = bracket[1], [bracket[2]]
    return [name, phone[0].strip() if phone else None, *others]


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
