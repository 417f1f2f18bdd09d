"""What a measurement gives back: figures for a person and for a program."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.management.base import CommandParser

Figures = dict[str, Any]


@dataclass(frozen=True)
class Report:
    """A table to read, and the same as plain values: one set of figures, or a list of them."""

    table: str
    figures: Figures | Sequence[Figures]


@dataclass(frozen=True)
class Bench:
    """One measurement of `manage.py bench`: its options, and the run that takes them by name.

    `run` raises CommandError where it cannot measure, such as in a database that holds real data.
    """

    help: str
    add_arguments: Callable[[CommandParser], None]
    run: Callable[..., Report]


def table(rows: Sequence[Figures]) -> str:
    """Rows of the same figures, under their names."""
    names = list(rows[0])
    lines = ["  ".join(f"{name:>16}" for name in names)]
    lines += ["  ".join(f"{row[name]!s:>16}" for name in names) for row in rows]
    return "\n".join(lines)
