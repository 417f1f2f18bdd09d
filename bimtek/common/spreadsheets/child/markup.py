"""Files that only bear the name of a workbook: HTML, MHTML and XML of 2003, as systems of the state export them."""

import email
import email.policy
import re
from collections.abc import Iterator
from typing import Any

from lxml import etree, html

from .shapes import COLUMNS_MAX, MERGES_MAX, RawRow, RawSheet, Unreadable

ROWS_MAX = 200_000
_STRUCK = ("s", "strike", "del")
_HIDDEN = re.compile(r"display\s*:\s*none", re.IGNORECASE)
_THROUGH = re.compile(r"line-through", re.IGNORECASE)


def of_html(content: bytes, name: str = "") -> list[RawSheet]:
    """All tables of a page as one sheet, with the headings that stand between them."""
    try:
        page = html.document_fromstring(content, parser=html.HTMLParser(huge_tree=False, encoding=_encoding(content)))
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as problem:
        raise Unreadable("file_broken") from problem
    if next(page.iter("table"), None) is None:
        raise Unreadable("no_sheet")
    sheet = RawSheet(name, lambda: iter(()))
    rows = list(_page_rows(page, sheet))
    sheet.rows, sheet.last_row = lambda: iter(rows), len(rows)
    return [sheet]


def _encoding(content: bytes) -> str | None:
    """UTF-8 where it is that and the page says nothing."""
    if re.search(rb"charset\s*=", content[:4096], re.IGNORECASE):
        return None
    try:
        content.decode()
    except UnicodeDecodeError:
        return None
    return "utf-8"


def of_mhtml(content: bytes) -> list[RawSheet]:
    """The pages of a web archive that hold tables."""
    found: list[RawSheet] = []
    for part in email.message_from_bytes(content, policy=email.policy.compat32).walk():
        if part.get_content_type() != "text/html":
            continue
        page = part.get_payload(decode=True)
        name = (part.get("Content-Location") or "").rpartition("/")[2].partition(".")[0]
        if isinstance(page, bytes) and b"<table" in page.lower():
            found += of_html(page, name)
    if not found:
        raise Unreadable("no_sheet")
    return found


def _page_rows(page: Any, sheet: RawSheet) -> Iterator[RawRow]:
    number = 0
    for element in page.iter("table", "h1", "h2", "h3", "h4", "p", "caption", "div", "center"):
        if element.tag == "table":
            for row in _table_rows(element, sheet, number):
                yield row
                number = row.number + 1
        elif not _in_table(element) and len(element) == 0 and (element.text or "").strip():
            yield RawRow(number, [_words(element)])
            number += 1


def _in_table(element: Any) -> bool:
    return any(parent.tag == "table" for parent in element.iterancestors()) and element.tag != "caption"


def _table_rows(table: Any, sheet: RawSheet, start: int) -> Iterator[RawRow]:
    number = start
    taken: dict[int, int] = {}  # column -> rows that a cell above still covers
    for line in table.iter("tr"):
        if next((parent for parent in line.iterancestors() if parent.tag == "table"), None) is not table:
            continue
        if number >= ROWS_MAX:
            raise Unreadable("too_many_rows")
        row = RawRow(number, [], _is_hidden(line))
        for cell in line.iter("td", "th"):
            if next(cell.iterancestors("tr")) is line:
                _place(cell, row, sheet, taken)
        for column in list(taken):
            taken[column] -= 1
            if taken[column] <= 0:
                del taken[column]
        yield row
        number += 1


def _place(cell: Any, row: RawRow, sheet: RawSheet, taken: dict[int, int]) -> None:
    while len(row.cells) in taken:
        row.cells.append(None)
    column = len(row.cells)
    if column >= COLUMNS_MAX:
        return
    across, down = _span(cell, "colspan"), _span(cell, "rowspan")
    if _is_struck(cell):
        row.struck.append(column)
    row.cells += [_words(cell), *[None] * (across - 1)]
    if (across > 1 or down > 1) and len(sheet.merges) < MERGES_MAX:
        sheet.merges.append((row.number, column, row.number + down - 1, column + across - 1))
    if down > 1:
        taken.update(dict.fromkeys(range(column, column + across), down))


