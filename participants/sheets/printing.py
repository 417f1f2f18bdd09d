"""The sheet as a PDF to sign, in Indonesian and in the form that offices use.

It is set from what the sheet keeps, never from what the people's data say today, so that it comes out the same each
time. Setting a row takes about ten milliseconds, nearly all of it WeasyPrint's, so a long sheet is printed in parts
of some seconds.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from bimtek.common import press
from participants.tickets.qr import svg

from .models import SheetRow, SignInSheet
from .numbers import row_token

ROWS_A_PART = 200


@dataclass(frozen=True)
class SheetPart:
    """One file of a sheet: its number, from 1, and the first and last row in it."""

    number: int
    first: int
    last: int


def parts(sheet: SignInSheet) -> list[SheetPart]:
    """The files that a sheet fills: each ends with a group where one ends in its last third."""
    groups = list(sheet.rows.order_by("number").values_list("group", flat=True))
    found: list[SheetPart] = []
    first = 1
    while first <= len(groups):
        last = _end_of_part(groups, first)
        found.append(SheetPart(len(found) + 1, first, last))
        first = last + 1
    return found


def _end_of_part(groups: Sequence[str], first: int) -> int:
    furthest = first + ROWS_A_PART - 1
    if furthest >= len(groups):
        return len(groups)
    for last in range(furthest, furthest - ROWS_A_PART // 3, -1):
        if groups[last - 1] != groups[last]:
            return last
    return furthest


def pdf(sheet: SignInSheet, part: SheetPart, of: int) -> bytes:
    """A4 pages of one part. Raises Busy when too many papers are being made."""
    return press.pdf("documents/sign_in_sheet.html", _data(sheet, part, of))


def _data(sheet: SignInSheet, part: SheetPart, of: int) -> dict[str, object]:
    rows = sheet.rows.filter(number__range=(part.first, part.last)).order_by("number")
    following = sheet.rows.filter(number=part.last + 1).values_list("group", flat=True).first()
    return {
        "sheet": sheet,
        "head": sheet.head,
        "kpps": sheet.columns == SignInSheet.Columns.KPPS,
        "group_label": "TPS" if sheet.split == SignInSheet.Split.STATION else "Unit kerja",
        "runs": list(_runs(sheet, rows, following)),
        "part": part,
        "of": of,
    }


def _runs(sheet: SignInSheet, rows: Iterable[SheetRow], following: str | None) -> Iterator[dict[str, object]]:
    """The page runs: one for each group. A group that goes on in the next part is not signed off yet."""
    for group, members in groupby(rows, key=lambda row: row.group):
        lines = [_line(sheet, row) for row in members]
        ends = group != following
        yield {
            "group": group or ("Tanpa keterangan" if sheet.split != SignInSheet.Split.NONE else ""),
            "lines": lines,
            "blank": range(sheet.blank_rows if ends else 0),
            "ends": ends,
        }


def _line(sheet: SignInSheet, row: SheetRow) -> dict[str, object]:
    return {
        "number": row.number,
        "right": row.number % 2 == 0,
        "name": row.name,
        "nip": row.nip,
        "unit": row.unit,
        "station": row.station,
        "qr": svg(row_token(sheet.code, row.number), f"{row.number}"),
    }
