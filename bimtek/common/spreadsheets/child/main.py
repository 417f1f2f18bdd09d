"""The inside of the sandbox that opens an office's file; `reading` starts it, behind its guards.

Input: one line of JSON (the job), then the file. Output, in lines of JSON: the names of the sheets; then for each sheet
its head and its rows that are not empty, each its number as the office counts, its cells, and marks where it has some.
A cell is null, a text, a number, a truth value, or a date as `{"d": "1990-05-12"}`.
"""

import io
import json
import os
import re
import sys
import zipfile
from collections.abc import Iterator
from typing import Any

from .shapes import RawSheet, Unreadable, lines

NAME_LETTERS = 100  # of a sheet
UNPACKED_MAX_BYTES = 512 * 1024 * 1024


def main() -> None:
    """Read the job and the file, answer."""
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8", errors="replace", buffering=1024 * 1024)
    os.dup2(2, 1)  # a library that prints does not speak in our name
    job = json.loads(sys.stdin.buffer.readline())
    content = sys.stdin.buffer.read()
    try:
        for line in answer(content, job["sheets"], job["most"]):
            answers.write(json.dumps(line, ensure_ascii=False, separators=(",", ":")) + "\n")
        answers.flush()
    except (Unreadable, MemoryError) as problem:
        answers.write(json.dumps({"error": str(problem) or "file_too_complex"}) + "\n")
        answers.flush()


def answer(content: bytes, wanted: list[str] | None, most: int) -> Iterator[Any]:
    """The lines for one file: all of its sheets or those that are wanted, `most` rows of each (0: all)."""
    sheets = sheets_of(content)
    if not sheets:
        raise Unreadable("no_sheet")
    _tell_apart(sheets)
    yield {"sheets": [[sheet.name, sheet.hidden, sheet.last_row] for sheet in sheets]}
    for sheet in sheets:
        if wanted is None or sheet.name in wanted:
            yield from lines(sheet, most)


def _tell_apart(sheets: list[RawSheet]) -> None:
    """Give each sheet a name of its own that is not too long to be kept."""
    seen: set[str] = set()
    for place, sheet in enumerate(sheets, start=1):
        sheet.name = sheet.name[:NAME_LETTERS]
        if sheet.name in seen:
            sheet.name = f"{sheet.name[: NAME_LETTERS - 8]} ({place})"
        seen.add(sheet.name)


def sheets_of(content: bytes) -> list[RawSheet]:
    """The sheets of a file, read as its first bytes say, whatever its name is.

    A reader is loaded when its kind comes: all of them take longer than most files.
    """
    if content.startswith(b"PK"):
        return _package(content)
    if content.startswith(b"%PDF"):
        from . import pdf

        return pdf.sheets(content)
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        from . import binary

        return binary.sheets(content)
    head = content[:4096].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if head.startswith(b"mime-version:") or re.search(rb"^content-type:\s*multipart/", head, re.MULTILINE):
        from . import markup

        return markup.of_mhtml(content)
    if head.startswith(b"<"):
        return _markup(content, head)
    from . import texts

    return texts.of_text(content)


def _markup(content: bytes, head: bytes) -> list[RawSheet]:
    from . import markup, opendocument

    content = content.lstrip(b" \t\r\n")
    if b"urn:schemas-microsoft-com:office:spreadsheet" in head and b"<html" not in head:
        return markup.of_xml_2003(content)
    if b"opendocument" in head:
        return opendocument.of_text(content)
    return markup.of_html(content)


def _package(content: bytes) -> list[RawSheet]:
    try:
        file = zipfile.ZipFile(io.BytesIO(content))
        unpacked = sum(part.file_size for part in file.infolist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        raise Unreadable("file_broken") from None
    if unpacked > UNPACKED_MAX_BYTES:
        raise Unreadable("file_too_complex")
    names = set(file.namelist())
    if "xl/workbook.bin" in names:
        from . import binary

        return binary.sheets(content)
    if "content.xml" in names:
        from . import opendocument

        return opendocument.of_package(file)
    if "word/document.xml" in names:
        from . import document

        return document.sheets(file)
    from . import xlsx

    return xlsx.sheets(file)
