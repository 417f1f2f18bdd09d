"""Compose and the systemd units that ship: valid, alike, and they bring back what ends or hangs."""

import json
import os
import shlex
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from types import ModuleType
from typing import Any

import jsonschema
import pytest

from tests.infra.conftest import load
from tests.infra.paths import ROOT
from tests.infra.test_deployment_files import COMPOSE, OURS, SERVICES, commands

UNITS = ROOT / "scripts" / "systemd"
SCHEMA = json.loads((ROOT / "tests" / "data" / "compose" / "compose_spec.json").read_text())
WORKERS = ["urgent", "worker", "press"]


def unit(name: str) -> dict[str, str]:
    """The settings of a unit, with those that all share."""
    texts = [(UNITS / f"bimtek-{name}.service").read_text(), (UNITS / "bimtek-.service.d/common.conf").read_text()]
    lines = [line.split("=", 1) for text in texts for line in text.splitlines() if "=" in line and line[0] != "#"]
    return {line[0]: line[1] for line in reversed(lines)}


def units() -> list[str]:
    return sorted(path.stem.removeprefix("bimtek-") for path in UNITS.glob("bimtek-*.service"))


def without(line: list[str], *options: str) -> list[str]:
    """A command line without these options and their values."""
    kept, skip = [], False
    for word in line:
        if skip:
            skip = False
        elif word in options:
            skip = "=" not in word
        elif word.split("=")[0] not in options:
            kept.append(word)
    return kept


def test_compose_follows_its_schema() -> None:
    schema = jsonschema.Draft201909Validator(SCHEMA)
    schema.validate({key: value for key, value in COMPOSE.items() if key != "name"})
    with pytest.raises(jsonschema.ValidationError):  # the schema is one that refuses
        schema.validate({"services": {"web": {"restrat": "always"}}})


def test_compose_itself_takes_the_file_where_it_is_installed(tmp_path: Path) -> None:
    plugin = subprocess.run(["docker", "compose", "version"], capture_output=True).returncode if has_docker() else 1
    if plugin:  # no skip: the schema above was asked in any case
        return
    shutil.copy(ROOT / "docker-compose.yml", tmp_path)
    filled = [f"{line}x" if line.endswith("=") else line for line in (ROOT / ".env.example").read_text().splitlines()]
    (tmp_path / ".env").write_text("\n".join(filled))
    done = subprocess.run(["docker", "compose", "config", "--quiet"], cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def has_docker() -> bool:
    return shutil.which("docker") is not None


def test_every_container_has_bounds() -> None:
    for name, service in SERVICES.items():
        assert service["logging"] == {"driver": "local", "options": {"max-size": "20m", "max-file": "10"}}, name
        assert service["mem_limit"], name
        assert service["environment"]["TZ"] == "${TZ:-Asia/Jakarta}", name
        if name != "migrate":
            assert service["restart"] == "always", name


def test_what_is_stopped_may_finish() -> None:
    """Longer than the web server waits for requests that run, and than most tasks take."""
    assert {name: SERVICES[name]["stop_grace_period"] for name in ("web", *WORKERS)} == {
        **dict.fromkeys(WORKERS, "1m"),
        "web": "75s",
    }
    assert {name: int(unit(name)["TimeoutStopSec"]) for name in ("web", *WORKERS)} == {
        **dict.fromkeys(WORKERS, 60),
        "web": 75,
    }


def test_units_run_what_compose_runs() -> None:
    assert units() == sorted([*(name for name in OURS if name != "migrate"), "prepare"])
    for name in WORKERS:
        line = shlex.split(unit(name)["ExecStart"].replace("%%", "%"))
        assert line[0] == "/srv/bimtek/.venv/bin/celery"
        wanted = [str(word).replace("${PRESS_CONCURRENCY:-2}", "2") for word in commands()[name]]
        assert without(line[1:], "--hostname") == wanted[1:], name
    own = ("--schedule", "--pidfile")  # a container's and a service's differ
    assert without(shlex.split(unit("beat")["ExecStart"])[1:], *own) == without(commands()["beat"][1:], *own)
    assert unit("prepare")["ExecStart"] == "/srv/bimtek/.venv/bin/python manage.py prepare"


def test_the_web_server_is_started_by_the_same_command() -> None:
    image = without([str(word) for word in commands()["web"]], "--host")
    service = without(shlex.split(unit("web")["ExecStart"]), "--host")
    assert [Path(service[0]).name, *service[1:]] == image


def test_units_and_containers_have_the_same_memory() -> None:
    for name in units():
        container = SERVICES["migrate" if name == "prepare" else name]["mem_limit"]
        assert unit(name)["MemoryMax"].lower() == container.lower(), name


def test_what_ends_is_started_again_without_end() -> None:
    for name in ("web", "beat", *WORKERS):
        assert (unit(name)["Restart"], unit(name)["StartLimitIntervalSec"]) == ("always", "0"), name
        assert unit(name)["Requires"] == "bimtek-prepare.service"
    wanted = (UNITS / "bimtek.target").read_text()
    assert all(f"bimtek-{name}.service" in wanted for name in ("web", "beat", *WORKERS))


def test_units_have_no_more_rights_than_they_need() -> None:
    shared = unit("web")
    assert (shared["User"], shared["CapabilityBoundingSet"], shared["ProtectSystem"]) == ("bimtek", "", "strict")
    assert shared["NoNewPrivileges"] == "true"


def verified(folder: Path) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "SYSTEMD_UNIT_PATH": f"{folder}:"}
    files = sorted(str(path) for path in folder.glob("bimtek*.*") if path.is_file())
    command = ["systemd-analyze", "verify", "--man=no", *files]
    return subprocess.run(command, env=environment, capture_output=True, text=True)


