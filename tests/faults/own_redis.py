"""A Redis that a test may kill."""

import contextlib
import shutil
import socket
import subprocess
import time
from pathlib import Path

import redis

WAIT_SECONDS = 100


class OwnRedis:
    """One server on a port of its own, that keeps nothing."""

    def __init__(self, folder: Path, port: int) -> None:
        self.folder, self.port = folder, port
        self.url = f"redis://127.0.0.1:{port}/0"
        self.start()

    def start(self) -> None:
        command = [shutil.which("redis-server"), "--port", str(self.port), "--bind", "127.0.0.1", "--save", ""]
        self.process = subprocess.Popen([*command, "--dir", self.folder], stdout=subprocess.DEVNULL)
        deadline = time.monotonic() + WAIT_SECONDS
        with redis.Redis(port=self.port) as client:
            while True:
                with contextlib.suppress(redis.ConnectionError):
                    client.ping()
                    return
                assert time.monotonic() < deadline
                time.sleep(0.02)

    def kill(self) -> None:
        """Gone, with all that waited in it."""
        self.process.kill()
        self.process.wait()


def unused_port() -> int:
    """A port of this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
