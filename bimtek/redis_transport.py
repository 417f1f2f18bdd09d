"""kombu's Redis transport, which tells when it asks for work, and outlives a Redis that restarts.

On a lost connection kombu gives back what a worker holds, over that same connection; where this failed it took the
worker along, now and then. Nothing need be given back: what Redis still knows stays on its list of unacknowledged
messages, and what it forgot is found by the sweeps.
"""

from typing import Any

import structlog
from kombu.transport import TRANSPORT_ALIASES, redis

from bimtek.common.queue_polling import asked
from bimtek.common.task_age import sent_at

logger = structlog.get_logger(__name__)
HEARTBEATS = "bimtek:heartbeats"


class QoS(redis.QoS):
    """What a channel has been given and has not acknowledged."""

    def restore_unacked(self, client: Any = None) -> None:
        """Give it back, if Redis is there."""
        try:
            super().restore_unacked(client)
        except self.channel.connection_errors as error:
            logger.warning("redis away, tasks come back by their sweeps", error=type(error).__name__)
            self._delivered.clear()

    def can_consume(self) -> bool:
        """Whether the channel may be given more. A worker with all hands full need not ask."""
        from celery.worker import state  # of a worker: a web server never comes here

        can: bool = super().can_consume()
        if not can and state.reserved_requests:
            asked()
        return can


class Channel(redis.Channel):
    """kombu's view on the Redis server."""

    QoS = QoS

    def _brpop_start(self, timeout: float | None = None) -> None:
        super()._brpop_start(timeout)
        asked()

    def oldest(self, queue: str) -> float | None:
        """When the task was sent that has waited longest (seconds since 1970); None where none waits."""
        with self.conn_or_acquire() as client:
            return sent_at(client.lindex(queue, -1))

    def write_heartbeats(self, names: tuple[str, ...], now: float) -> None:
        """Keep when these were looked at."""
        with self.conn_or_acquire() as client:
            client.hset(HEARTBEATS, mapping=dict.fromkeys(names, now)) if names else client.ping()

    def read_heartbeats(self) -> dict[str, float]:
        """When each was looked at last."""
        with self.conn_or_acquire() as client:
            return {name.decode(): float(at) for name, at in client.hgetall(HEARTBEATS).items()}


class Transport(redis.Transport):
    """What `redis://` means to kombu, once `register` has run."""

    Channel = Channel


def register() -> None:
    """Put it in the place of kombu's own."""
    TRANSPORT_ALIASES["redis"] = TRANSPORT_ALIASES["rediss"] = f"{__name__}:Transport"
