"""Children of the press without their start, which takes a second: a process that has loaded all of it makes a copy of
itself for each job. The copy takes the same guards and limits, reads the same job and answers as a child of
`confined.process` does; the tests of the sandbox itself start real ones.
"""

import atexit
import os
import pickle
import subprocess
import sys
import threading
import traceback
from typing import IO, Any

from bimtek.common.confined import process

SIZE_BYTES = 8
READY = b"ready\n"


class Nursery:
    """The process that makes the copies; it starts with the first job and ends with this one."""

    def __init__(self) -> None:
        self._at_work = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None

    def run(self, program: process.Program, job: bytes, limits: process.ChildLimits) -> process.Ended:
        """As `process.run`, but that no clock ends the work: what waits without working belongs to the real ones."""
        with self._at_work:
            if self._process is None:
                self._process = self._start(program)
            send(self._process.stdin, (job, limits.cpu_seconds, limits.memory_bytes, program.reads))
            code, said = receive(self._process.stdout)
        greeting, newline, answer = said.partition(b"\n")
        process.greeted(greeting + newline)
        return process.Ended(code, answer, b"")  # what it complains of goes to our own complaints

    @staticmethod
    def _start(program: process.Program) -> subprocess.Popen[bytes]:
        packages = [path for path in sys.path if path.endswith("site-packages")]
        paths = [*program.imports, process.HERE, *packages]
        code = f"import sys; sys.path[:0] = {paths!r}; from tests.press_nursery import serve; serve({packages!r})"
        started = subprocess.Popen(
            [sys.executable, "-I", "-c", code],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=process.environment(),
            cwd="/",
        )
        atexit.register(end, started)
        assert started.stdout
        assert started.stdout.readline() == READY
        return started


def end(process: subprocess.Popen[bytes]) -> None:
    """Kill it, and wait, so that what it took is counted as ours."""
    process.kill()
    process.wait()


def send(pipe: IO[bytes] | None, message: Any) -> None:
    """Write one message."""
    assert pipe
    data = pickle.dumps(message)
    pipe.write(len(data).to_bytes(SIZE_BYTES, "big") + data)
    pipe.flush()


def receive(pipe: IO[bytes] | None) -> Any:
    """Read one message. EOFError where the other side is gone."""
    assert pipe
    size = pipe.read(SIZE_BYTES)
    if not size:
        raise EOFError
    return pickle.loads(pipe.read(int.from_bytes(size, "big")))  # noqa: S301  from our own test process


def serve(packages: list[str]) -> None:
    """Inside the process: make a copy for each job until there are no more."""
    asked, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    load()
    answers.write(READY)
    answers.flush()
    while True:
        try:
            job, cpu_seconds, memory_bytes, reads = receive(asked)
        except EOFError:
            return
        paths = [process.HERE, *packages, *reads]
        send(answers, copy(job, {"cpu_seconds": cpu_seconds, "memory_bytes": memory_bytes, "paths": paths}))


def load() -> None:
    """All that a child of the press loads for its tasks, fonts and texts too: it sets a page of its own."""
    import guards  # type: ignore[import-not-found]  # noqa: F401  beside `process`, as a child finds it
    import pypdfium2  # noqa: F401
    from django.utils import translation
    from PIL import Image  # noqa: F401
    from weasyprint import HTML

    from certificates.press import child, draw, typeset  # noqa: F401

    child.prepare("id")
    child.prepare = translation.activate  # the copies have all else
    HTML(string="<p>Satu").write_pdf(font_config=typeset.fonts())


def copy(job: bytes, limits: dict[str, Any]) -> tuple[int, bytes]:
    """Do the job in a copy of this process; its exit code and what it said."""
    given, (said, says) = os.memfd_create("job"), os.pipe()
    os.write(given, job)
    os.lseek(given, 0, os.SEEK_SET)
    if not (pid := os.fork()):
        work(given, says, limits)
    os.close(given)
    os.close(says)
    with os.fdopen(said, "rb") as pipe:
        answer = pipe.read()
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), answer


def work(given: int, says: int, limits: dict[str, Any]) -> None:
    """Inside the copy: the guards, the job, the end."""
    code = 1
    try:
        os.dup2(given, 0)
        os.dup2(says, 1)
        os.closerange(3, 64)
        from guards import confine

        from certificates.press.child import main

        confine(**limits)
        main()
        code = 0
    except BaseException:
        traceback.print_exc()
        sys.stderr.flush()
    finally:
        os._exit(code)
