"""A roster of many rows through dry run and applying, each in a process of its own."""

import json
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict, dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files import File
from django.core.management.base import CommandParser
from django.utils import timezone

from events.models import Programme, SeatPool, TrainingSession
from participants.consent.services import Agreement, current_text
from participants.rosters import agreements, applying, dry_run, services
from participants.rosters.models import Roster

from . import audience
from .processes import rss_of_all_mb, usage
from .report import Bench, Report
from .rosters import person, write_xlsx

SAMPLE_SECONDS = 0.05
# Run by itself, so that the memory it reports is that of one worker with one roster.
CHILD = "import django; django.setup(); from bimtek.bench.roster import step; step({what!r}, {roster})"


@dataclass(frozen=True)
class RosterFigures:
    """What one run measured. Memory: the worker's peak, and with that of the process that opens the file."""

    rows: int
    file_mb: float
    dry_run_s: float
    dry_run_cpu_s: float  # of the worker alone
    dry_run_rss_mb: float
    dry_run_rss_with_reader_mb: float
    apply_s: float
    apply_cpu_s: float
    apply_rss_mb: float
    apply_rss_with_reader_mb: float
    added: int
    again_s: float  # a dry run of the same file afterwards
    again_unchanged: int

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        return asdict(self)


def measure(*, rows: int) -> RosterFigures:
    """Upload a made-up roster, check it, apply it, check it again."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "daftar.xlsx"
        write_xlsx(path, (person(number) for number in range(1, rows + 1)))
        roster, again = _take_in(path, rows), None
        first = _run("check", roster)
        second = _run("apply", roster)
        again = _take_in(path, rows, roster)
        third = _run("check", again)
        size = path.stat().st_size / 1e6
    roster.refresh_from_db()
    again.refresh_from_db()
    return RosterFigures(
        rows=rows,
        file_mb=size,
        dry_run_s=first["seconds"],
        dry_run_cpu_s=first["cpu_s"],
        dry_run_rss_mb=first["rss_mb"],
        dry_run_rss_with_reader_mb=first["together_mb"],
        apply_s=second["seconds"],
        apply_cpu_s=second["cpu_s"],
        apply_rss_mb=second["rss_mb"],
        apply_rss_with_reader_mb=second["together_mb"],
        added=roster.to_add,
        again_s=third["seconds"],
        again_unchanged=again.unchanged,
    )


def _take_in(path: Path, rows: int, before: Roster | None = None) -> Roster:
    tag, now = f"roster-{time.time_ns()}", timezone.now()
    session = before.session if before else _session(tag)
    by = before.created_by if before else audience.user(tag)
    pool = before.pool if before else SeatPool.objects.create(session=session, category="KPPS", capacity=rows)
    with path.open("rb") as file:
        return services.take_in(session=session, pool=pool, file=File(file), name=path.name, by=by, now=now)


def _session(tag: str) -> TrainingSession:
    owner, day = audience.organizer(tag), timezone.localdate() + timedelta(days=30)
    programme = Programme.objects.create(organizer=owner, slug=tag, title="Bimbingan Teknis Anggota KPPS")
    status = TrainingSession.Status.PUBLISHED
    return TrainingSession.objects.create(
        programme=programme, status=status, starts_on=day, ends_on=day, timezone="Asia/Makassar"
    )


def _run(what: str, roster: Roster) -> dict[str, float]:
    """Do a step in a process of its own and return what it says."""
    if what == "check":
        Roster.objects.filter(pk=roster.pk).update(status=Roster.Status.CHECKING)
    else:
        agreement = agreements.as_json(Agreement(current_text(now=timezone.now())))
        changed = {"status": Roster.Status.APPLYING, "agreement": agreement, "applied_by": roster.created_by}
        Roster.objects.filter(pk=roster.pk).update(**changed)
    code = CHILD.format(what=what, roster=roster.pk)
    command = [sys.executable, "-c", code]
    with subprocess.Popen(command, cwd=settings.BASE_DIR, stdout=subprocess.PIPE, text=True) as worker:  # noqa: S603
        together = 0.0
        while worker.poll() is None:
            together = max(together, rss_of_all_mb(worker.pid))
            time.sleep(SAMPLE_SECONDS)
        said = worker.stdout.read() if worker.stdout else ""
    if worker.returncode:
        raise RuntimeError("the worker failed; see above")
    return {**json.loads(said.splitlines()[-1]), "together_mb": together}


def step(what: str, roster: int) -> None:
    """One step, as a worker does it; prints seconds by the clock and of CPU, and the peak memory of this process."""
    start, cpu = time.monotonic(), time.process_time()
    done = (dry_run.check if what == "check" else applying.apply)(roster_id=roster, now=timezone.now())
    figures = {"seconds": time.monotonic() - start, "cpu_s": time.process_time() - cpu}
    if not done:
        raise RuntimeError(f"the roster was not done: {Roster.objects.get(pk=roster).error}")
    print(json.dumps({**figures, "rss_mb": usage(os.getpid()).peak_rss_mb}))  # noqa: T201


def table(figures: RosterFigures) -> str:
    """The figures for a person to read."""
    lines = [f"{figures.rows:,} rows, {figures.file_mb:.1f} MB; {figures.added:,} people added"]
    for name, step_of in (("dry run", "dry_run"), ("apply", "apply")):
        of = {key: getattr(figures, f"{step_of}_{key}") for key in ("s", "cpu_s", "rss_mb", "rss_with_reader_mb")}
        lines.append(
            f"{name:<17} {of['s']:8.1f} s (CPU {of['cpu_s']:.1f} s) {of['rss_mb']:6.0f} MB, "
            f"with the reader {of['rss_with_reader_mb']:.0f} MB"
        )
    lines.append(f"dry run once more {figures.again_s:8.1f} s, {figures.again_unchanged:,} unchanged")
    return "\n".join(lines)


def _add_arguments(parser: CommandParser) -> None:
    parser.add_argument("--rows", type=int, default=100_000, help="people of the roster")


def _run_bench(*, rows: int, **_options: Any) -> Report:
    figures = measure(rows=rows)
    return Report(table(figures), figures.as_dict())


BENCH = Bench("a roster of many rows: dry run and applying", _add_arguments, _run_bench)
