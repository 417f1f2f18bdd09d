"""`make run` with nothing installed: SQLite, the embedded broker, one command, and nothing left behind."""

import http.cookiejar
import json
import os
import re
import resource
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType

import pytest

from tests import database, migrated_base
from tests.extent import FULL
from tests.infra.paths import ROOT, command, descendants, processes

# Each starts the whole portal, as a newcomer does.
pytestmark = pytest.mark.slow("starts web server, worker and clock")

SECOND_START_SECONDS = 20  # CPU; most of it is a web process that compiles its templates before it takes visitors
EMAIL = "pendatang.baru@example.id"


class Portal:
    """A running `make run`, with what it has printed so far."""

    def __init__(self, var: Path, port: int) -> None:
        environment = {name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "REDIS_URL"}}
        environment |= {"VAR_DIR": str(var), "DEMO": "true", "EMAIL_URL": "consolemail://"}
        self.url = f"http://127.0.0.1:{port}"
        self.process = subprocess.Popen(
            [sys.executable, "scripts/run.py", "--port", str(port)],
            cwd=ROOT,
            env=environment,
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        self.printed = ""
        threading.Thread(target=self.read, daemon=True).start()

    def read(self) -> None:
        assert self.process.stdout is not None
        with self.process.stdout as output:
            for line in output:
                self.printed += line

    def family(self) -> set[int]:
        """The process ids of everything that was started."""
        return descendants(self.process.pid)

    def wait_for(self, text: str, seconds: float = 90) -> None:
        wait_for(lambda: text in self.printed or self.process.poll() is not None, seconds)
        assert text in self.printed, self.printed


def wait_for(condition: Callable[[], bool], seconds: float = 20) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.05)


def alive(pids: set[int]) -> set[int]:
    """Those of `pids` that still run."""
    return pids & set(processes())


def seconds_of_work() -> float:
    """Processor time of all processes that we have waited for: unlike the clock, no busy machine makes it longer."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def migrated() -> Path:
    """The embedded database with all migrations; made once for each set of them, from the base that is kept."""
    kept = database.KEPT / f"{database.digest()}.sqlite3"
    with database.alone():
        if not kept.exists():
            kept.parent.mkdir(parents=True, exist_ok=True)
            begun = kept.with_suffix(f".{os.getpid()}")
            migrated_base.put("sqlite3", begun)
            environment = os.environ | {"DATABASE_URL": f"sqlite:///{begun}"}
            subprocess.run([sys.executable, "manage.py", "migrate", "-v0"], cwd=ROOT, env=environment, check=True)
            begun.replace(kept)
    return kept


@pytest.fixture(scope="module")
def var(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The portal's folder, which survives from one start to the next; empty before the first in `make test-all`."""
    folder = tmp_path_factory.mktemp("var")
    if not FULL:
        shutil.copy(migrated(), folder / "bimtek.sqlite3")
    return folder


@pytest.fixture
def port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def portal(var: Path, port: int) -> Iterator[Portal]:
    portal = Portal(var, port)
    try:
        portal.wait_for("The portal is running at")
        yield portal
    finally:
        portal.process.terminate()
        portal.process.wait(30)


def ask_for_code(url: str) -> None:
    """Sign in for the first time, as a browser would."""
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()))
    page = browser.open(f"{url}/akun/login/").read().decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)
    assert token is not None
    form = urllib.parse.urlencode({"csrfmiddlewaretoken": token[1], "login": EMAIL})
    with browser.open(f"{url}/akun/login/", form.encode()) as answer:
        assert answer.status == 200


def test_a_newcomer_gets_a_portal_a_login_and_a_code(portal: Portal) -> None:
    assert "password" in portal.printed  # the demo's logins
    wait_for(lambda: set(json.load(urllib.request.urlopen(f"{portal.url}/readyz")).values()) == {"ok"}, 60)
    with urllib.request.urlopen(portal.url) as answer:
        page = answer.read().decode()
    style = re.search(r'<link[^>]+href="(/static/[^"]+\.css)"', page)
    assert style is not None
    with urllib.request.urlopen(portal.url + style[1]) as answer:
        assert answer.headers["Content-Type"].startswith("text/css")
    ask_for_code(portal.url)
    portal.wait_for(f"To: {EMAIL}", 20)


@pytest.mark.full("starts the portal twice; the newcomer's test starts and stops it every day")
def test_ctrl_c_leaves_nothing_behind_and_a_second_start_is_quick(var: Path, portal: Portal) -> None:
    wait_for(lambda: len(portal.family()) >= 6)  # web server and its process, worker, clock, two of a pool
    family = portal.family()
    busy = Portal(var, int(portal.url.rsplit(":", 1)[1]))
    assert busy.process.wait(20) == 1
    wait_for(lambda: "cannot be used" in busy.printed)
    portal.process.send_signal(signal.SIGINT)
    assert portal.process.wait(20) == 0
    assert alive(family) == set()
    before = seconds_of_work()
    again = Portal(var, int(portal.url.rsplit(":", 1)[1]))
    try:
        again.wait_for("The portal is running at")
    finally:
        again.process.terminate()
        assert again.process.wait(20) == 0
    assert seconds_of_work() - before < SECOND_START_SECONDS


@pytest.mark.full("starts the portal once more for each; a killed supervisor is tried every day")
@pytest.mark.parametrize("name", ["granian", "celery"])
def test_when_one_part_dies_the_rest_is_stopped_and_said_so(portal: Portal, name: str) -> None:
    family = portal.family()
    parents = processes()
    victim = next(pid for pid in family if parents[pid] == portal.process.pid and name in command(pid))
    os.kill(victim, signal.SIGKILL)
    assert portal.process.wait(30) == 1
    wait_for(lambda: "stopped with code -9" in portal.printed)
    wait_for(lambda: alive(family) == set())
    with pytest.raises(urllib.error.URLError):
        urllib.request.urlopen(portal.url)


def test_nothing_outlives_a_killed_supervisor(portal: Portal) -> None:
    family = portal.family()
    portal.process.kill()
    portal.process.wait()
    wait_for(lambda: alive(family) == set(), 30)


def test_the_address_in_mails_follows_the_port(
    run_script: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(run_script, "ROOT", tmp_path)
    monkeypatch.delenv("SITE_URL", raising=False)
    assert run_script.environment(8123)["SITE_URL"] == "http://localhost:8123"
    (tmp_path / ".env").write_text("SITE_URL=https://bimtek.example.id\n")
    assert "SITE_URL" not in run_script.environment(8123)
