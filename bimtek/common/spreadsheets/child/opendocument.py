"""ods and fods (the same, unpacked in one XML file), row by row."""

import io
import zipfile
from collections.abc import Callable, Iterator
from datetime import date
from typing import IO, Any

from lxml import etree

from .shapes import COLUMNS_MAX, MERGES_MAX, Merge, RawRow, RawSheet, Unreadable

MIME = b"application/vnd.oasis.opendocument.spreadsheet"
REPEATED_MAX = 200  # a row or cell that is repeated more often is the empty rest of a sheet
Opener = Callable[[], IO[bytes]]


def sheets(opened: Opener) -> list[RawSheet]:
    """The sheets of a document whose content `opened` gives."""
    try:
        return _sheets(opened)
    except (etree.XMLSyntaxError, ValueError, KeyError, zipfile.BadZipFile) as problem:
        raise Unreadable("file_broken") from problem


def of_package(file: zipfile.ZipFile) -> list[RawSheet]:
    """The sheets of an .ods; a protected one says so in its manifest."""
    manifest = file.read("META-INF/manifest.xml") if "META-INF/manifest.xml" in file.namelist() else b""
    if b"encryption-data" in manifest:
        raise Unreadable("file_protected")
    return sheets(lambda: file.open("content.xml"))


def of_text(content: bytes) -> list[RawSheet]:
    """The sheets of an .fods."""
    return sheets(lambda: io.BytesIO(content))


def _events(opened: Opener) -> Iterator[tuple[str, Any]]:
    with opened() as stream:
        yield from etree.iterparse(stream, events=("start", "end"), resolve_entities=False, no_network=True)


def _name(element: Any) -> str:
    return str(element.tag).rpartition("}")[2]


def _get(element: Any, name: str) -> str:
    """An attribute by its name alone, whatever its namespace."""
    return next((str(value) for key, value in element.attrib.items() if str(key).rpartition("}")[2] == name), "")


def _count(element: Any, name: str) -> int:
    text = _get(element, name)
    return int(text) if text.isdigit() else 1


def _sheets(opened: Opener) -> list[RawSheet]:
    """One pass over everything: names, sizes, merged cells, what is hidden and which styles strike through."""
    found: list[RawSheet] = []
    struck: set[str] = set()
    hidden: set[str] = set()
    column = row = 0
    for event, element in _events(opened):
        name = _name(element)
        if event == "start":
            if name == "table":
                style = _get(element, "style-name")
                found.append(_sheet(opened, len(found), _get(element, "name"), style in hidden, struck))
                column = row = 0
            continue
        match name:
            case "style":
                _note_style(element, struck, hidden)
            case "table-column" if found:
                count = min(_count(element, "number-columns-repeated"), COLUMNS_MAX)
                if _get(element, "visibility") in ("collapse", "filter"):
                    found[-1].hidden_columns += range(column, column + count)
                column += count
            case "table-row" if found:
                _measure(found[-1], element, row)
                row += _count(element, "number-rows-repeated")
                _forget(element)
    return found


def _sheet(opened: Opener, place: int, name: str, hidden: bool, struck: set[str]) -> RawSheet:
    return RawSheet(name, lambda: _rows(opened, place, struck), hidden)


def _note_style(element: Any, struck: set[str], hidden: set[str]) -> None:
    name = _get(element, "name")
    for child in element:
        if _get(child, "text-line-through-style") not in ("", "none"):
            struck.add(name)
        if _name(child) == "table-properties" and _get(child, "display") == "false":
            hidden.add(name)


def _measure(sheet: RawSheet, element: Any, row: int) -> None:
    merges: list[Merge] = []
    column = 0
    for cell in element:
        down, across = _count(cell, "number-rows-spanned"), _count(cell, "number-columns-spanned")
        if down > 1 or across > 1:
            merges.append((row, column, row + down - 1, column + across - 1))
        column += _count(cell, "number-columns-repeated")
    if len(sheet.merges) < MERGES_MAX:
        sheet.merges += merges
    if any(child.tag for cell in element for child in cell):
        sheet.last_row = row + 1


def _forget(element: Any) -> None:
    element.clear()
    parent = element.getparent()
    while parent is not None and element.getprevious() is not None:
        del parent[0]


def _rows(opened: Opener, place: int, struck: set[str]) -> Iterator[RawRow]:
    number = table = -1
    for event, element in _events(opened):
        name = _name(element)
        if event == "start" and name == "table":
            table, number = table + 1, 0
        elif event == "end" and name == "table-row":
            if table == place:
                repeated = _count(element, "number-rows-repeated")
                row = _row(element, number, struck)
                yield row
                for extra in range(1, repeated if row.cells and repeated <= REPEATED_MAX else 1):
                    yield RawRow(number + extra, list(row.cells), row.hidden, row.struck)
                number += repeated
            _forget(element)
        elif event == "end" and name == "table" and table == place:
            return


def _row(element: Any, number: int, struck: set[str]) -> RawRow:
    row = RawRow(number, [], _get(element, "visibility") in ("collapse", "filter"))
    for cell in element:
        column, repeated = len(row.cells), _count(cell, "number-columns-repeated")
        if column >= COLUMNS_MAX:
            break
        value = _value(cell, row, column)
        if value is not None and _get(cell, "style-name") in struck:
            row.struck.append(column)
        row.cells += [value] * min(repeated, REPEATED_MAX if value is not None else COLUMNS_MAX)
    while row.cells and row.cells[-1] is None:
        row.cells.pop()
    return row


def _value(cell: Any, row: RawRow, column: int) -> Any:
    texts = []
    for child in cell:
        if _name(child) == "annotation":
            row.notes[column] = " ".join(" ".join(part.itertext()) for part in child if _name(part) == "p")
        elif _name(child) == "p":
            texts.append(_text(child))
    match _get(cell, "value-type"):
        case "float" | "currency" | "percentage":
            return float(_get(cell, "value"))
        case "date":
            return date.fromisoformat(_get(cell, "date-value")[:10])
        case "boolean":
            return _get(cell, "boolean-value") == "true"
        case _:
            return "\n".join(texts) or None


def _text(paragraph: Any) -> str:
    text = paragraph.text or ""
    for child in paragraph:
        match _name(child):
            case "s":
                text += " " * min(_count(child, "c"), 50)
            case "tab":
                text += "\t"
            case "line-break":
                text += "\n"
            case "annotation":
                pass
            case _:
                text += "".join(child.itertext())
        text += child.tail or ""
    return text
