"""Child processes that never outlive their starter, and free ports; standard library only."""

import contextlib
import ctypes
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
VENV_BIN = ROOT / ".venv" / "bin"
STOP_SECONDS = 10.0
STILL_SECONDS = 15.0  # of silence, after which a wait says that it goes on
PR_SET_PDEATHSIG = 1


class Failure(Exception):
    """Something a person has to put right; its text says what to do."""


def die_with_parent() -> None:
    """Ask Linux to send this process SIGTERM when its starter dies, even by `kill -9`."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def start(command: Sequence[str | Path], **options: Any) -> subprocess.Popen[bytes]:
    """Start `command` in a session of its own, so that a Ctrl-C reaches it only through us."""
    return subprocess.Popen(
        [str(part) for part in command],
        start_new_session=True,
        preexec_fn=die_with_parent,
        **options,
    )


def ask_to_stop(process: subprocess.Popen[bytes], how: signal.Signals = signal.SIGTERM) -> None:
    """Send `process` the signal `how`, once: many servers take a second one for haste."""
    if process.poll() is None:
        process.send_signal(how)


def finish(process: subprocess.Popen[bytes]) -> None:
    """Return when `process` and all of its group are gone; kill what is left after STOP_SECONDS."""
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(STOP_SECONDS)
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def stop(process: subprocess.Popen[bytes], how: signal.Signals = signal.SIGTERM) -> None:
    """Ask `process` to end, and see that it does."""
    ask_to_stop(process, how)
    finish(process)


def wait_until(ready: Callable[[], bool], what: str, process: subprocess.Popen[bytes]) -> None:
    """Return when `ready()` is true, however slow the machine; raise Failure when `process` ends first.

    Says now and then on standard error that it waits.
    """
    began = said = time.monotonic()
    while not ready():
        if process.poll() is not None:
            raise Failure(f"{what} stopped at its start with code {process.returncode}.")
        if time.monotonic() - said > STILL_SECONDS:
            said = time.monotonic()
            print(f"{what} is still starting ({said - began:.0f} seconds) ...", file=sys.stderr, flush=True)
        time.sleep(0.05)


def free_port() -> int:
    """Return a port of 127.0.0.1 that nothing listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def answers(port: int, host: str = "127.0.0.1") -> bool:
    """Does something accept connections on `host`:`port`?"""
    with contextlib.suppress(OSError), socket.create_connection((host, port), timeout=1):
        return True
    return False
