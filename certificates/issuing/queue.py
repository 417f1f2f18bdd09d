"""Handing work to Celery by the tasks' names. With the broker away it waits in the database for the sweep."""

from collections.abc import Sequence

import structlog
from celery import current_app
from kombu.exceptions import OperationalError

logger = structlog.get_logger(__name__)


def to_press(chunks: Sequence[int]) -> None:
    """Queue chunks to be printed."""
    try:
        for chunk in chunks:
            current_app.send_task("certificates.print_chunk", args=[chunk])
    except OperationalError:
        logger.warning("broker away, chunks wait for the sweep", chunks=len(chunks))


def tell(chunk: int) -> None:
    """Queue the mails to the people of a printed chunk."""
    try:
        current_app.send_task("certificates.tell", args=[chunk])
    except OperationalError:
        logger.warning("broker away, mails wait for the sweep", chunk=chunk)
