"""What systemd does with `Restart=always`: what exits is started again, with all its processes gone before."""

import contextlib
import os
import signal
import subprocess
import threading
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.infra.paths import ROOT, descendants

RESTART_SECONDS = 0.3
LOOK_SECONDS = 0.05
STOP_SECONDS = 20


@dataclass
class Service:
    """A command, and how it runs."""

    command: Sequence[str]
    options: dict[str, Any] = field(default_factory=dict)


class Supervisor:
    """Runs services until `stop`; each writes to `<name>.log`."""

    def __init__(self, services: Mapping[str, Service], folder: Path, environment: Mapping[str, str]) -> None:
        self.services, self.folder, self.environment = services, folder, {**os.environ, **environment}
        self.running: dict[str, subprocess.Popen[bytes]] = {}
        self.starts: Counter[str] = Counter()
        self._ends = threading.Event()
        self._lock = threading.Lock()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def start(self, *names: str) -> None:
        """Begin with these; `watch` brings them back from then on."""
        for name in names:
            self._start(name)
        if not self._thread.is_alive():
            self._thread.start()

    def _start(self, name: str) -> None:
        service = self.services[name]
        with (self.folder / f"{name}.log").open("ab") as log:
            self.running[name] = subprocess.Popen(
                service.command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                **{"cwd": ROOT, "env": self.environment, **service.options},
            )
        self.starts[name] += 1

    def _watch(self) -> None:
        while not self._ends.wait(LOOK_SECONDS):
            with self._lock:
                for name, process in list(self.running.items()):
                    if process.poll() is not None:
                        _kill_group(process)
                        time.sleep(RESTART_SECONDS)
                        self._start(name)

    def hit(self, name: str, how: signal.Signals) -> None:
        """Send the service's first process a signal."""
        self.running[name].send_signal(how)

    def hit_child(self, name: str, place: float) -> None:
        """Kill one of the processes behind the first, the one at `place` (0 to 1) among them."""
        children = sorted(descendants(self.running[name].pid))
        if children:
            with contextlib.suppress(ProcessLookupError):
                os.kill(children[int(place * len(children))], signal.SIGKILL)

    def stop(self) -> None:
        """End them all, and leave nothing behind."""
        self._ends.set()
        self._thread.join()
        with self._lock:
            for process in self.running.values():
                _kill_group(process)
                process.wait(STOP_SECONDS)


def _kill_group(process: subprocess.Popen[bytes]) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
