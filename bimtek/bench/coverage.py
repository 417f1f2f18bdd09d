"""Coverage as staff read it: the pages' time and queries, how long a count takes, and whether it is right."""

import time
from collections.abc import Iterator
from itertools import islice

from django.conf import settings
from django.core.management.base import CommandError, CommandParser
from django.db import connection
from django.db.models import Count
from django.test import Client
from django.test.utils import CaptureQueriesContext, override_settings
from django.urls import reverse
from django.utils import timezone

from certificates.coverage.brute import differences
from certificates.coverage.counting import count
from certificates.coverage.models import RegionCoverage
from events.models import Membership, Programme, Unit
from participants.models import Registration

from . import audience, nation
from .load import percentile
from .report import Bench, Report, table
from .server import HOST

SMALL = nation.Size(registrations=2_000, sessions=100)
ROUNDS = 12  # of each address, the first of them not counted
EACH_LEVEL = 3  # addresses of a kind


def _programme() -> Programme:
    """The programme with the most units of the database that is there; an empty one is filled first."""
    if not Programme.objects.exists():
        nation.build(SMALL, now=timezone.now())
    found = Programme.objects.annotate(n=Count("units")).filter(n__gt=0).order_by("-n", "pk").first()
    if found is None:
        raise CommandError("No programme of this database has units.")
    return found


def _addresses(programme: Programme) -> Iterator[tuple[str, str]]:
    """Pages by name: the country, and of each level the regions with the most people."""
    page, missing = (reverse(f"coverage:{name}", args=[programme.slug]) for name in ("programme", "missing"))
    rows = RegionCoverage.objects.filter(programme=programme).order_by("-target", "code")
    yield "nation", page
    yield "missing", missing
    yield "missing", f"{missing}?fewer_than=5"
    for name, dots, letters in (("province", 0, 2), ("regency", 1, 5), ("district", 2, 8), ("village", 3, 13)):
        codes = (row.code for row in rows.filter(code__regex=rf"^\d+(\.\d+){{{dots}}}$"))
        for code in islice(codes, EACH_LEVEL):
            if len(code) == letters:
                yield name, f"{page}?wilayah={code}"
                yield "missing", f"{missing}?wilayah={code}"


def _client(programme: Programme) -> Client:
    """A browser in which a member of the organizer is signed in."""
    member = audience.user(f"coverage-{time.time_ns()}")
    Membership.objects.create(organizer_id=programme.organizer_id, user=member, role="registrar")
    client = Client(SERVER_NAME=HOST)
    client.force_login(member)
    return client


def _look(client: Client, path: str) -> tuple[int, list[float]]:
    """Queries of a page, and the seconds that each showing of it took."""
    times = []
    with CaptureQueriesContext(connection) as captured:
        _seconds(client, path)
        asked = len(captured)  # before the next request empties the log
    for _round in range(ROUNDS - 1):
        times.append(_seconds(client, path))
    return asked, times


def _seconds(client: Client, path: str) -> float:
    start = time.perf_counter()
    answer = client.get(path)
    if answer.status_code != 200:
        raise CommandError(f"{path} answers {answer.status_code}.")
    return time.perf_counter() - start


def _add_arguments(parser: CommandParser) -> None:
    """No options: what is there is measured."""


def _run(**_options: object) -> Report:
    """Static files go by their own names: a measurement needs no collected ones."""
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    with override_settings(STORAGES={**settings.STORAGES, "staticfiles": plain}):
        return _measured()


def _measured() -> Report:
    programme = _programme()
    start = time.perf_counter()
    count(programme, now=timezone.now())
    refresh = time.perf_counter() - start
    client = _client(programme)
    queries = 0
    seen: dict[str, list[float]] = {}
    for name, path in _addresses(programme):
        asked, times = _look(client, path)
        queries = max(queries, asked)
        seen.setdefault(name, []).extend(times)
    slowest = {name: round(percentile(times, 95) * 1000, 1) for name, times in seen.items()}
    figures = {
        "page_p95_ms": max(slowest.values()),
        "queries_max": queries,
        "refresh_s": round(refresh, 1),
        "equals_brute_force": next(differences(programme), None) is None,
        "registrations": Registration.objects.filter(session__programme=programme).count(),
        "units": Unit.objects.filter(programme=programme).count(),
        "pages": slowest,
    }
    return Report(table([{"page": name, "p95_ms": ms} for name, ms in slowest.items()]), figures)


BENCH = Bench("pages of coverage, and counting it", _add_arguments, _run)
