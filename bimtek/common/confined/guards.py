"""A child process puts guards around itself before it looks at anything; standard library only, nothing of the project.

Each guard that the system refuses (an old kernel, a container that forbids it) is left out, and the child says which
are in force. The limits always are.
"""

import json
import mimetypes
import os
import resource
import stat
import sys
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from pathlib import Path

import kernel  # type: ignore[import-not-found]  # beside this file: a child knows no package of ours

OPEN_FILES = 64
NICENESS = 5  # such work may take a little longer, a page may not
NOBODY = 65534
# Beside Python and the paths that were asked for: shared libraries, fonts, and what fontconfig knows of them.
SYSTEM = (
    "/usr", "/lib", "/lib64", "/etc/ld.so.cache", "/etc/fonts", "/etc/localtime", "/var/cache/fontconfig",
    "/dev/null", "/dev/urandom", "/proc/cpuinfo", "/proc/meminfo", "/sys/devices/system/cpu",
)  # fmt: skip
# In the order in which they are taken: the first need rights that the later ones give up.
ALL = ("limits", "network", "user", "privileges", "files", "calls")


def confine(*, cpu_seconds: int, memory_bytes: int, paths: Sequence[str], guards: Iterable[str] = ALL) -> list[str]:
    """Take the guards, write one line with those in force to standard output, and return them.

    `paths` are what the child may read beside the system's libraries and fonts.
    """
    readable = [*SYSTEM, *map(str, mimetypes.knownfiles), sys.prefix, sys.base_prefix, *paths]
    taking: dict[str, Callable[[], object]] = {
        "limits": partial(limit, cpu_seconds, memory_bytes),
        "network": kernel.leave_network,
        "user": partial(become_nobody, readable),
        "privileges": kernel.no_new_privileges,
        "files": partial(kernel.read_only, readable),
        "calls": kernel.refuse_calls,
    }
    held = [name for name in ALL if name in set(guards) and _taken(taking[name])]
    os.write(1, json.dumps({"guards": held}).encode() + b"\n")
    return held


def _taken(take: Callable[[], object]) -> bool:
    try:
        take()
    except OSError:
        return False
    return True


def limit(cpu_seconds: int, memory_bytes: int) -> None:
    """From here on this process cannot have more than this, and lets others go first."""
    os.nice(NICENESS)
    # At the soft limit comes a signal of its own (SIGXCPU), by which the parent knows it; the hard one kills.
    resource.setrlimit(resource.RLIMIT_CPU, (cpu_seconds, cpu_seconds + 2))
    for kind, most in (
        (resource.RLIMIT_AS, memory_bytes),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_NOFILE, OPEN_FILES),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(kind, (most, most))


def become_nobody(readable: Iterable[str]) -> None:
    """Stop being root. OSError where this process is not root, or another user could not read what it needs."""
    if os.geteuid() != 0:
        raise OSError("not root")
    if closed := [path for path in readable if Path(path).exists() and not _open_to_all(Path(path))]:
        raise OSError(f"not readable for others: {closed}")
    os.setgroups([])
    os.setresgid(NOBODY, NOBODY, NOBODY)
    os.setresuid(NOBODY, NOBODY, NOBODY)


def _open_to_all(path: Path) -> bool:
    real = path.resolve()
    return bool(real.stat().st_mode & stat.S_IROTH) and all(
        folder.stat().st_mode & stat.S_IXOTH for folder in real.parents
    )
