"""xlsx and xlsm, row by row: values, and what tells a careful reader more (hidden, struck through, comments).

A blank far below costs nothing, as no empty rows are made; numbers are taken as the file writes them.
"""

import posixpath
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from lxml import etree

from . import formulas
from .shapes import MERGES_MAX, Merge, RawRow, RawSheet, Unreadable

PIECE = 1024 * 1024
_ROW = re.compile(rb"<(?:\w+:)?row[\s>]")
_MERGE = re.compile(rb'<(?:\w+:)?mergeCell\s[^>]*?ref="([A-Z]+)(\d+):([A-Z]+)(\d+)"')
_COLUMN = re.compile(rb"<(?:\w+:)?col\s[^>]*>")
_REFERENCE = re.compile(r"([A-Z]+)(\d+)")
_QUOTED = re.compile(r'"[^"]*"|\[[^\]]*\]|\\.|_.|\*.')
_DATES = {*range(14, 18), 22, *range(27, 37), *range(50, 59)}
_TIMES = {18, 19, 20, 21, 45, 46, 47}
EPOCH, EPOCH_1904 = date(1899, 12, 30), date(1904, 1, 1)
LAST_DAY = 2_958_465  # 31 December 9999


@dataclass
class _Style:
    kind: str = ""  # date, time, or nothing of the kind
    struck: bool = False


@dataclass
class _Package:
    """What all sheets of a file share."""

    file: zipfile.ZipFile
    texts: list[str] = field(default_factory=list)
    struck_texts: set[int] = field(default_factory=set)
    styles: list[_Style] = field(default_factory=list)
    from_1904: bool = False


def sheets(file: zipfile.ZipFile) -> list[RawSheet]:
    """The worksheets of a file, in their order."""
    try:
        return list(_sheets(file))
    except (KeyError, etree.XMLSyntaxError, ValueError, zipfile.BadZipFile) as problem:
        raise Unreadable("file_broken") from problem


def _sheets(file: zipfile.ZipFile) -> Iterator[RawSheet]:
    place = _related(file, "", "officeDocument") or "xl/workbook.xml"
    book = _tree(file, place)
    links = _links(file, place)
    package = _Package(file)
    settings = next(book.iter("{*}workbookPr"), None)
    package.from_1904 = settings is not None and settings.get("date1904") in ("1", "true")
    for target, kind in links.values():
        if kind.endswith("/sharedStrings"):
            _read_texts(package, target)
        elif kind.endswith("/styles"):
            _read_styles(package, target)
    for sheet in book.iter("{*}sheet"):
        key = next((value for name, value in sheet.attrib.items() if str(name).endswith("}id")), "")
        target, kind = links.get(str(key), ("", ""))
        if kind.endswith("/worksheet") and target in file.namelist():
            yield _sheet(package, sheet.get("name", ""), sheet.get("state", "visible") != "visible", target)


def _sheet(package: _Package, name: str, hidden: bool, target: str) -> RawSheet:
    rows, merges, columns = _survey(package.file, target)
    notes = _comments(package.file, target)
    return RawSheet(name, lambda: _rows(package, target, notes), hidden, rows, merges, columns, package.from_1904)


def _survey(file: zipfile.ZipFile, target: str) -> tuple[int, list[Merge], list[int]]:
    """How many rows a sheet has, its merged cells and its hidden columns: seen in the bytes, ahead of reading it."""
    rows, rest = 0, b""
    merges: list[Merge] = []
    columns: list[int] = []
    with file.open(target) as stream:
        while piece := stream.read(PIECE):
            text = rest + piece
            cut = text.rfind(b"<")
            text, rest = (text[:cut], text[cut:]) if cut > 0 else (text, b"")
            rows += len(_ROW.findall(text))
            if len(merges) < MERGES_MAX:
                merges += [
                    (int(top) - 1, _column(left.decode()), int(bottom) - 1, _column(right.decode()))
                    for left, top, right, bottom in _MERGE.findall(text)
                ]
            for found in _COLUMN.findall(text):
                columns += _hidden_columns(found)
    return rows, merges, columns


def _hidden_columns(element: bytes) -> list[int]:
    said = dict(re.findall(rb'(\w+)="([^"]*)"', element))
    if said.get(b"hidden") not in (b"1", b"true"):
        return []
    first, last = int(said.get(b"min", b"1")), int(said.get(b"max", b"1"))
    return list(range(first - 1, min(last, first + 200)))


def _rows(package: _Package, target: str, notes: dict[int, dict[int, str]]) -> Iterator[RawRow]:
    try:
        with package.file.open(target) as stream:
            number = -1
            for _event, element in etree.iterparse(
                stream, events=("end",), tag="{*}row", resolve_entities=False, no_network=True
            ):
                number = int(element.get("r") or number + 2) - 1
                row = _row(package, element, number)
                row.notes = notes.get(number, {})
                yield row
                element.clear()
                while element.getprevious() is not None:
                    del element.getparent()[0]
    except (etree.XMLSyntaxError, zipfile.BadZipFile, ValueError, OverflowError) as problem:
        raise Unreadable("file_broken") from problem


