"""When a task was sent: its message says so, for who asks how long a queue has been waiting."""

import json
import time
from typing import Any

from celery.signals import before_task_publish

HEADER = "sent_at"


@before_task_publish.connect
def stamp(headers: dict[str, Any] | None = None, **_signal: Any) -> None:
    """Write the time into the message of a task."""
    if headers is not None:
        headers[HEADER] = time.time()


def sent_at(message: bytes | str | None) -> float | None:
    """When the message of a task was sent, in seconds since 1970; None for none, or for one that does not say."""
    if not message:
        return None
    when = json.loads(message)["headers"].get(HEADER)
    return float(when) if when else None
