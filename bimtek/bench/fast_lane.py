"""What each part of the fast lane saves: registrations and a public page with all of them, and with one left out.

Runs with and without a part take turns, so that a machine that grows slower does so for both. CPU seconds of web server
and database count, not the clock.
"""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from statistics import median
from typing import Any

from django.core.management.base import CommandParser
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from bimtek.fast_lane import Shortcut
from participants.consent.services import ensure_first_version

from . import pages, registration
from .processes import usage
from .report import Bench, Report, table
from .server import WebServer, web_server

PAGE_SECONDS = 2.0
CLIENTS = 16


@dataclass(frozen=True)
class Costs:
    """CPU milliseconds of web server and database together."""

    registration_ms: float  # of a whole registration: four requests
    page_ms: float  # of a session's public page


@dataclass(frozen=True)
class FastLaneFigures:
    """A part beside the whole lane; medians of the rounds."""

    left_out: str
    registration_ms: float
    registration_saved: str  # of what it costs without the part
    page_ms: float
    page_saved: str


def _database_pid() -> int:
    """The process that all connections of the database descend from."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (pid,) = cursor.fetchone()
    with open(f"/proc/{pid}/stat") as stat:  # noqa: PTH123  not a file of ours
        return int(stat.read().rpartition(")")[2].split()[1])


def _cpu_ms(server: WebServer, work: Callable[[], int]) -> float:
    """CPU milliseconds for each of what `work` says it has done."""
    roots = server.pid, _database_pid()
    before = sum(usage(root).cpu_s for root in roots)
    done = work()
    return (sum(usage(root).cpu_s for root in roots) - before) / max(done, 1) * 1000


def _measure(left_out: str, count: int, workers: int) -> Costs:
    settings = {"FAST_LANE": "false"} if left_out == "all" else {"FAST_LANE_LEFT_OUT": left_out}
    with web_server(workers, REGISTRATIONS_PER_SECOND="0", **settings) as server:
        registration.warm_up(server, CLIENTS)
        register = _cpu_ms(server, lambda: registration.register_all(server, clients=CLIENTS, count=count))
        path = reverse("catalogue:session", args=[registration.make_session(50).session_id])
        page = _cpu_ms(server, lambda: pages.look(server, path, clients=CLIENTS, seconds=PAGE_SECONDS))
    return Costs(register, page)


def _saved(cost: float, without: float) -> str:
    return f"{(1 - cost / without) * 100:.0f} %"


def _row(left_out: str, runs: list[tuple[Costs, Costs]]) -> FastLaneFigures:
    whole, without = ([pair[side] for pair in runs] for side in (0, 1))
    register, register_whole = (median(each.registration_ms for each in side) for side in (without, whole))
    page, page_whole = (median(each.page_ms for each in side) for side in (without, whole))
    return FastLaneFigures(
        left_out=left_out,
        registration_ms=round(register, 2),
        registration_saved=_saved(register_whole, register),
        page_ms=round(page, 3),
        page_saved=_saved(page_whole, page),
    )


def _add_arguments(parser: CommandParser) -> None:
    parser.add_argument(
        "--parts", nargs="+", choices=[*Shortcut, "all"], default=[*Shortcut, "all"], help="what to leave out"
    )
    parser.add_argument("--count", type=int, default=600, help="people who register in each run")
    parser.add_argument("--rounds", type=int, default=3, help="pairs of runs for each part")
    parser.add_argument("--workers", type=int, default=2, help="processes of the web server")


def _run(*, parts: list[str], count: int, rounds: int, workers: int, **_options: Any) -> Report:
    ensure_first_version(now=timezone.now())
    rows = []
    for part in parts:
        runs = [(_measure("", count, workers), _measure(part, count, workers)) for _round in range(rounds)]
        rows.append(asdict(_row(part, runs)))
    return Report(table(rows), rows)


BENCH = Bench("what each part of the fast lane saves, by leaving it out", _add_arguments, _run)
