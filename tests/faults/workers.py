"""Celery workers of the portal, in processes of their own, that a test may kill."""

import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

from django.db import connection

from tests.infra.paths import ROOT


@contextlib.contextmanager
def at_work(commands: Mapping[str, list[str]], folder: Path, **environment: str) -> Iterator[None]:
    """Run these workers on the test's database until the block ends; then kill them with all their processes.

    Each command begins with `celery`, and is named: its output is `<name>.log` in `folder`.
    """
    url = os.environ["DATABASE_URL"].rpartition("/")[0]
    own = {"DATABASE_URL": f"{url}/{connection.settings_dict['NAME']}", "VAR_DIR": str(folder), **environment}
    running = [start(command, folder / f"{name}.log", own) for name, command in commands.items()]
    try:
        yield
    finally:
        for process in running:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def start(command: list[str], log: Path, environment: Mapping[str, str]) -> subprocess.Popen[bytes]:
    """Run a worker, and all its processes, in a group of its own."""
    env = {**os.environ, **environment}
    with log.open("ab") as file:
        return subprocess.Popen(
            [sys.executable, "-m", *command],
            cwd=ROOT,
            env=env,
            stdout=file,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
