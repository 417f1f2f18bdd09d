"""The web server as production runs it, for a measurement over real HTTP."""

import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.core.management import call_command

from .load import Address
from .processes import STOP_SECONDS

HOST = "127.0.0.1"
COMMAND = ("-m", "bimtek.server")  # as the Dockerfile has it, which a test compares
START_SECONDS = 60
# As settings name them where HTTPS is off, as it is for this server, whatever the asking process has.
SESSION_COOKIE, CSRF_COOKIE = "sessionid", "csrftoken"


@dataclass(frozen=True)
class WebServer:
    """Where it listens, and the process that all its workers descend from (for `processes.usage`)."""

    address: Address
    pid: int


@contextmanager
def web_server(workers: int = 2, **environment: str) -> Iterator[WebServer]:
    """Run `bimtek.server` with so many worker processes on a free port, with this environment beside our own."""
    call_command("collectstatic", interactive=False, verbosity=0)
    address = HOST, _free_port()
    command = [
        sys.executable,
        "-m",
        "bimtek.server",
        "--host",
        HOST,
        "--port",
        str(address[1]),
        "--workers",
        str(workers),
    ]
    # Who measures speaks plain HTTP, and is no proxy.
    env = {**os.environ, "HTTPS": "false", "BEHIND_PROXY": "false", **environment}
    with tempfile.TemporaryDirectory(prefix="bimtek-bench-") as folder:
        log = Path(folder) / "web.log"
        with log.open("wb") as out:
            server = subprocess.Popen(command, cwd=settings.BASE_DIR, env=env, stdout=out, stderr=out)  # noqa: S603
        try:
            _wait(server, address, log)
            yield WebServer(address, server.pid)
        finally:
            _stop(server)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
        return port


def _wait(server: subprocess.Popen[bytes], address: Address, log: Path) -> None:
    """Until it answers; RuntimeError with the end of its log if it does not."""
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until and server.poll() is None:
        try:
            with urllib.request.urlopen(f"http://{HOST}:{address[1]}/healthz", timeout=5):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    raise RuntimeError(f"The web server does not start.\n{log.read_text(errors='replace')[-2000:]}")


def _stop(server: subprocess.Popen[bytes]) -> None:
    server.terminate()
    try:
        server.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()
