"""What strangers and careless owners can make the portal pay: each part attacks in one way and gives its figures.

A part is one function without arguments that returns figures by name, and restores what it changed. It makes what it
needs in the empty database it finds, which it shares with the parts before it.
"""

import logging
from collections.abc import Callable
from typing import Any

from django.core.management import call_command
from django.core.management.base import CommandParser

from bimtek.bench.report import Bench, Figures, Report, table

from . import heavy, queue, uploads

Part = Callable[[], Figures]
PARTS: dict[str, Part] = {
    "uploads": uploads.measure,
    "queue": queue.measure,
    "heavy": heavy.measure,
}


def _add_arguments(parser: CommandParser) -> None:
    parser.add_argument("--part", choices=PARTS, action="append", help="only this part; may be given several times")


def _run(*, part: list[str] | None, **_options: Any) -> Report:
    call_command("collectstatic", interactive=False, verbosity=0)
    logging.disable(logging.WARNING)
    figures: Figures = {}
    for name in part or PARTS:
        figures |= PARTS[name]()
    logging.disable(logging.NOTSET)
    return Report(table([figures]), figures)


BENCH = Bench("what hostile uploads, owners and crowds make the portal pay", _add_arguments, _run)
