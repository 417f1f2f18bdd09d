"""A crowd that stays: threads with a connection each, let go together again and again."""

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from types import TracebackType
from typing import Any, Self

from django.db import connection

WAIT_SECONDS = 60


class Crowd:
    """So many threads; `at_once` gives each of them a job of its own."""

    def __init__(self, size: int) -> None:
        self.size = size
        self._gate = threading.Barrier(size)
        self._threads = ThreadPoolExecutor(size)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._run([lambda: connection.close()] * self.size)
        self._threads.shutdown()

    def at_once(self, jobs: Sequence[Callable[[], Any]]) -> list[Any]:
        """The jobs' results in order, an exception where one was raised; there is one job for each thread."""
        return self._run(jobs)

    def _run(self, jobs: Sequence[Callable[[], Any]]) -> list[Any]:
        assert len(jobs) == self.size
        return [future.result(WAIT_SECONDS) for future in [self._threads.submit(self._do, job) for job in jobs]]

    def _do(self, job: Callable[[], Any]) -> Any:
        self._gate.wait(WAIT_SECONDS)  # all threads are here, so each takes exactly one job
        try:
            return job()
        except Exception as error:
            return error
