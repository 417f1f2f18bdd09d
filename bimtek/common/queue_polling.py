"""When this process last asked its queues for work: written by the transports, read by `bimtek.worker_watch`."""

import time

_asked = time.monotonic()


def asked() -> None:
    """Note that the process asks for work at this moment, or has all the work that it may hold."""
    global _asked
    _asked = time.monotonic()


def seconds_since() -> float:
    """How long ago that was."""
    return time.monotonic() - _asked
