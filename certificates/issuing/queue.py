"""Handing certificates to the press's queue, by the tasks' names."""

from collections.abc import Sequence

import structlog
from celery import current_app
from kombu.exceptions import OperationalError

logger = structlog.get_logger(__name__)

# Some seconds of work: small enough to lose little when a worker dies, large enough for little overhead.
CHUNK = 50


def to_press(ids: Sequence[str]) -> None:
    """Queue certificates in chunks; with the broker away they wait in the database for `resume_batches`."""
    try:
        for start in range(0, len(ids), CHUNK):
            current_app.send_task("certificates.render", args=[list(ids[start : start + CHUNK])])
    except OperationalError:
        logger.warning("broker away, certificates wait for the sweep", certificates=len(ids))
