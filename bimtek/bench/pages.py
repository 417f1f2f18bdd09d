"""Public pages as visitors without an account see them: by the thousand out of memory, and one by one when rendered."""

import logging
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext, override_settings
from django.urls import reverse
from django.utils import timezone

from certificates.issuing.models import Certificate
from events.catalogue.selectors import programmes, sessions
from events.models import Programme, TrainingSession
from participants.models import Registration

from . import nation
from .load import Exchange, Load, drive, percentile, request
from .processes import usage
from .report import Bench, Report, table
from .server import HOST, WebServer, web_server

SOUGHT = ("kpps", "kpss", "kpps+bandung", "kpps+desember", "bogor", "tidak+ada+begini")  # also misspelt, and in vain
WARM_UP_SECONDS = 1.0
SMALL = nation.Size(registrations=2_000, sessions=100)  # what is measured on, in an empty database
VARIETY = 40  # addresses of a kind that are rendered, so that a lucky one does not count for all
ROUNDS = 3  # of rendering each


@dataclass(frozen=True)
class PageFigures:
    """One page out of memory, over real HTTP."""

    page: str
    per_s: float
    p50_ms: float
    p99_ms: float
    cpu_ms: float  # of the web server, each; the load generator takes the rest
    bytes: int  # over the wire, with its head
    failed: int  # answers that are not 200


@dataclass(frozen=True)
class Rendered:
    """One page when it is rendered, in the server, without the network."""

    page: str
    queries: int  # of the address that asks most
    uncached_p50_ms: float
    uncached_p95_ms: float
    rows_before: int  # registrations in the database


def addresses() -> dict[str, list[str]]:
    """The pages by name, each with the addresses of that kind; the first one is the page of the rush."""
    now = timezone.now()
    public = programmes().published()
    largest = Programme.objects.filter(pk=TrainingSession.objects.order_by("pk").values("programme")[:1])
    slugs = dict.fromkeys([*largest.values_list("slug", flat=True), *public.values_list("slug", flat=True)[:VARIETY]])
    open_now = sessions().published(now).open_for_registration(now).order_by("pk").values_list("pk", flat=True)
    codes = Certificate.objects.values_list("code", flat=True)[:VARIETY]
    return {
        "home": [reverse("catalogue:home")],
        "list": [reverse("catalogue:programmes")],
        "programme": [reverse("catalogue:programme", args=[slug]) for slug in slugs],
        "session": [reverse("catalogue:session", args=[pk]) for pk in open_now[:VARIETY]],
        "verification": [reverse("verification:show_with_slash", args=[code]) for code in codes],
        "calendar": [reverse("catalogue:calendar")],
        "found": [f"{reverse('catalogue:programmes')}?q={words}" for words in SOUGHT],
        "found in the calendar": [f"{reverse('catalogue:calendar')}?q={words}" for words in SOUGHT],
    }


def visitor(path: str) -> Exchange:
    """A visitor who looks at a page again and again."""
    data = request("GET", path, host=HOST)
    while True:
        yield data


def look(server: WebServer, path: str, *, clients: int, seconds: float) -> int:
    """Let so many visitors look at one page for so long, and return how often it was shown."""
    return len(drive(server.address, [visitor(path) for _ in range(clients)], seconds=seconds).latencies)


def rush(server: WebServer, page: str, path: str, *, clients: int, seconds: float) -> PageFigures:
    """So many visitors look at one page for so long."""
    drive(server.address, [visitor(path) for _ in range(clients)], seconds=WARM_UP_SECONDS)
    before = usage(server.pid).cpu_s
    load = drive(server.address, [visitor(path) for _ in range(clients)], seconds=seconds)
    cpu = usage(server.pid).cpu_s - before
    return _figures(page, load, cpu)


def _figures(page: str, load: Load, cpu_s: float) -> PageFigures:
    count = len(load.latencies)
    return PageFigures(
        page=page,
        per_s=round(load.per_s, 1),
        p50_ms=round(load.percentile_ms(50), 2),
        p99_ms=round(load.percentile_ms(99), 2),
        cpu_ms=round(cpu_s / count * 1000, 3),
        bytes=load.bytes // count,
        failed=count - load.statuses[200],
    )


@override_settings(PAGE_CACHE_SECONDS=0)
def render(page: str, paths: list[str]) -> Rendered:
    """Render these addresses in this process, as the server does it: queries of each, then the time it takes."""
    client = Client(SERVER_NAME=HOST)
    queries = [_queries(client, path) for path in paths]
    times = [_seconds(client, path) for path in paths * max(ROUNDS, VARIETY // len(paths))]
    return Rendered(
        page=page,
        queries=max(queries),
        uncached_p50_ms=round(percentile(times, 50) * 1000, 1),
        uncached_p95_ms=round(percentile(times, 95) * 1000, 1),
        rows_before=Registration.objects.count(),
    )


def _queries(client: Client, path: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        _seconds(client, path)
    return len(captured)


def _seconds(client: Client, path: str) -> float:
    start = time.perf_counter()
    answer = client.get(path)
    if answer.status_code != 200:
        raise CommandError(f"{path} answers {answer.status_code}.")
    return time.perf_counter() - start


def _measured(measure: Callable[[str, list[str]], Any]) -> Iterator[Any]:
    for page, paths in addresses().items():
        if not paths:
            raise CommandError(f"There is nothing to show for the page “{page}” in this database.")
        yield measure(page, paths)


def _add_arguments(parser: CommandParser) -> None:
    parser.add_argument("--clients", type=int, default=32, help="connections at once")
    parser.add_argument("--seconds", type=float, default=10, help="for which each page is asked for")
    parser.add_argument("--workers", type=int, default=2, help="processes of the web server")
    parser.add_argument("--uncached", action="store_true", help="time and queries of a page that is rendered, instead")


def _run(*, clients: int, seconds: float, workers: int, uncached: bool, **_options: Any) -> Report:
    if not Programme.objects.exists():
        nation.build(SMALL, now=timezone.now())
    logging.disable(logging.INFO)
    if uncached:
        rows = [asdict(each) for each in _measured(render)]
    else:
        with web_server(workers) as server:
            rows = [
                asdict(each)
                for each in _measured(
                    lambda page, paths: rush(server, page, paths[0], clients=clients, seconds=seconds)
                )
            ]
    logging.disable(logging.NOTSET)
    return Report(table(rows), rows)


BENCH = Bench("public pages, out of memory and rendered", _add_arguments, _run)
