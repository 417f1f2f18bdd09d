"""With which options Granian runs."""

import os
from typing import Any

from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings
from granian.log import LogLevels

from bimtek.logs import SERVER_LOGGING

THREADS = int(os.environ.get("WEB_THREADS", "2"))
LIFETIME_SECONDS = 12 * 3600  # so that nothing a worker leaks can grow for ever
KILL_SECONDS = 60  # that an old worker may take to finish its requests
HEADER_MILLISECONDS = 10_000  # also how long a connection on which nothing is asked stays open
BACKLOG, CONNECTIONS = 4096, 2048  # that wait to be accepted; that a worker holds


def options() -> dict[str, Any]:
    """The options of `granian.server.MPServer` beside address, port and number of workers."""
    return {
        "interface": Interfaces.WSGI,
        "http": HTTPModes.http1,
        "websockets": False,
        "blocking_threads": THREADS,
        "backlog": BACKLOG,
        "backpressure": CONNECTIONS,
        "http1_settings": HTTP1Settings(header_read_timeout=HEADER_MILLISECONDS),
        "respawn_failed_workers": True,
        "workers_lifetime": LIFETIME_SECONDS,
        "workers_kill_timeout": KILL_SECONDS,
        "log_level": LogLevels.warning,
        "log_dictconfig": SERVER_LOGGING,
    }