def test_systemd_takes_the_units(tmp_path: Path) -> None:
    """Asked of systemd itself where it is; containers of developers often have none, and the tests above hold there."""
    if not shutil.which("systemd-analyze"):
        return
    shutil.copytree(UNITS, tmp_path, dirs_exist_ok=True)
    for path in tmp_path.rglob("*.*"):
        if path.is_file():
            path.write_text(path.read_text().replace("/srv/bimtek/.venv/bin", str(Path(sys.executable).parent)))
    good = verified(tmp_path)
    assert (good.returncode, [line for line in good.stderr.splitlines() if "bimtek" in line]) == (0, [])
    broken = tmp_path / "bimtek-web.service"
    broken.write_text(broken.read_text().replace("[Service]", "[Service]\nRestrat=always"))
    assert "Restrat" in verified(tmp_path).stderr


class Answer(BaseHTTPRequestHandler):
    status = 200

    def do_GET(self) -> None:
        self.send_response(type(self).status)
        self.end_headers()

    def log_message(self, *args: Any) -> None:
        """Say nothing."""


@pytest.fixture
def web() -> Iterator[str]:
    server = HTTPServer(("127.0.0.1", 0), Answer)
    Thread(target=server.serve_forever, daemon=True).start()
    Answer.status = 200
    yield f"http://127.0.0.1:{server.server_port}/healthz"
    server.shutdown()
    server.server_close()


@pytest.fixture
def healthy(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> ModuleType:
    script = load("healthy", monkeypatch)
    monkeypatch.setattr(script, "COUNTED", tmp_path / "failures")
    return script


def test_a_web_server_that_hangs_is_ended_and_then_killed(healthy: ModuleType, web: str) -> None:
    killed: list[tuple[int, int]] = []
    check = lambda: healthy.check(web, lambda *how: killed.append(how))  # noqa: E731 - with one place for its two words
    assert check() == 0
    Answer.status = 503
    assert [check() for _ in range(3)] == [1, 1, 1]
    assert killed == [], "a minute of patience"
    check()
    assert killed == [(1, signal.SIGTERM)]
    check()
    assert killed[1:] == [(-1, signal.SIGKILL)]


def test_one_answer_in_between_and_patience_begins_anew(healthy: ModuleType, web: str) -> None:
    killed: list[tuple[int, int]] = []
    for status in (503, 503, 503, 200, 503, 503, 503):
        Answer.status = status
        healthy.check(web, lambda *how: killed.append(how))
    assert killed == []


@pytest.mark.parametrize("address", ["http://127.0.0.1:1/healthz"])
def test_a_server_that_is_away_is_not_healthy(healthy: ModuleType, address: str) -> None:
    assert healthy.check(address, lambda *how: None) == 1
