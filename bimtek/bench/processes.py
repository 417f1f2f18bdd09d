"""What other processes cost, read from Linux: CPU seconds and memory of a process and all it started."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db import connection

TICKS = os.sysconf("SC_CLK_TCK")
STOP_SECONDS = 30


@dataclass(frozen=True)
class Usage:
    """What a group of processes took so far."""

    cpu_s: float
    peak_rss_mb: float  # of the largest of them
    rss_mb: float  # of the largest of them, now


def usage(root: int) -> Usage:
    """The usage of process `root` and its descendants; those that ended meanwhile do not count."""
    found = [each for pid in _tree(root) if (each := _usage(pid))]
    return Usage(
        sum(each.cpu_s for each in found),
        max((each.peak_rss_mb for each in found), default=0.0),
        max((each.rss_mb for each in found), default=0.0),
    )


def rss_of_all_mb(root: int) -> float:
    """Memory of process `root` and its descendants together, now."""
    return sum(each.rss_mb for pid in _tree(root) if (each := _usage(pid)))


def _tree(root: int) -> list[int]:
    parents: dict[int, int] = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            stat = (folder / "stat").read_text()
        except OSError:
            continue  # it ended just now
        parents[int(folder.name)] = int(stat.rpartition(")")[2].split()[1])
    tree = [root]
    for pid in tree:
        tree += [child for child, parent in parents.items() if parent == pid]
    return tree


def _usage(pid: int) -> Usage | None:
    try:
        stat = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        status = dict(
            line.split(":", 1) for line in Path(f"/proc/{pid}/status").read_text().splitlines() if ":" in line
        )
    except OSError:
        return None
    if "VmHWM" not in status:
        return None
    peak, now = (int(status[name].split()[0]) / 1024 for name in ("VmHWM", "VmRSS"))
    return Usage((int(stat[11]) + int(stat[12])) / TICKS, peak, now)


def postgres_cpu() -> float:
    """CPU seconds of the PostgreSQL that the default database is on, all its processes; 0 where it runs elsewhere."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        backend = cursor.fetchone()[0]
    try:
        stat = Path(f"/proc/{backend}/stat").read_text()
    except OSError:
        return 0.0
    return _with_ended(int(stat.rpartition(")")[2].split()[1])) if "(postgres)" in stat else 0.0


def _with_ended(root: int) -> float:
    """CPU seconds of a process and its descendants, also of those children that ended and were waited for."""
    fields = Path(f"/proc/{root}/stat").read_text().rpartition(")")[2].split()
    return usage(root).cpu_s + (int(fields[13]) + int(fields[14])) / TICKS


@contextmanager
def workers(queues: str, processes: int, *, pool: str = "prefork", **environment: str) -> Iterator[int]:
    """Run a Celery worker for these queues, as in production; yield its process id."""
    command = [sys.executable, "-m", "celery", "-A", "bimtek", "worker", "-Q", queues, "-c", str(processes), "-P", pool]
    command += ["-n", f"{queues.replace(',', '-')}@bench", "--loglevel=ERROR", "--without-gossip", "--without-mingle"]
    env = {**os.environ, **environment}
    worker = subprocess.Popen(command, cwd=settings.BASE_DIR, env=env, stdout=subprocess.DEVNULL)  # noqa: S603  all ours
    try:
        yield worker.pid
    finally:
        worker.terminate()
        try:
            worker.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            worker.kill()
            worker.wait()
