"""The cells of one grid row: how a line of days, dashes and words can be split, and whether in one way only."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from functools import cache

MONTHS = {
    name: number
    for number, names in enumerate(
        [
            "jan january januari",
            "feb february februari peb pebruari",
            "mar march maret mrt",
            "apr april",
            "may mei",
            "jun june juni",
            "jul july juli",
            "aug august agt agu ags agust agustus",
            "sep sept september",
            "oct october okt oktober",
            "nov november nop nopember",
            "dec december des desember",
        ],
        start=1,
    )
    for name in names.split()
}
OFF_WORDS = frozenset({"libur", "cuti", "holiday", "off", "tutup"})
_TOKEN = re.compile(r"\d+|[-‐‑‒–—−]+|\bs\s?[./]?\s?d\b\.?|\bsampai\b|\bhingga\b|[^\W\d_]+\.?|\S", re.IGNORECASE)
_JOINTS = re.compile(r"[-‐‑‒–—−]+|s\s?[./]?\s?d\.?|sampai|hingga", re.IGNORECASE)
MAX_TOKENS = 120


class TokenKind(Enum):
    """What a token or a cell is."""

    DAY = "day"
    JOINT = "joint"  # a dash, "s.d.": joins two days, or stands alone for an empty cell
    MONTH = "month"
    OFF = "off"
    WORD = "word"
    JUNK = "junk"
    RANGE = "range"
    LONE_DAY = "lone_day"
    EMPTY = "empty"


@dataclass(frozen=True)
class Token:
    """A piece of a line with its place in it."""

    kind: TokenKind
    text: str
    start: int
    end: int


@dataclass(frozen=True)
class DayOfMonth:
    """A day of a month (0 to 99 as written), with the month where one is named."""

    number: int
    month: int | None = None


@dataclass(frozen=True)
class ScheduleCell:
    """One cell as written; a RANGE has both days and the characters between them."""

    kind: TokenKind
    text: str
    first: DayOfMonth | None = None
    last: DayOfMonth | None = None
    joint: str = ""


def tokens(line: str) -> list[Token]:
    """The pieces of a line, spaces left out."""
    return [Token(_kind(m[0]), m[0], m.start(), m.end()) for m in _TOKEN.finditer(line)]


def month_number(word: str) -> int | None:
    """`AGT`, `Sept.` or `Oktober` -> its number."""
    return MONTHS.get(word.rstrip(".").lower())


def _kind(text: str) -> TokenKind:
    if text.isdigit():
        return TokenKind.DAY if len(text) <= 2 else TokenKind.JUNK
    if _JOINTS.fullmatch(text):
        return TokenKind.JOINT
    if month_number(text):
        return TokenKind.MONTH
    if text.lower() in OFF_WORDS:
        return TokenKind.OFF
    return TokenKind.WORD if text[0].isalpha() else TokenKind.JUNK


def strange(pieces: list[Token]) -> list[Token]:
    """Tokens no row of a grid has; a word is at home only behind an OFF word ("Libur Lebaran")."""
    found = []
    inside_off = False
    for piece in pieces:
        inside_off = piece.kind is TokenKind.OFF or (inside_off and piece.kind is TokenKind.WORD)
        if piece.kind is TokenKind.JUNK or (piece.kind is TokenKind.WORD and not inside_off):
            found.append(piece)
    return found


def holds_range(pieces: list[Token]) -> bool:
    """Whether two days stand joined among the tokens."""
    kinds = [piece.kind for piece in pieces if piece.kind is not TokenKind.MONTH]
    return any(kinds[i : i + 3] == [TokenKind.DAY, TokenKind.JOINT, TokenKind.DAY] for i in range(len(kinds)))


def splits(line: str, pieces: list[Token], columns: int) -> tuple[tuple[ScheduleCell, ...], ...]:
    """Up to two ways to split the row into exactly `columns` cells: none, one, or an ambiguity.

    A day without an end counts as a possible cell, so that a row in which a range could begin at
    either of two days is seen to be ambiguous instead of being read in the first way that fits.
    """

    @cache
    def ways(position: int, wanted: int) -> tuple[tuple[ScheduleCell, ...], ...]:
        if wanted == 0:
            return ((),) if position == len(pieces) else ()
        found: list[tuple[ScheduleCell, ...]] = []
        for end, cell in _cells_at(line, pieces, position):
            found += [(cell, *rest) for rest in ways(end, wanted - 1)]
        return tuple(found[:2])

    return ways(0, columns) if len(pieces) <= MAX_TOKENS else ()


def natural_count(line: str, pieces: list[Token]) -> int:
    """How many cells a row has when every range is taken that can be."""
    position = count = 0
    while position < len(pieces):
        position = next((end for end, _cell in _cells_at(line, pieces, position)), position + 1)
        count += 1
    return count


def usual_joint(cells: list[ScheduleCell]) -> str:
    """The way most ranges of a grid are joined, such as " - "."""
    counts = Counter(cell.joint for cell in cells if cell.kind is TokenKind.RANGE)
    return counts.most_common(1)[0][0] if counts else ""


def _cells_at(line: str, pieces: list[Token], position: int) -> Iterator[tuple[int, ScheduleCell]]:
    """Each cell that can begin at this token, with where it ends; a range first."""
    if position >= len(pieces):
        return
    token = pieces[position]
    if token.kind is TokenKind.JOINT:
        yield position + 1, ScheduleCell(TokenKind.EMPTY, token.text)
    elif token.kind is TokenKind.OFF:
        end = position + 1
        while end < len(pieces) and pieces[end].kind is TokenKind.WORD:
            end += 1
        yield end, ScheduleCell(TokenKind.OFF, line[token.start : pieces[end - 1].end])
    elif token.kind is TokenKind.DAY:
        yield from _day_cells(line, pieces, position)


def _day_cells(line: str, pieces: list[Token], position: int) -> Iterator[tuple[int, ScheduleCell]]:
    joint, first = _day(pieces, position)
    if _kind_at(pieces, joint) is TokenKind.JOINT and _kind_at(pieces, joint + 1) is TokenKind.DAY:
        end, last = _day(pieces, joint + 1)
        between = re.sub(r"\s+", " ", line[pieces[joint - 1].end : pieces[joint + 1].start])
        yield (
            end,
            ScheduleCell(TokenKind.RANGE, line[pieces[position].start : pieces[end - 1].end], first, last, between),
        )
    yield joint, ScheduleCell(TokenKind.LONE_DAY, line[pieces[position].start : pieces[joint - 1].end], first)


def _day(pieces: list[Token], position: int) -> tuple[int, DayOfMonth]:
    number = int(pieces[position].text)
    if _kind_at(pieces, position + 1) is TokenKind.MONTH:
        return position + 2, DayOfMonth(number, month_number(pieces[position + 1].text))
    return position + 1, DayOfMonth(number)


def _kind_at(pieces: list[Token], position: int) -> TokenKind | None:
    return pieces[position].kind if position < len(pieces) else None
