"""Signs of life: when a worker last looked at each queue, and the clock at its list. The broker itself keeps them.

A worker that can write one reaches the broker, and `bimtek.worker_watch` lets it write only while it asks for work.
Read by `/readyz`, `/metrics` and `manage.py doctor`.
"""

import time
from collections.abc import Iterable
from dataclasses import dataclass

from celery import current_app

QUEUES = ("urgent", "default", "mail", "press", "bulk")
CLOCK = "clock"
EVERY_SECONDS = 10.0
SILENT_SECONDS = 60.0  # a worker that was killed and started again is back within half of it
CONNECT_SECONDS = 3


@dataclass(frozen=True)
class Silence:
    """A queue that no worker looks at, or the clock that stands still; `seconds` is None where none was ever seen."""

    name: str
    seconds: float | None

    def __str__(self) -> str:
        what = "The clock has not ticked" if self.name == CLOCK else f"No worker has looked at the queue {self.name}"
        return what + (" yet" if self.seconds is None else f" for {self.seconds:.0f} seconds")


def write(names: Iterable[str], now: float | None = None) -> None:
    """Note that these are looked at, now (seconds since 1970); kombu's errors where the broker is away."""
    with current_app.connection_for_write(connect_timeout=CONNECT_SECONDS) as connection:
        connection.default_channel.write_heartbeats(tuple(names), time.time() if now is None else now)


def read() -> dict[str, float]:
    """When each was last looked at, by its name; kombu's errors where the broker is away."""
    with current_app.connection_for_read(connect_timeout=CONNECT_SECONDS) as connection:
        seen: dict[str, float] = connection.default_channel.read_heartbeats()
    return seen


def silences(now: float | None = None) -> list[Silence]:
    """What has been silent for too long."""
    seen, moment = read(), time.time() if now is None else now
    ages = {name: moment - seen[name] if name in seen else None for name in (*QUEUES, CLOCK)}
    return [Silence(name, age) for name, age in ages.items() if age is None or age > SILENT_SECONDS]