def _span(cell: Any, name: str) -> int:
    text = (cell.get(name) or "1").strip()
    return max(1, min(int(text), 1000 if name == "rowspan" else COLUMNS_MAX)) if text.isdigit() else 1


def _is_hidden(element: Any) -> bool:
    return bool(_HIDDEN.search(element.get("style") or "")) or element.get("hidden") is not None


def _is_struck(cell: Any) -> bool:
    return next(cell.iter(*_STRUCK), None) is not None or bool(_THROUGH.search(cell.get("style") or ""))


def _words(element: Any) -> str | None:
    for line in element.iter("br"):
        line.tail = "\n" + (line.tail or "")
    lines = ["".join(part.split("\xa0")) and " ".join(part.split()) for part in element.text_content().split("\n")]
    return "\n".join(filter(None, lines)) or None


def of_xml_2003(content: bytes) -> list[RawSheet]:
    """The worksheets of "XML Spreadsheet 2003"."""
    try:
        book = etree.fromstring(content, etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False))
    except etree.XMLSyntaxError as problem:
        raise Unreadable("file_broken") from problem
    struck = {
        _get(style, "ID")
        for style in book.iter("{*}Style")
        if any(_get(font, "StrikeThrough") == "1" for font in style.iter("{*}Font"))
    }
    found = [_worksheet(sheet, struck) for sheet in book.iter("{*}Worksheet")]
    if not found:
        raise Unreadable("no_sheet")
    return found


def _worksheet(element: Any, struck: set[str]) -> RawSheet:
    hidden = any((each.text or "").startswith("SheetHidden") for each in element.iter("{*}Visible"))
    sheet = RawSheet(_get(element, "Name"), lambda: iter(()), hidden)
    column = -1
    for each in element.iter("{*}Column"):
        column = int(_get(each, "Index") or column + 2) - 1
        if _get(each, "Hidden") == "1":
            sheet.hidden_columns.append(column)
        column += int(_get(each, "Span") or 0)
    rows = list(_xml_rows(element, sheet, struck))
    sheet.rows, sheet.last_row = lambda: iter(rows), len(rows)
    return sheet


def _xml_rows(element: Any, sheet: RawSheet, struck: set[str]) -> Iterator[RawRow]:
    number = -1
    for line in element.iter("{*}Row"):
        number = int(_get(line, "Index") or number + 2) - 1
        row = RawRow(number, [], _get(line, "Hidden") == "1")
        for cell in line.iterchildren("{*}Cell"):
            _xml_cell(cell, row, sheet, struck)
        yield row


def _xml_cell(cell: Any, row: RawRow, sheet: RawSheet, struck: set[str]) -> None:
    column = int(_get(cell, "Index") or len(row.cells) + 1) - 1
    if column >= COLUMNS_MAX:
        return
    row.cells.extend([None] * (column - len(row.cells)))
    across, down = int(_get(cell, "MergeAcross") or 0), int(_get(cell, "MergeDown") or 0)
    if (across or down) and len(sheet.merges) < MERGES_MAX:
        sheet.merges.append((row.number, column, row.number + down, column + across))
    if _get(cell, "StyleID") in struck:
        row.struck.append(column)
    row.cells += [_xml_value(cell), *[None] * min(across, COLUMNS_MAX)]
    for note in cell.iter("{*}Comment"):
        row.notes[column] = " ".join("".join(note.itertext()).split())


def _xml_value(cell: Any) -> Any:
    data = next(cell.iterchildren("{*}Data"), None)
    text = "".join(data.itertext()) if data is not None else ""
    if not text:
        return None
    match _get(data, "Type"):
        case "Number":
            return float(text)
        case "Boolean":
            return text == "1"
        case "DateTime":
            return {"d": text[:10]} if re.match(r"\d{4}-\d\d-\d\d", text) else text
        case _:
            return text


def _get(element: Any, name: str) -> str:
    return next((str(value) for key, value in element.attrib.items() if str(key).rpartition("}")[2] == name), "")
