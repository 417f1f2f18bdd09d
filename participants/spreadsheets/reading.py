"""Rows of an office's file, read by a child process behind guards: a file is whatever a stranger made of it.

Memory stays bounded here whatever the file holds: rows come one by one, through a pipe. The child has limits of its
own on processor time and memory and the guards of `common.confined`; a bomb or a broken file costs a sentence.
"""

import json
import subprocess
import threading
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import IO, Any, Self

from bimtek.common.confined import process
from bimtek.common.confined.process import ChildLimits, Program

from .errors import refusal

LIMITS = ChildLimits(cpu_seconds=60, memory_bytes=768 * 1024 * 1024)
ROWS_MAX = 200_000
HEAD_BYTES = 4096
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # the container of .xls and of a protected .xlsx
PROGRAM = Program.of_file(__file__.replace("reading.py", "child.py"))

Cell = str | int | float | bool | date | None


@dataclass(frozen=True, slots=True)
class SpreadsheetRow:
    """One row that is not empty: its number as the office counts (from 1), and its cells from the first column on."""

    number: int
    cells: list[Cell]


@dataclass
class Book:
    """A workbook being read: its sheets, the one that is read, and its rows as they come."""

    sheets: list[str]
    sheet: str
    last_row: int  # about as many rows it has
    rows: Iterator[SpreadsheetRow]
    _child: subprocess.Popen[bytes] = field(repr=False)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exc: object) -> None:
        self._child.kill()
        for pipe in (self._child.stdin, self._child.stdout):
            if pipe:
                _close(pipe)
        self._child.wait()


def kind_of(file: IO[bytes]) -> str:
    """`book` or `csv`, by the content. Refusal `file_kind` for anything else. Leaves the file at its start."""
    file.seek(0)
    head = file.read(HEAD_BYTES)
    file.seek(0)
    if head.startswith((b"PK\x03\x04", OLE)):
        return "book"
    texts = head.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\0" not in head
    if not head.strip() or not texts or head.startswith((b"%PDF", b"{\\rtf", b"\x89PNG", b"\xff\xd8\xff")):
        raise refusal("file_kind")
    if head.lstrip().lower().startswith((b"<html", b"<!doctype", b"<table", b"<?xml")):
        raise refusal("file_kind")
    return "csv"


def read(content: Iterable[bytes], *, kind: str, sheet: str | None = None) -> Book:
    """Open a file given in pieces, for use in a `with`; its rows are read while they are asked for.

    `sheet` None: the one with the most rows. Raises Refusal `file_broken`, `file_protected`, `file_too_complex`,
    `no_sheet`; `rows` raises `file_broken` or `too_many_rows` too.
    """
    child = process.start(PROGRAM, LIMITS, stderr=subprocess.DEVNULL)
    job = {"kind": kind, "sheet": sheet}
    feeder = threading.Thread(target=_feed, args=(child.stdin, json.dumps(job).encode() + b"\n", content), daemon=True)
    feeder.start()
    book = Book([], "", 0, iter(()), child)
    try:
        process.greeted(process.first_line(child.stdout))
        head = _line(child)
        book.sheets, book.sheet, book.last_row = head["sheets"], head["sheet"], head["rows"]
        book.rows = _rows(child)
    except BaseException:
        book.__exit__()
        raise
    return book


def _feed(pipe: IO[bytes], job: bytes, content: Iterable[bytes]) -> None:
    """Hand the file over; a child that ended early, with its answer, takes no more."""
    try:
        pipe.write(job)
        for piece in content:
            pipe.write(piece)
    except (BrokenPipeError, ValueError):
        return
    finally:
        _close(pipe)


def _close(pipe: IO[bytes]) -> None:
    try:
        pipe.close()
    except (BrokenPipeError, ValueError):
        return


def _line(child: subprocess.Popen[bytes]) -> dict[str, Any]:
    """The first line of the answer. A child that says nothing was ended by one of its limits."""
    line = process.first_line(child.stdout)
    if not line.endswith(b"\n"):
        raise refusal("file_too_complex")
    answer = json.loads(line)
    if "error" in answer:
        raise refusal(answer["error"])
    return dict(answer)


def _rows(child: subprocess.Popen[bytes]) -> Iterator[SpreadsheetRow]:
    for count, line in enumerate(child.stdout or (), start=1):
        if count > ROWS_MAX:
            raise refusal("too_many_rows")
        answer = json.loads(line)
        if isinstance(answer, dict):
            raise refusal(answer["error"])
        yield SpreadsheetRow(answer[0], [_cell(value) for value in answer[1]])
    if child.wait() != 0:
        raise refusal("file_too_complex")


def _cell(value: Any) -> Cell:
    return date.fromisoformat(value["d"]) if isinstance(value, dict) else value
