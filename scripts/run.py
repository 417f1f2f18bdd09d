#!/usr/bin/env python3
"""Run the whole portal on this machine: `make run` or `make run PORT=8001`.

Brings the database up to date, starts a web server, a Celery worker with its clock and one for sign-in codes alone, and
stops them on Ctrl-C. When one of them dies, the others are stopped and the exit code is not 0. Standard library only.
"""

import argparse
import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import folder
from processes import ROOT, VENV_BIN, Failure, ask_to_stop, finish, start, wait_until

HOST = "127.0.0.1"
THREADS = 8
WORKER_PROCESSES = 2
URGENT_THREADS = 2  # sign-in codes wait for nothing else
LAST_WORDS_LINES = 15
BANNER = """
  The portal is running at {url}        (Ctrl-C stops it)
  Mails appear below as they are sent: a sign-in code is in one of them.
  Logs: {logs}/web.log, {logs}/worker.log and {logs}/urgent.log
"""


def refuse_busy_port(port: int) -> None:
    """Raise Failure when something listens on `port` already."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as error:
            advice = f"Stop what uses it, or choose another port: make run PORT={port + 1}"
            raise Failure(f"Port {port} cannot be used ({error.strerror}). {advice}") from None


def environment(port: int) -> dict[str, str]:
    """Our own environment, with the address that mails and QR codes should name."""
    written = (ROOT / ".env").read_text() if (ROOT / ".env").exists() else ""
    known = "SITE_URL" in os.environ or any(line.startswith("SITE_URL=") for line in written.splitlines())
    address = {} if known else {"SITE_URL": f"http://localhost:{port}"}
    return {**os.environ, **address, "PYTHONUNBUFFERED": "1"}


def commands(port: int, var: Path) -> dict[str, list[str | Path]]:
    """What runs, by the name of its log file."""
    web = [VENV_BIN / "granian", "bimtek.wsgi:application", "--interface", "wsgi", "--host", HOST, "--port", str(port)]
    web += ["--http", "1", "--no-ws", "--blocking-threads", str(THREADS), "--log-level", "warning"]
    worker = [VENV_BIN / "celery", "--app", "bimtek", "--quiet", "worker", "--loglevel", "warning", "--beat"]
    worker += ["--queues", "default,mail,press,bulk", "--concurrency", str(WORKER_PROCESSES)]
    worker += ["--schedule", var / "beat-schedule"]
    urgent = [VENV_BIN / "celery", "--app", "bimtek", "--quiet", "worker", "--loglevel", "warning"]
    urgent += ["--queues", "urgent", "--pool", "threads", "--concurrency", str(URGENT_THREADS)]
    urgent += ["--hostname", "urgent@%h"]
    return {"web": web, "worker": worker, "urgent": urgent}


def serves(url: str) -> bool:
    """Does the portal answer at `url`?"""
    try:
        with urllib.request.urlopen(f"{url}healthz", timeout=5):  # noqa: S310 - our own address
            return True
    except (urllib.error.URLError, OSError):
        return False


def last_words(log: Path) -> str:
    """The end of a log, for the person who has to find out why."""
    lines = log.read_text(errors="replace").splitlines()
    return "\n".join(lines[-LAST_WORDS_LINES:])


class Children:
    """The processes we have started, each with its log."""

    def __init__(self, logs: Path, lock: int) -> None:
        self.logs, self.lock = logs, lock
        self.running: dict[str, subprocess.Popen[bytes]] = {}

    def start(self, name: str, command: list[str | Path], env: dict[str, str]) -> subprocess.Popen[bytes]:
        """Start `command`; its log goes to a file, what it prints (mails) to the terminal."""
        with (self.logs / f"{name}.log").open("wb") as log:
            held = {"pass_fds": (self.lock,)}  # as long as one of them lives
            process = start(command, env=env, cwd=ROOT, stdin=subprocess.DEVNULL, stderr=log, **held)
        self.running[name] = process
        return process

    def watch(self) -> None:
        """Return never; raise Failure when one of the processes ends."""
        while True:
            for name, process in self.running.items():
                if process.poll() is not None:
                    log = self.logs / f"{name}.log"
                    raise Failure(f"{name} stopped with code {process.returncode}:\n{last_words(log)}")
            time.sleep(0.2)

    def stop(self) -> None:
        """Ask all to end, and see that they do."""
        for process in self.running.values():
            ask_to_stop(process)
        for process in self.running.values():
            finish(process)


@contextlib.contextmanager
def portal(port: int, env: dict[str, str]) -> Iterator[Children]:
    """Prepare the database, start web server and workers, yield when the portal answers, and stop both.

    Raises Failure when the portal cannot start.
    """
    refuse_busy_port(port)
    var = Path(env.get("VAR_DIR", ROOT / "var"))
    lock = folder.take(var)
    logs = var / "log"
    logs.mkdir(exist_ok=True)
    children = Children(logs, lock)
    try:
        prepare(children, env)
        say("Starting the web server and the workers ...")
        started = {name: children.start(name, line, env) for name, line in commands(port, var).items()}
        wait_until(lambda: serves(f"http://{HOST}:{port}/"), "The web server", started["web"])
        yield children
    finally:
        children.stop()
        os.close(lock)


def prepare(children: Children, env: dict[str, str]) -> None:
    """Bring the database up to date, which says what it does; raise Failure when it cannot be done."""
    say("Preparing the database: the first time this takes minutes on a slow machine ...")
    process = children.start("prepare", [VENV_BIN / "python", "manage.py", "prepare"], env)
    with contextlib.suppress(Failure):  # its end is what we wait for
        wait_until(lambda: False, "The database", process)
    if process.returncode != 0:
        raise Failure(f"The database could not be prepared:\n{last_words(children.logs / 'prepare.log')}")
    del children.running["prepare"]


def say(text: str) -> None:
    """Tell the person at the terminal, at once."""
    print(text, flush=True)


def run(port: int) -> None:
    """Run the portal until a signal ends it; raise Failure when it cannot run or go on."""
    with portal(port, environment(port)) as children:
        logs = children.logs
        shown = logs.relative_to(ROOT) if logs.is_relative_to(ROOT) else logs
        print(BANNER.format(url=f"http://{HOST}:{port}/", logs=shown), flush=True)
        children.watch()


def interrupted(number: int, frame: object) -> None:
    """Turn a signal into an exception, so that every `finally` runs; a second one changes nothing."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    raise KeyboardInterrupt


def main() -> int:
    """Run the portal; 0 when it was asked to stop, 1 when it had to."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--port", type=int, default=8000)
    signal.signal(signal.SIGINT, interrupted)
    signal.signal(signal.SIGTERM, interrupted)
    try:
        run(parser.parse_args().port)
    except Failure as failure:
        print(f"run: {failure}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("Stopped.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
