"""Workers of the web server are replaced (every twelve hours, and by SIGHUP) under load, and no client is refused."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.conf import settings

from tests.faults.own_redis import unused_port
from tests.faults.web import HOST, OURS, START_SECONDS, children, web_server

CLIENTS = 6
# Granian by itself: a fixed time, and a socket for each worker. The time is short, as machines of tests are fast.
GRANIAN = ("granian", "bimtek.wsgi:application", "--interface", "wsgi", "--blocking-threads", "2", "--respawn-interval")
END_SECONDS = 30  # half of what a worker gets to finish its requests, on a busy machine
BURN = "while True: pass"

pytestmark = pytest.mark.django_db(transaction=True)


class Callers:
    """Clients that come again and again, each time with a new connection, and note what went wrong.

    Between two calls each waits for `pause` seconds.
    """

    def __init__(self, port: int, pause: float = 0.0) -> None:
        self.pause = pause
        self.port, self.answers, self.failures, self.ended = port, 0, [], threading.Event()
        self.threads = [threading.Thread(target=self.call, daemon=True) for _ in range(CLIENTS)]

    def call(self) -> None:
        while not self.ended.is_set():
            try:
                connection = http.client.HTTPConnection(HOST, self.port, timeout=60)
                connection.request("GET", "/healthz")
                assert connection.getresponse().read() == b"ok\n"
                connection.close()
                self.answers += 1
                time.sleep(self.pause)
            except (OSError, http.client.HTTPException) as error:
                self.failures.append(repr(error))
                time.sleep(0.01)

    def __enter__(self) -> "Callers":
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_exc: object) -> None:
        self.ended.set()
        for thread in self.threads:
            thread.join(90)


@contextmanager
def busy_machine() -> Iterator[None]:
    """Every core has something else to do."""
    others = [subprocess.Popen([sys.executable, "-c", BURN]) for _ in range(os.cpu_count() or 1)]
    try:
        yield
    finally:
        for other in others:
            other.kill()
            other.wait()


def replace(process: subprocess.Popen[bytes]) -> None:
    """Ask for new workers and return when all old ones are gone and the new ones are there."""
    old = children(process.pid)
    process.send_signal(signal.SIGHUP)
    until = time.monotonic() + 2 * START_SECONDS
    while (now := children(process.pid)) & old or len(now) < len(old):
        assert process.poll() is None, "the server ended"
        assert time.monotonic() < until, "the workers were not replaced"
        time.sleep(0.1)


@pytest.mark.full("54 CPU seconds: both cores are kept busy on purpose; the next tests replace workers every day")
def test_while_workers_are_replaced_no_connection_is_refused():
    with web_server() as (port, process), busy_machine(), Callers(port) as callers:
        replace(process)
        before = callers.answers
        time.sleep(2)
    assert callers.failures == []
    assert callers.answers > before > 0


@pytest.mark.full("shows a moment that a quick machine may miss several times")
def test_the_same_callers_notice_a_replacement_after_a_fixed_time():
    with web_server(*GRANIAN, "0.2") as (port, process), busy_machine(), Callers(port) as callers:
        for _replacement in range(10):
            replace(process)
            if callers.failures:
                break
    assert callers.failures


@pytest.mark.slow("starts two web servers, one of which fails")
def test_a_successor_that_cannot_start_leaves_the_old_workers_at_work(tmp_path):
    flag = tmp_path / "broken"
    server = web_server(workers=1, PYTHONPATH=str(broken_when(tmp_path, flag)))
    with server as (port, process), Callers(port, pause=0.05) as callers:
        old = children(process.pid)
        flag.touch()
        process.send_signal(signal.SIGHUP)
        time.sleep(8)
        assert children(process.pid) & old == old
        assert process.poll() is None
    assert callers.failures == []
    assert callers.answers > 0


def broken_when(folder, flag):
    """A folder for PYTHONPATH in which loading the portal fails once the file `flag` is there."""
    (folder / "sitecustomize.py").write_text(
        "import os, multiprocessing.process as process\n"
        "plain = process.BaseProcess.run\n"
        "def run(self):\n"
        f"    if os.path.exists({str(flag)!r}):\n"
        "        raise SystemExit(1)\n"
        "    plain(self)\n"
        "process.BaseProcess.run = run\n"
    )
    return folder


def test_a_server_that_is_told_to_end_while_it_warms_ends_at_once():
    """Its first request waits for a database that never answers; without our handler it is killed after a minute."""
    with socket.socket() as deaf:
        deaf.bind((HOST, 0))
        deaf.listen()
        deaf.settimeout(START_SECONDS)
        database = f"postgres://bimtek@{HOST}:{deaf.getsockname()[1]}/bimtek"
        command = [sys.executable, "-m", *OURS, "--host", HOST, "--port", str(unused_port()), "--workers", "1"]
        with subprocess.Popen(command, cwd=settings.BASE_DIR, env={**os.environ, "DATABASE_URL": database}) as server:
            try:
                caller, _address = deaf.accept()
                (worker,) = children(server.pid)
                server.terminate()
                assert server.wait(END_SECONDS) == 0
            finally:
                server.kill()
        caller.close()
    assert not Path(f"/proc/{worker}").exists()
