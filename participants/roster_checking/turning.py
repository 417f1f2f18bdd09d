"""A list turned on its side: the headings stand in the first column, and each person in a column of its own.

Or a stack of forms: the headings come again for each person, and the values stand beside them.
"""

from collections.abc import Sequence
from typing import Any

from bimtek.common.spreadsheets.cells import as_text
from bimtek.common.spreadsheets.reading import Cell, SpreadsheetRow

from .fields import Field
from .headings import field_of

ROWS_MOST = 60
KNOWN_LEAST = 3
FORMS_LEAST = 2
COLUMNS_LOOKED_AT = 3


def turned(rows: Sequence[SpreadsheetRow]) -> dict[str, Any] | None:
    """What a layout says of such a list; None where the sheet is none."""
    people = turn(rows)
    if not people:
        return None
    headings = [as_text(cell) for cell in people[0].cells]
    fields = {place: kind for place, text in enumerate(headings) if (kind := field_of(text))}
    mapping = {
        place: kind for place, kind in fields.items() if kind not in list(fields.values())[: list(fields).index(place)]
    }
    samples = [
        [text for person in people[1:4] if (text := as_text(person.cells[place]))] for place in range(len(headings))
    ]
    return {"headings": headings, "mapping": mapping, "samples": samples, "people": len(people) - 1}


def turn(rows: Sequence[SpreadsheetRow]) -> list[SpreadsheetRow]:
    """The sheet with rows and columns changed: first the headings, then a row for each column with a name in it.

    The number of a person's row is that of their column, from 1. Empty where the sheet is no such list.
    """
    column = _heading_column(rows)
    if column is None:
        return _forms(rows)
    taken = [row for row in rows[:ROWS_MOST] if column < len(row.cells) and row.cells[column] is not None]
    heads: list[Cell] = [row.cells[column] for row in taken]
    names = next(row for row in taken if field_of(row.cells[column]) is Field.NAME)
    found = [SpreadsheetRow(column + 1, heads)]
    for place in range(column + 1, len(names.cells)):
        name = as_text(names.cells[place])
        if name.strip(" :.") and any(letter.isalpha() for letter in name):
            found.append(
                SpreadsheetRow(place + 1, [row.cells[place] if place < len(row.cells) else None for row in taken])
            )
    return found if len(found) > 1 else []


def _forms(rows: Sequence[SpreadsheetRow]) -> list[SpreadsheetRow]:
    """A stack of forms ("Nama : …" over "NIK : …", again and again) as headings and a row for each, at its name."""
    for column in range(COLUMNS_LOOKED_AT):
        told = [(row, as_text(row.cells[column]).strip(" :")) for row in rows if column < len(row.cells)]
        kinds = [field_of(text) for _row, text in told]
        if kinds.count(Field.NAME) >= FORMS_LEAST and len({kind for kind in kinds if kind}) >= FORMS_LEAST:
            return _stacked(told, column)
    return []


def _stacked(told: Sequence[tuple[SpreadsheetRow, str]], column: int) -> list[SpreadsheetRow]:
    headings: dict[str, int] = {}
    forms: list[tuple[int, dict[int, Cell]]] = []
    for row, text in told:
        value = next((cell for cell in row.cells[column + 1 :] if as_text(cell).strip(" :")), None)
        if field_of(text) is Field.NAME:
            forms.append((row.number, {}))
        if text and value is not None and forms:
            place = headings.setdefault(text, len(headings))
            forms[-1][1].setdefault(place, value.lstrip(" :") if isinstance(value, str) else value)
    head = SpreadsheetRow(0, list(headings))
    return [head, *(SpreadsheetRow(row, [form.get(place) for place in range(len(headings))]) for row, form in forms)]


def _heading_column(rows: Sequence[SpreadsheetRow]) -> int | None:
    """The one of the first three columns that holds the headings from top to bottom."""
    for column in range(COLUMNS_LOOKED_AT):
        kinds = [field_of(row.cells[column]) for row in rows[:ROWS_MOST] if column < len(row.cells)]
        known = {kind for kind in kinds if kind}
        if Field.NAME in known and len(known) >= KNOWN_LEAST and kinds.count(Field.NAME) == 1:
            return column
    return None
