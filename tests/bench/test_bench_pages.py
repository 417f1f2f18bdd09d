"""The measurement of public pages and the nation it is made on: small, but through real processes."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection
from django.db.models import Count, F, Q
from django.utils import timezone

from bimtek.bench import nation
from bimtek.bench.nation_rows import code
from bimtek.bench.server import COMMAND
from certificates.coverage.brute import differences
from certificates.coverage.counting import count
from certificates.coverage.models import RegionCoverage
from events.models import Programme, SeatCeiling, SeatPool, TrainingSession, Unit
from participants.models import ConsentRecord, Person, Registration, UnitAssignment
from tests.factories import PersonFactory
from tests.infra.paths import ROOT

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.full("starts servers and measures, a minute each")]
PAGES = ["home", "list", "programme", "session", "verification", "calendar"]


def manage(folder: Path, *command: str) -> subprocess.CompletedProcess[str]:
    url = os.environ["DATABASE_URL"].rpartition("/")[0]
    database = f"{url}/{connection.settings_dict['NAME']}"
    environment = {**os.environ, "DATABASE_URL": database, "VAR_DIR": str(folder)}
    line = [sys.executable, "manage.py", *command]
    return subprocess.run(line, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=300)


def figures(done: subprocess.CompletedProcess[str]) -> list[dict[str, float]]:
    assert done.returncode == 0, done.stderr[-3000:]
    found: list[dict[str, float]] = json.loads(done.stdout.splitlines()[-1])
    return found


def schema() -> list[tuple[str, ...]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public' ORDER BY 1")
        indexes = cursor.fetchall()
        cursor.execute("SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint ORDER BY 1, 2")
        return indexes + cursor.fetchall()


def test_every_page_is_measured_out_of_memory_and_rendered(tmp_path: Path) -> None:
    rows = figures(manage(tmp_path, "bench", "pages", "--seconds", "0.5", "--clients", "4", "--json"))
    assert [row["page"] for row in rows] == PAGES
    assert all(row[name] > 0 for row in rows for name in ("per_s", "p99_ms", "cpu_ms", "bytes"))
    assert [row["failed"] for row in rows] == [0] * len(PAGES)
    rendered = figures(manage(tmp_path, "bench", "pages", "--uncached", "--json"))
    assert [row["page"] for row in rendered] == PAGES
    assert all(0 < row["queries"] <= 8 and row["uncached_p95_ms"] > 0 for row in rendered)
    assert rendered[0]["rows_before"] == Registration.objects.count() > 2000


def test_the_web_server_is_started_as_production_starts_it() -> None:
    dockerfile = " ".join((ROOT / "Dockerfile").read_text().replace("\\\n", " ").split())
    command = json.loads(dockerfile.rpartition(" CMD ")[2])
    assert command[:3] == ["python", *COMMAND]


def test_a_nation_is_whole_and_its_invariants_hold() -> None:
    before = schema()
    nation.build(nation.Size(registrations=5_003, sessions=101), now=timezone.now())
    assert schema() == before
    simulated = Registration.objects.filter(session__programme__slug="bimtek-kpps")
    assert (simulated.count(), ConsentRecord.objects.count()) == (5_003, 5_003)
    assert Person.objects.filter(registrations__in=simulated).count() == 5_003
    assert TrainingSession.objects.filter(programme__slug="bimtek-kpps").count() == 101
    seated = Count("registrations", filter=Q(registrations__status__in=Registration.SEATED))
    waiting = Count("registrations", filter=Q(registrations__status=Registration.Status.WAITLISTED))
    pools = SeatPool.objects.annotate(seated=seated, in_line=waiting)
    wrong = pools.exclude(taken=F("seated"), waiting=F("in_line"))
    assert list(wrong) == []
    assert SeatPool.objects.filter(waiting__gt=0, taken__lt=F("capacity")).count() == 0
    assert SeatPool.objects.filter(waiting__gt=0).count() == 6
    assert SeatCeiling.objects.exclude(pools__taken=F("taken")).count() == 0
    assert SeatPool.objects.filter(ceiling__isnull=False).count() == SeatCeiling.objects.count() == 5
    stands = UnitAssignment.objects.filter(unit__region=F("registration__session__location__region"))
    assert stands.count() == simulated.exclude(status="cancelled").count()
    programme = Programme.objects.get(slug="bimtek-kpps")
    count(programme, now=timezone.now())
    total = RegionCoverage.objects.get(programme=programme, code="")
    assert total.target == 7 * total.units == 7 * Unit.objects.count()
    assert list(differences(programme)) == []
    assert Person.objects.create(name="Baru", search_name="baru").pk > 5_003
    connection.check_constraints()


def test_codes_of_a_nation_are_like_real_ones_and_differ() -> None:
    codes = {code(number) for number in range(1, 20_000)}
    assert len(codes) == 19_999
    assert all(len(each) == 19 for each in codes)


def test_a_database_that_holds_data_is_left_alone() -> None:
    PersonFactory()
    with pytest.raises(CommandError, match="holds data"):
        call_command("simulate", registrations=10, sessions=2)
    assert Person.objects.count() == 1
