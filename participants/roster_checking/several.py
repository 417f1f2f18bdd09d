"""A row in whose cells several people stand below each other: `1. Asep⏎2. Budi` becomes a row for each."""

import re
from collections.abc import Mapping
from dataclasses import replace

from bimtek.common.spreadsheets.cells import as_text
from bimtek.common.spreadsheets.reading import Cell, SpreadsheetRow

from .fields import Field

_NUMBERED = re.compile(r"\s*\(?\d{1,2}[.)]\s*(?=\D)")
# What belongs to one person alone: only where each has a line of their own can it be told whose it is.
_OWN = frozenset({Field.NIK, Field.NIP, Field.PHONE, Field.EMAIL, Field.BIRTH_DATE, Field.LAST_NAME, Field.SEX})


def one_each(row: SpreadsheetRow, mapping: Mapping[int, Field]) -> list[SpreadsheetRow]:
    """A row for each person; the row itself where one person stands in it, or it cannot be told what is whose."""
    column = next((place for place, kind in mapping.items() if kind is Field.NAME), len(row.cells))
    names = _lines(row.cells[column]) if column < len(row.cells) else []
    if len(names) < 2 or not all(map(_NUMBERED.match, names)):
        return [row]
    parted: dict[int, list[str]] = {}
    for place, kind in mapping.items():
        lines = _lines(row.cells[place]) if place < len(row.cells) else []
        if len(lines) == len(names):
            parted[place] = [_NUMBERED.sub("", line).strip() for line in lines]
        elif lines and kind in _OWN:
            return [row]
    return [
        replace(row, cells=[parted[place][one] if place in parted else cell for place, cell in enumerate(row.cells)])
        for one in range(len(names))
    ]


def _lines(cell: Cell) -> list[str]:
    return [line for line in as_text(cell).split("\n") if line.strip()]
