"""Counters of several web processes that add up: each keeps its own in a file beside the others', and all are read.

A process that is replaced hands its place, and what was counted there, to its successor: so there are never more files
than processes, and no count is lost. Called before anything else loads `prometheus_client`.
"""

import fcntl
import os
import stat
import tempfile
from pathlib import Path

MOST = 1024  # processes of one server
_held: list[int] = []  # locks, for as long as the process lives


def share(folder: Path | None = None) -> None:
    """Count together with the processes of the same starter (Granian's first process)."""
    place = folder or Path(tempfile.gettempdir()) / f"bimtek-metrics-{os.getppid()}"
    place.mkdir(mode=0o700, exist_ok=True)
    found = place.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.geteuid():
        raise PermissionError(f"{place} belongs to another user: remove it")
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(place)
    slot = _take(place)

    from prometheus_client import values

    values.ValueClass = values.MultiProcessValue(lambda: slot)


def _take(place: Path) -> str:
    """The first place that no living process holds."""
    for number in range(MOST):
        lock = os.open(place / f"{number}.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            os.close(lock)
            continue
        _held.append(lock)
        return str(number)
    raise RuntimeError(f"more than {MOST} processes count in {place}")
