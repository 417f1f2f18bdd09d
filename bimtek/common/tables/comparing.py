"""What differs between two sets of tables."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from .reading import TableDefinition


class DifferenceKind(StrEnum):
    """What of a table is not as it should be."""

    TABLE = "table is missing"
    COLUMN = "column is missing"
    TYPE = "column has another type"
    NULL = "column takes NULL otherwise"
    FOREIGN = "column is unknown and must be filled"
    CONSTRAINT = "constraint is missing"
    SURPLUS = "constraint is unknown"
    INDEX = "index is missing"
    TRIGGER = "trigger is missing"


@dataclass(frozen=True)
class Difference:
    """One of them: the table, the name of its part, and how it should be in the database's words."""

    kind: DifferenceKind
    table: str
    name: str = ""
    wanted: str = ""

    def __str__(self) -> str:
        part = f"{self.table}.{self.name}" if self.name else self.table
        return f"{part}: {self.kind}{f' ({self.wanted})' if self.wanted else ''}"


def differences(wanted: dict[str, TableDefinition], real: dict[str, TableDefinition]) -> Iterator[Difference]:
    """What of the tables `wanted` is not so in `real`. More indexes, and columns that may stay empty, do not hurt."""
    for name, table in sorted(wanted.items()):
        if name not in real:
            yield Difference(DifferenceKind.TABLE, name)
            continue
        yield from _columns(name, table, real[name])
        yield from _definitions(name, table, real[name])


def _columns(name: str, wanted: TableDefinition, real: TableDefinition) -> Iterator[Difference]:
    for column, should in wanted.columns.items():
        null = "NOT NULL" if should.not_null else "NULL"
        there = real.columns.get(column)
        if there is None:
            yield Difference(DifferenceKind.COLUMN, name, column, f"{should.kind} {null}")
        elif there.kind != should.kind:
            yield Difference(DifferenceKind.TYPE, name, column, f"{should.kind}, not {there.kind}")
        elif there.not_null != should.not_null:
            yield Difference(DifferenceKind.NULL, name, column, null)
    for column, there in real.columns.items():
        if column not in wanted.columns and there.not_null and not there.filled:
            yield Difference(DifferenceKind.FOREIGN, name, column)


def _definitions(name: str, wanted: TableDefinition, real: TableDefinition) -> Iterator[Difference]:
    """By what they say, as names depend on how a table came about."""
    for called, definition in _more(wanted.constraints, real.constraints):
        yield Difference(DifferenceKind.CONSTRAINT, name, called, definition)
    for called, definition in _more(real.constraints, wanted.constraints):
        yield Difference(DifferenceKind.SURPLUS, name, called, definition)
    for called, definition in _more(wanted.indexes, real.indexes):
        yield Difference(DifferenceKind.INDEX, name, called, definition)


def _more(those: dict[str, str], than_these: dict[str, str]) -> Iterator[tuple[str, str]]:
    left = Counter(_plain(definition) for definition in than_these.values())
    for name, definition in sorted(those.items()):
        if left[_plain(definition)]:
            left[_plain(definition)] -= 1
        else:
            yield name, definition


def _plain(definition: str) -> str:
    """Without casts of text and brackets: PostgreSQL sets others in a table that was dumped and restored."""
    return re.sub(r"::(?:character varying|text)(?:\[\])?|[()\s]", "", definition)
