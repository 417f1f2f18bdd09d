"""Every process writes its log as JSON, one object a line: web server, workers, clock, and what ends by an error."""

import contextlib
import json
import os
import signal
import subprocess
import sys
import threading
import urllib.request
from pathlib import Path

import pytest

from tests.faults.own_redis import OwnRedis, unused_port
from tests.infra.paths import ROOT

WAIT_SECONDS = 120


def environment(tmp_path: Path, **more: str) -> dict[str, str]:
    return {**os.environ, "VAR_DIR": str(tmp_path), "PYTHONPATH": str(ROOT), **more}


def run(command: list[str], env: dict[str, str], until: str) -> list[str]:
    """What a process wrote until it said that, and while it ended; one that says nothing is killed."""
    lines: list[str] = []
    with subprocess.Popen(
        command, cwd=ROOT, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as process:
        assert process.stdout is not None
        too_long = threading.Timer(WAIT_SECONDS, process.kill)
        too_long.start()
        asked_to_end = False
        for line in process.stdout:
            lines.append(line)
            if until in line and not asked_to_end:
                process.send_signal(signal.SIGTERM)
                asked_to_end = True
        too_long.cancel()
    assert any(until in line for line in lines), lines
    return lines


def events(lines: list[str]) -> list[str]:
    """Each line is an object with what happened, when, and how bad that is."""
    found = [json.loads(line) for line in lines if line.strip()]
    assert all({"event", "level", "timestamp", "logger"} <= set(each) for each in found), lines
    return [str(each["event"]) for each in found]


@pytest.mark.parametrize(
    ("command", "until"),
    [
        (["worker", "--queues", "press,bulk", "--concurrency", "1", "--loglevel", "info"], "ready"),
        (["beat", "--schedule", "{folder}/schedule", "--pidfile", "", "--loglevel", "info"], "beat: Starting"),
    ],
)
def test_workers_and_the_clock(tmp_path: Path, command: list[str], until: str) -> None:
    own = OwnRedis(tmp_path, unused_port())
    celery = [sys.executable, "-m", "celery", "--app", "bimtek", "--quiet"]
    try:
        whole = [*celery, *(part.format(folder=tmp_path) for part in command)]
        assert events(run(whole, environment(tmp_path, REDIS_URL=own.url), until))
    finally:
        own.kill()


def test_the_workers_of_the_web_server(tmp_path: Path) -> None:
    port, ended = unused_port(), threading.Event()
    web = [sys.executable, "-m", "bimtek.server", "--port", str(port)]
    threading.Thread(target=ask_until, args=[port, ended], daemon=True).start()
    try:
        assert "request" in events(run(web, environment(tmp_path), 'robots"'))
    finally:
        ended.set()


def ask_until(port: int, ended: threading.Event) -> None:
    """Ask for a page that no start asks for: only a worker that takes visitors answers it."""
    while not ended.wait(0.5):
        with contextlib.suppress(OSError):
            urllib.request.urlopen(f"http://127.0.0.1:{port}/robots.txt", timeout=5).close()


def test_the_first_process_of_the_web_server(tmp_path: Path) -> None:
    code = (
        "from granian.log import configure_logging, logger; from bimtek.server.options import options;"
        "configure_logging(options()['log_level'], options()['log_dictconfig'], True); logger.warning('worker lost')"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=environment(tmp_path), capture_output=True, text=True, check=True
    )
    assert events(done.stderr.splitlines()) == ["worker lost"]


def test_a_command_that_ends_by_an_error(tmp_path: Path) -> None:
    env = environment(tmp_path, DATABASE_URL="postgres://bimtek@127.0.0.1:1/bimtek")
    done = subprocess.run(
        [sys.executable, "manage.py", "prepare"], cwd=ROOT, env=env, capture_output=True, text=True, check=False
    )
    assert done.returncode != 0
    assert done.stdout == ""
    assert events(done.stderr.splitlines())[-1] == "process ends by an error"
    assert "OperationalError" in done.stderr


def test_settings_that_are_refused(tmp_path: Path) -> None:
    env = environment(tmp_path, SECRET_KEY="short")
    done = subprocess.run(
        [sys.executable, "manage.py", "prepare"], cwd=ROOT, env=env, capture_output=True, text=True, check=False
    )
    assert done.returncode != 0
    assert "SECRET_KEY is shorter" in json.loads(done.stderr.splitlines()[-1])["exception"]
