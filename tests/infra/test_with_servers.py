"""Private servers for a command, and tests that refuse any others."""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import psycopg2
import pytest
import redis

from tests import conftest
from tests.infra.paths import ROOT

SCRIPT = ROOT / "scripts" / "with_servers"
SHOW = 'echo "$DATABASE_URL"; echo "$REDIS_URL"; echo "$VAR_DIR"; echo "$PATH"'


def addresses(output: str) -> tuple[str, str, Path]:
    """DATABASE_URL, REDIS_URL and the temporary folder, as `SHOW` printed them."""
    database, cache, folder = output.splitlines()[:3]
    return database.replace("postgres:", "postgresql:"), cache, Path(folder).parent


def answering(database: str, cache: str) -> list[str]:
    """Which of the two servers still take connections."""
    found = []
    with contextlib.suppress(psycopg2.OperationalError), contextlib.closing(psycopg2.connect(database)):
        found.append("PostgreSQL")
    with contextlib.suppress(redis.ConnectionError), redis.Redis.from_url(cache) as connection:
        connection.ping()
        found.append("Redis")
    return found


def test_the_exit_code_is_the_commands_and_nothing_is_left() -> None:
    done = subprocess.run([SCRIPT, "sh", "-c", f"{SHOW}; exit 3"], capture_output=True, text=True)
    assert done.returncode == 3, done.stderr
    assert done.stdout.splitlines()[3].startswith(str(ROOT / ".venv" / "bin"))
    database, cache, folder = addresses(done.stdout)
    assert answering(database, cache) == []
    assert not folder.exists()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_stops_the_servers(number: signal.Signals) -> None:
    process = subprocess.Popen(
        [SCRIPT, "sh", "-c", f"{SHOW}; exec sleep 600"], stdout=subprocess.PIPE, text=True, start_new_session=True
    )
    assert process.stdout is not None
    database, cache, folder = addresses("".join(process.stdout.readline() for _ in range(4)))
    assert answering(database, cache) == ["PostgreSQL", "Redis"]
    os.killpg(process.pid, number)  # as a terminal does
    process.communicate(timeout=30)
    assert process.returncode == 128 + number
    assert answering(database, cache) == []
    assert not folder.exists()


def test_servers_do_not_outlive_a_killed_starter() -> None:
    process = subprocess.Popen([SCRIPT, "sh", "-c", f"{SHOW}; exec sleep 600"], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    database, cache, folder = addresses("".join(process.stdout.readline() for _ in range(4)))
    process.kill()
    process.communicate()
    deadline = time.monotonic() + 15
    # PostgreSQL stops answering some time before it is gone; its last act is to remove this file.
    lock = folder / "postgres" / "data" / "postmaster.pid"
    while answering(database, cache) or lock.exists():
        assert time.monotonic() < deadline
        time.sleep(0.1)
    shutil.rmtree(folder)


def test_an_unknown_command_is_named() -> None:
    done = subprocess.run([SCRIPT, "no-such-command"], capture_output=True, text=True)
    assert done.returncode == 1
    assert "no-such-command: no such command" in done.stderr


def collect(**changes: str) -> subprocess.CompletedProcess[str]:
    """Have pytest collect one file with other settings than ours."""
    environment = {**os.environ, **changes}
    for name in ("PYTEST_XDIST_WORKER", "PYTEST_CURRENT_TEST", "COV_CORE_SOURCE", "COV_CORE_DATAFILE"):
        environment.pop(name, None)
    command = [sys.executable, "-m", "pytest", "--collect-only", "-q", "tests/infra/test_with_servers.py"]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)


def test_tests_refuse_to_run_without_the_real_servers() -> None:
    done = collect(DATABASE_URL="sqlite:////tmp/bimtek.sqlite3")
    assert done.returncode == pytest.ExitCode.USAGE_ERROR
    assert "Tests need PostgreSQL" in done.stderr
    assert "scripts/with_servers" in done.stderr


@pytest.mark.parametrize(
    ("url", "message"), [("", "Tests need Redis"), ("redis://127.0.0.1:1/0", "Redis does not answer")]
)
def test_nor_without_redis(pytestconfig: pytest.Config, settings: Any, url: str, message: str) -> None:
    settings.REDIS_URL = url
    with pytest.raises(pytest.UsageError, match=message) as refused:
        conftest.pytest_configure(pytestconfig)
    assert "scripts/with_servers" in str(refused.value)


def test_tests_refuse_to_empty_somebodys_redis(settings: Any) -> None:
    settings.REDIS_URL = f"{settings.REDIS_URL.rsplit('/', 1)[0]}/60"
    with redis.Redis.from_url(settings.REDIS_URL) as connection:
        connection.set("session", "of a visitor")
        try:
            with pytest.raises(pytest.UsageError, match="holds 1 keys"):
                conftest.use_own_redis(0)
            assert connection.get("session") == b"of a visitor"
        finally:
            connection.delete("session")
