"""Granian whose workers are replaced without a refused connection.

Granian itself starts a new worker, waits a fixed time and stops the old one, and each worker listens on a socket of its
own: on a busy machine the new one was not there yet, and what waited in the old one's queue was lost. Here all workers
share one listening socket, which is never closed, and an old worker is stopped when its successor has loaded the portal
and answered a first request; one that is told to end before that ends at once. Overrides four methods of Granian's that
are no public interface: `requirements.txt` pins its version, and `tests/faults/test_replacing_workers.py` tries them.
"""

import logging
import multiprocessing
import os
import signal
import socket
from collections.abc import Callable, Iterable
from typing import Any

from granian.net import SocketSpec  # type: ignore[attr-defined]  # its stubs do not say so
from granian.server.mp import MPServer, WorkerProcess

from .warming import warm

LOOK_SECONDS = 0.2
logger = logging.getLogger("_granian")


class Server(MPServer):
    """Granian with one socket for all workers, and successors that are waited for."""

    pid: Any
    _shd: Any
    _sso: Any

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._ready: dict[int, Any] = {}  # an event for the newest worker of each number

    def _init_shared_socket(self) -> None:
        self._ssp = None
        self._shd = SocketSpec(self.bind_addr, self.bind_port, self.backlog).build()
        self._sso = socket.socket(fileno=self._shd.get_fd())
        self._sso.set_inheritable(True)
        self._sso.listen(self.backlog)  # who comes before the first worker is ready waits

    def signal_handler_interrupt(self, signum: int, *_frame: Any) -> None:
        """End the server; in a worker that has not set up its own handlers yet, end that worker at once.

        A worker is a fork and inherits this handler. It would note the signal in its copy of the server, which nothing
        there reads, and be killed a minute later.
        """
        if os.getpid() == self.pid:
            super().signal_handler_interrupt()
        else:
            signal.signal(signum, signal.SIG_DFL)
            os.kill(os.getpid(), signum)

    def _spawn_worker(  # type: ignore[override]  # as MPServer has it
        self, idx: int, target: Any, callback_loader: Callable[[], Any]
    ) -> WorkerProcess:
        ready = self._ready[idx] = multiprocessing.Event()
        return super()._spawn_worker(idx=idx, target=target, callback_loader=_Loader(callback_loader, ready))

    def _respawn_workers(self, workers: Iterable[int], spawn_target: Any, target_loader: Any, delay: float = 0) -> None:
        for idx in workers:
            old = self.wrks[idx]
            new = self._spawn_worker(idx=idx, target=spawn_target, callback_loader=target_loader)
            # While the old one serves, a successor that cannot start is no reason to end the server.
            new.interrupt_by_parent = old.is_alive()
            new.start()
            if self._is_ready(new) or not old.is_alive():
                new.interrupt_by_parent = False
                self.wrks[idx] = new
                self._end(old)
            else:
                logger.error(f"A new worker-{idx + 1} did not start; the old one stays")
                new.kill()

    def _is_ready(self, worker: WorkerProcess) -> bool:
        """Wait until the worker answers, as long as it lives and the server is not to end."""
        while not self._ready[worker.idx].wait(LOOK_SECONDS):
            if not worker.is_alive() or self.interrupt_signal:
                return False
        return True

    def _end(self, worker: WorkerProcess) -> None:
        """Let a worker finish its requests; kill it when it takes too long."""
        worker.terminate()
        worker.join(self.workers_kill_timeout)
        if worker.is_alive():
            logger.warning(f"Killing old worker-{worker.idx + 1}, which did not finish")
            worker.kill()
            worker.join()


class _Loader:
    """Load the application in a worker, warm it, and say that it is ready."""

    def __init__(self, load: Callable[[], Any], ready: Any) -> None:
        self.load = load
        self.ready = ready

    def __call__(self) -> Any:
        application = self.load()
        warm(application)
        self.ready.set()
        return application
