"""Rows of an office's file, read by a child process behind guards: a file is whatever a stranger made of it.

Memory stays bounded here whatever the file holds: rows come one by one, through a pipe. The child has limits of its
own on processor time and memory and the guards of `common.confined`; a bomb or a broken file costs a sentence.
"""

import json
import subprocess
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import IO, Any, Self

from bimtek.common.confined import process
from bimtek.common.confined.process import ChildLimits, Program

from .errors import refusal

LIMITS = ChildLimits(cpu_seconds=60, memory_bytes=768 * 1024 * 1024)
ROWS_MAX = 200_000
HEAD_BYTES = 4096
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # the container of .xls and of a protected .xlsx
MARKUP = (
    b"<html",
    b"<!doctype",
    b"<table",
    b"<?xml",
    b"mime-version:",
    b"<meta",
    b"<head",
    b"<style",
    b"<body",
    b"<div",
)
_HERE = str(Path(__file__).resolve().parent)
# A package of its own there: to import it by its whole name would load the portal.
PROGRAM = Program("from child.main import main; main()", (_HERE,), (f"{_HERE}/child",))

Cell = str | int | float | bool | date | None


@dataclass(frozen=True, slots=True)
class SpreadsheetRow:
    """One row that is not empty: its number as the office counts (from 1), and its cells from the first column on."""

    number: int
    cells: list[Cell]
    hidden: bool = False
    struck: tuple[int, ...] = ()  # columns whose text is struck through
    comments: Mapping[int, str] = field(default_factory=dict)  # by column


@dataclass(frozen=True)
class SheetName:
    """A sheet of a file; a text file has one without a name."""

    name: str
    hidden: bool
    last_row: int = 0  # about as many rows it has


@dataclass
class Table:
    """One sheet with its rows as they come."""

    name: str
    hidden: bool
    last_row: int  # about as many rows it has
    from_1904: bool = False  # whether its bare numbers count days from 1904
    hidden_columns: frozenset[int] = frozenset()
    merges: Sequence[tuple[int, int, int, int]] = ()  # those that are wide: top, left, bottom, right, from 0
    rows: Iterator[SpreadsheetRow] = field(default_factory=lambda: iter(()))


@dataclass
class Book:
    """A file being read: its sheets, and those that were asked for as they come."""

    _child: subprocess.Popen[bytes] = field(repr=False)
    sheets: list[SheetName] = field(default_factory=list)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exc: object) -> None:
        self._child.kill()
        for pipe in (self._child.stdin, self._child.stdout):
            if pipe:
                _close(pipe)
        self._child.wait()

    @property
    def tables(self) -> Iterator[Table]:
        """Each sheet that was asked for, once, in the file's order. What is not read of one is passed over."""
        lines = _ChildAnswer(self._child)
        while head := lines.head():
            table = Table(
                head["table"], head["hidden"], head["rows"], head["from_1904"], frozenset(head["hidden_columns"]),
                [tuple(merge) for merge in head["merges"]],
            )  # fmt: skip
            table.rows = lines.rows()
            yield table

    @property
    def rows(self) -> Iterator[SpreadsheetRow]:
        """The rows of the visible sheet that has the most; ask for them once."""
        visible = [sheet for sheet in self.sheets if not sheet.hidden] or self.sheets
        fullest = max(visible, key=lambda sheet: sheet.last_row, default=None)
        for table in self.tables:
            if fullest and table.name == fullest.name:
                yield from table.rows


class _ChildAnswer:
    """The child's answer line by line: heads of sheets, and rows below each."""

    def __init__(self, child: subprocess.Popen[bytes]) -> None:
        self.child, self.count = child, 0
        self.waiting: dict[str, Any] | None = None

    def head(self) -> dict[str, Any] | None:
        """The head of the next sheet; None at the end."""
        for _row in self.rows():
            pass
        head, self.waiting = self.waiting, None
        return head

    def rows(self) -> Iterator[SpreadsheetRow]:
        """The rows up to the next head."""
        while self.waiting is None:
            line = process.first_line(self.child.stdout)
            if not line:
                if self.child.wait() != 0:
                    raise refusal("file_too_complex")
                return
            answer = json.loads(line)
            if isinstance(answer, dict):
                if "error" in answer:
                    raise refusal(answer["error"])
                self.waiting = answer
                return
            self.count += 1
            if self.count > ROWS_MAX:
                raise refusal("too_many_rows")
            yield _row(*answer)


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
    return "book" if head.lstrip(b"\xef\xbb\xbf \t\r\n").lower().startswith(MARKUP) else "csv"


def read(content: Iterable[bytes], *, sheets: Sequence[str] | None = None, most: int = 0) -> Book:
    """Open a file given in pieces, for use in a `with`; its rows are read while they are asked for.

    `sheets` None: all; `most` rows of each (0: all). Raises Refusal `file_broken`, `file_protected`,
    `file_too_complex`, `no_sheet`; rows raise `file_broken` or `too_many_rows` too.
    """
    child = process.start(PROGRAM, LIMITS, stderr=subprocess.DEVNULL)
    job = json.dumps({"sheets": None if sheets is None else list(sheets), "most": most}).encode() + b"\n"
    threading.Thread(target=_feed, args=(child.stdin, job, content), daemon=True).start()
    book = Book(child)
    try:
        process.greeted(process.first_line(child.stdout))
        book.sheets = [SheetName(*each) for each in _line(child)["sheets"]]
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


def _row(number: int, cells: list[Any], marks: Mapping[str, Any] | None = None) -> SpreadsheetRow:
    values = [_cell(value) for value in cells]
    if not marks:
        return SpreadsheetRow(number, values)
    comments = {int(column): text for column, text in marks.get("notes", {}).items()}
    return SpreadsheetRow(number, values, "hidden" in marks, tuple(marks.get("struck", ())), comments)


def _cell(value: Any) -> Cell:
    return date.fromisoformat(value["d"]) if isinstance(value, dict) else value
