"""The web server as production starts it, for tests that talk to it over real connections."""

import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings

from tests import database
from tests.faults.own_redis import unused_port

HOST = "127.0.0.1"
START_SECONDS = 180  # a busy machine, beside other tests
OURS = ("bimtek.server",)


@contextmanager
def web_server(*module: str, workers: int = 2, **environment: str) -> Iterator[tuple[int, subprocess.Popen[bytes]]]:
    """Run `python -m bimtek.server`, or the module with the options given, on a free port; yield port and process."""
    port = unused_port()
    command = [sys.executable, "-m", *(module or OURS), "--host", HOST, "--port", str(port), "--workers", str(workers)]
    env = {**os.environ, "DATABASE_URL": database_url(), "HTTPS": "false", "BEHIND_PROXY": "false", **environment}
    with subprocess.Popen(command, cwd=settings.BASE_DIR, env=env) as process:
        try:
            wait_for(f"http://{HOST}:{port}/healthz", process)
            yield port, process
        finally:
            process.terminate()
            try:
                process.wait(30)
            except subprocess.TimeoutExpired:
                process.kill()


def collect_static_files() -> None:
    """Bring the static files to where a web server of production looks for them, unless they are there as they stand.

    Compressing them takes ten CPU seconds. Workers ask one after another.
    """
    made, sources = settings.STATIC_ROOT / "staticfiles.json", settings.BASE_DIR / "static"
    with database.alone():
        newest = max(path.stat().st_mtime for path in sources.rglob("*"))
        if not made.exists() or made.stat().st_mtime < newest:
            command = [sys.executable, "manage.py", "collectstatic", "--noinput", "-v0"]
            subprocess.run(command, cwd=settings.BASE_DIR, check=True)


def database_url() -> str:
    """The tests' own database, for another process."""
    return os.environ["DATABASE_URL"].rpartition("/")[0] + "/" + settings.DATABASES["default"]["NAME"]


def wait_for(url: str, process: subprocess.Popen[bytes]) -> None:
    """Until it answers; RuntimeError when the process ends first, or after START_SECONDS."""
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until and process.poll() is None:
        try:
            with urllib.request.urlopen(url, timeout=5):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    raise RuntimeError(f"{url} does not answer")


def children(pid: int) -> set[int]:
    """The processes that a process has started and that live."""
    tasks = Path(f"/proc/{pid}/task").iterdir()
    return {int(child) for task in tasks for child in (task / "children").read_text().split()}