def _row(package: _Package, element: Any, number: int) -> RawRow:
    row = RawRow(number, [], element.get("hidden") in ("1", "true"))
    unknown: dict[int, str] = {}
    column = -1
    for cell in element:
        reference = cell.get("r")
        column = _column(reference.rstrip("0123456789")) if reference else column + 1
        if column >= 200:
            break
        value, formula = _value(package, cell, row, column)
        if formula is not None:
            unknown[column] = formula
        if value is not None:
            row.cells.extend([None] * (column + 1 - len(row.cells)))
            row.cells[column] = value
    if unknown:
        formulas.work_out(row, unknown)
    return row


def _value(package: _Package, cell: Any, row: RawRow, column: int) -> tuple[Any, str | None]:
    """A cell's value, and its formula where that was saved without a value."""
    parts = {str(child.tag).rpartition("}")[2]: child for child in cell}
    kind, style = cell.get("t"), _style(package, cell.get("s"))
    text = parts["v"].text if "v" in parts else None
    if style.struck or (kind == "s" and text and int(text) in package.struck_texts):
        row.struck.append(column)
    if "is" in parts:
        return _rich(parts["is"]), None
    if not text:
        return None, (parts["f"].text or "") if "f" in parts and kind != "str" else None
    if kind == "s":
        return package.texts[int(text)] if int(text) < len(package.texts) else None, None
    return _typed(text, kind, style, package.from_1904), None


def _typed(text: str, kind: str | None, style: _Style, from_1904: bool) -> Any:
    if kind in ("str", "e"):
        return text
    if kind == "b":
        return text == "1"
    if kind == "d":
        return date.fromisoformat(text[:10])
    number = float(text)
    if style.kind == "date" and 0 < number < LAST_DAY:
        return (EPOCH_1904 if from_1904 else EPOCH) + timedelta(days=int(number))
    if style.kind == "time" and 0 <= number < 1:
        minutes = round(number * 24 * 60)
        return f"{minutes // 60 % 24:02}.{minutes % 60:02}"
    return number


def _style(package: _Package, number: str | None) -> _Style:
    place = int(number or 0)
    return package.styles[place] if place < len(package.styles) else _Style()


def _read_texts(package: _Package, target: str) -> None:
    with package.file.open(target) as stream:
        for _event, element in etree.iterparse(
            stream, events=("end",), tag="{*}si", resolve_entities=False, no_network=True
        ):
            if any(mark.get("val", "1") not in ("0", "false") for mark in element.iter("{*}strike")):
                package.struck_texts.add(len(package.texts))
            package.texts.append(_rich(element))
            element.clear()


def _rich(element: Any) -> str:
    """The text of a cell in several fonts, without the reading aids of East Asian ones."""
    aids = {id(text) for aid in element.iter("{*}rPh") for text in aid.iter("{*}t")}
    texts = [text.text or "" for text in element.iter("{*}t") if id(text) not in aids]
    return re.sub(r"_x000[dD]_", "", "".join(texts))


def _read_styles(package: _Package, target: str) -> None:
    tree = _tree(package.file, target)
    formats = {int(each.get("numFmtId", 0)): each.get("formatCode", "") for each in tree.iter("{*}numFmt")}
    struck = [
        any(mark.get("val", "1") not in ("0", "false") for mark in font.iter("{*}strike"))
        for font in tree.iterfind("{*}fonts/{*}font")
    ]
    for each in tree.iterfind("{*}cellXfs/{*}xf"):
        font = int(each.get("fontId", 0))
        kind = _kind(int(each.get("numFmtId", 0)), formats)
        package.styles.append(_Style(kind, font < len(struck) and struck[font]))


def _kind(number: int, formats: dict[int, str]) -> str:
    if number in formats:
        letters = _QUOTED.sub("", formats[number].casefold()).partition(";")[0]
        if "y" in letters or "d" in letters or "mmm" in letters:
            return "date"
        return "time" if "h" in letters else ""
    return "date" if number in _DATES else "time" if number in _TIMES else ""


def _comments(file: zipfile.ZipFile, target: str) -> dict[int, dict[int, str]]:
    found: dict[int, dict[int, str]] = {}
    for place, kind in _links(file, target).values():
        if kind.endswith("/comments") and place in file.namelist():
            for comment in _tree(file, place).iter("{*}comment"):
                if reference := _REFERENCE.fullmatch(comment.get("ref", "")):
                    text = " ".join(_rich(comment).split())
                    found.setdefault(int(reference[2]) - 1, {})[_column(reference[1])] = text
    return found


def _tree(file: zipfile.ZipFile, name: str) -> Any:
    return etree.fromstring(file.read(name), etree.XMLParser(resolve_entities=False, no_network=True))


def _links(file: zipfile.ZipFile, part: str) -> dict[str, tuple[str, str]]:
    """Key -> (part, kind) of what a part points to."""
    folder, name = posixpath.split(part)
    place = posixpath.join(folder, "_rels", f"{name}.rels")
    if place not in file.namelist():
        return {}
    return {
        link.get("Id", ""): (_resolved(folder, link.get("Target", "")), link.get("Type", ""))
        for link in _tree(file, place)
        if link.get("TargetMode") != "External"
    }


def _related(file: zipfile.ZipFile, part: str, kind: str) -> str:
    return next((place for place, each in _links(file, part).values() if each.endswith(f"/{kind}")), "")


def _resolved(folder: str, target: str) -> str:
    return target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1
