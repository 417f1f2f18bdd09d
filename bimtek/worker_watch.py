"""What a worker and the clock do to show that they live; and a worker that asks for no more work is ended.

A thread of the worker's first process looks every few seconds whether its event loop still asks the queues. While it
does, each queue's heartbeat is renewed. Where the broker answers the thread and the loop has not asked for a minute,
the loop has lost its way (after a restart of Redis, mostly), and the process ends: what started it starts it again.
"""

import os
import threading
import time
from collections.abc import Callable
from typing import Any

import structlog
from celery.beat import PersistentScheduler

from bimtek.common import heartbeats, queue_polling

logger = structlog.get_logger(__name__)
LOST_SECONDS = 60.0  # the longest pause between two tries to connect is half of it


class Watch:
    """Looks after one worker with these queues; `end` ends its process."""

    def __init__(self, queues: tuple[str, ...], end: Callable[[int], Any] = os._exit) -> None:
        self.queues, self.end = queues, end
        self.answering_since: float | None = None  # the broker, on the monotonic clock

    def start(self) -> None:
        """Look from now on, in a thread of its own."""
        threading.Thread(target=self._run, name="worker-watch", daemon=True).start()

    def look(self) -> None:
        """Renew the heartbeats of a worker that asks for work; end one that does not though the broker answers."""
        silent = queue_polling.seconds_since()
        try:
            heartbeats.write(self.queues if silent < LOST_SECONDS / 2 else ())
        except Exception as error:  # whatever a driver raises: the worker itself waits for the broker
            self.answering_since = None
            logger.warning("no heartbeat", error=type(error).__name__)
            return
        self.answering_since = self.answering_since or time.monotonic()
        if min(silent, time.monotonic() - self.answering_since) > LOST_SECONDS:
            logger.critical("worker lost its queues and ends", queues=self.queues, seconds=round(silent))
            self.end(1)

    def _run(self) -> None:
        while True:
            self.look()
            time.sleep(heartbeats.EVERY_SECONDS)


class Clock(PersistentScheduler):
    """Celery's clock, which shows that it ticks."""

    shown = float("-inf")  # on the monotonic clock

    def tick(self, *args: Any, **kwargs: Any) -> float:
        """Start what is due; how many seconds until something else is."""
        pause: float = super().tick(*args, **kwargs)
        if time.monotonic() - self.shown >= heartbeats.EVERY_SECONDS:
            self._show()
        return min(pause, heartbeats.EVERY_SECONDS)

    def _show(self) -> None:
        self.shown = time.monotonic()
        try:
            heartbeats.write([heartbeats.CLOCK])
        except Exception as error:  # the next tick tries again
            logger.warning("no heartbeat", error=type(error).__name__)
