"""docx: its paragraphs and the rows of its tables, in their order, as one sheet."""

import zipfile
from collections.abc import Iterator
from typing import Any

from lxml import etree

from .shapes import COLUMNS_MAX, RawRow, RawSheet, Unreadable


def sheets(file: zipfile.ZipFile) -> list[RawSheet]:
    """The one sheet of a document."""
    try:
        body = etree.fromstring(
            file.read("word/document.xml"), etree.XMLParser(resolve_entities=False, no_network=True)
        )
    except (etree.XMLSyntaxError, zipfile.BadZipFile, KeyError) as problem:
        raise Unreadable("file_broken") from problem
    rows = [RawRow(number, cells) for number, cells in enumerate(_lines(body))]
    return [RawSheet("", lambda: iter(rows), last_row=len(rows))]


def _lines(body: Any) -> Iterator[list[Any]]:
    for element in body.iter("{*}p", "{*}tr"):
        inside = [etree.QName(parent).localname for parent in element.iterancestors()]
        if etree.QName(element).localname == "tr":
            yield _cells(element)
        elif "tc" not in inside:
            for line in _text(element).split("\n"):
                yield [cell.strip() or None for cell in line.split("\t")]


def _cells(row: Any) -> list[Any]:
    cells: list[Any] = []
    for cell in row.iterchildren("{*}tc"):
        texts = [_text(paragraph) for paragraph in cell.iter("{*}p")]
        goes_on = any(mark.attrib.values()[:1] != ["restart"] for mark in cell.iter("{*}vMerge"))
        cells.append(None if goes_on else "\n".join(filter(None, texts)).strip() or None)
        span = next(cell.iter("{*}gridSpan"), None)
        wide = str(next(iter(span.attrib.values()), "1")) if span is not None else "1"
        cells += [None] * min(int(wide) - 1 if wide.isdigit() else 0, COLUMNS_MAX)
    return cells[:COLUMNS_MAX]


def _text(paragraph: Any) -> str:
    text = ""
    for element in paragraph.iter("{*}t", "{*}tab", "{*}br"):
        match etree.QName(element).localname:
            case "t":
                text += element.text or ""
            case "tab" if etree.QName(element.getparent()).localname == "r":
                text += "\t"
            case "br":
                text += "\n"
    return text
