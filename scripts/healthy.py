#!/usr/bin/env python3
"""The health check of the web server's container: `healthy.py URL`; exit code 1 where it does not answer.

Docker only notes that a container is unhealthy. So the check that fails for the fourth time in a row asks the server
to end, and the one after that kills it; `restart: always` then starts it. Standard library only: it runs often.
"""

import os
import signal
import sys
import tempfile
import urllib.request
from collections.abc import Callable
from pathlib import Path

ANSWER_SECONDS = 4
ASK_AFTER = 4  # failures; a minute, while people wait
INIT = 1  # the container's first process, which passes signals on and ends with its child
COUNTED = Path(tempfile.gettempdir()) / "failures-of-healthy"


def answers(url: str) -> bool:
    """Does the server answer in time, with 200?"""
    try:
        with urllib.request.urlopen(url, timeout=ANSWER_SECONDS) as response:  # noqa: S310 - our own address
            return bool(response.status == 200)
    except OSError:
        return False


def failures_so_far() -> int:
    """How many checks in a row failed before this one."""
    return int(COUNTED.read_text()) if COUNTED.exists() else 0


def check(url: str, kill: Callable[[int, int], None] = os.kill) -> int:
    """0 where `url` answers; otherwise 1, and what the number of failures asks for is done with `kill`."""
    if answers(url):
        COUNTED.unlink(missing_ok=True)
        return 0
    failures = failures_so_far() + 1
    COUNTED.write_text(str(failures))
    if failures == ASK_AFTER:
        kill(INIT, signal.SIGTERM)
    elif failures > ASK_AFTER:
        COUNTED.unlink()
        kill(-1, signal.SIGKILL)  # all but the first process and this one
    return 1


if __name__ == "__main__":
    sys.exit(check(sys.argv[1]))
