"""Starting a child process that works on what strangers made, behind the guards of `guards`.

It inherits no environment, so no secret, and is given its job on standard input. Its first line says which guards are
in force; what is missing is logged once by each process that starts children.
"""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import IO

import structlog

HERE = str(Path(__file__).resolve().parent)
ALL = ("limits", "network", "user", "privileges", "files", "calls")  # as in `guards`, which only a child imports
# Runs with -I: no PYTHON* variables, no user packages, nothing of the folder it is started in.
START = (
    "import sys; sys.path[:0] = {paths!r}; sys.path.append({here!r}); sys.dont_write_bytecode = True\n"
    "from guards import confine; confine(cpu_seconds={cpu!r}, memory_bytes={memory!r}, paths={reads!r},"
    " guards={guards!r})\n{run}"
)
MEMORY_EXIT = 3  # a child's answer to MemoryError

logger = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Program:
    """What a child runs: a line of Python, the folders it imports from, and what else it may read."""

    run: str
    imports: tuple[str, ...] = ()
    reads: tuple[str, ...] = ()
    guards: tuple[str, ...] = ALL

    @classmethod
    def of_file(cls, path: str) -> "Program":
        """A file that loads nothing of the project, by its `main`."""
        return cls(f"import runpy; runpy.run_path({path!r})['main']()", reads=(path,))


@dataclass(frozen=True)
class ChildLimits:
    """What a child may use."""

    cpu_seconds: int
    memory_bytes: int
    wall_seconds: float = 60


@dataclass(frozen=True)
class Ended:
    """A child that has ended: its exit code (negative: the signal that ended it), its answer, its complaints."""

    code: int
    answer: bytes
    complaints: bytes

    @property
    def took_too_long(self) -> bool:
        """Whether it used up its time of the processor."""
        return self.code == -signal.SIGXCPU

    @property
    def waited_too_long(self) -> bool:
        """Whether it was ended before it had used that time: the machine had too much else to do."""
        return self.code == -signal.SIGALRM

    @property
    def took_too_much(self) -> bool:
        """Whether it wanted more memory than there was for it."""
        return self.code in (MEMORY_EXIT, *(-each for each in _ENDED_BY_MEMORY))


_ENDED_BY_MEMORY = (signal.SIGABRT, signal.SIGSEGV, signal.SIGTRAP, signal.SIGKILL)


def start(program: Program, limits: ChildLimits, *, stderr: int = subprocess.PIPE) -> subprocess.Popen[bytes]:
    """Start a child; its first line is for `greeted`."""
    packages = [path for path in sys.path if path.endswith("site-packages")]
    paths = [*program.imports, *packages]
    code = START.format(
        paths=paths, here=HERE, cpu=limits.cpu_seconds, memory=limits.memory_bytes,
        reads=[HERE, *packages, *program.reads], guards=program.guards, run=program.run,
    )  # fmt: skip
    return subprocess.Popen(  # noqa: S603  the command is ours; what strangers made goes in as data
        [sys.executable, "-I", "-c", code],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=stderr,
        env=environment(),
        cwd="/",
        start_new_session=True,
    )


def environment() -> dict[str, str]:
    """What a child needs to find programs and fonts, and nothing else."""
    kept = {name: os.environ[name] for name in ("PATH", "XDG_CACHE_HOME", "FONTCONFIG_FILE") if name in os.environ}
    return {"LANG": "C.UTF-8", "HOME": "/nonexistent", **kept}


def greeted(line: bytes) -> list[str]:
    """The guards in force, from a child's first line; none where it did not come so far."""
    if not line.endswith(b"\n"):
        return []
    guards: list[str] = json.loads(line)["guards"]
    _note_missing(tuple(name for name in ALL if name not in guards))
    return guards


@cache
def _note_missing(missing: tuple[str, ...]) -> None:
    if missing:
        logger.warning("sandbox_guards_missing", missing=missing)


def run(program: Program, job: bytes, limits: ChildLimits) -> Ended:
    """Run a child to its end."""
    with start(program, limits) as child:
        try:
            answer, complaints = child.communicate(job, timeout=limits.wall_seconds)
        except subprocess.TimeoutExpired:
            child.kill()
            child.communicate()
            return Ended(-signal.SIGALRM, b"", b"")
        except BaseException:
            child.kill()
            raise
        greeting, newline, rest = answer.partition(b"\n")
        greeted(greeting + newline)
        return Ended(child.returncode, rest, complaints)


def first_line(pipe: IO[bytes] | None) -> bytes:
    """The next line of a child's answer; empty where it says nothing more."""
    return pipe.readline() if pipe else b""


def guards_in_force(asked: Sequence[str] = ALL) -> list[str]:
    """Which guards this system gives: what a child says that does nothing else."""
    limits = ChildLimits(cpu_seconds=5, memory_bytes=512 * 1024 * 1024, wall_seconds=20)
    with start(Program("", guards=tuple(asked)), limits, stderr=subprocess.DEVNULL) as child:
        return greeted(first_line(child.stdout))
