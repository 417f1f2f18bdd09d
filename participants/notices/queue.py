"""Asking Celery to compose, by the task's name. With the broker away notices wait in the database for the clock."""

import structlog
from celery import current_app
from django.core.cache import cache
from kombu.exceptions import OperationalError

logger = structlog.get_logger(__name__)

# One task composes for everybody who registered in the last moments. It starts after the flag has gone, so a notice
# that found the flag set was committed before the task looks.
FLAG, FLAG_SECONDS, PAUSE_SECONDS = "notices:soon", 1, 2


def compose_soon() -> None:
    """Ask for the notices to be composed, at most once a second."""
    if not cache.add(FLAG, 1, FLAG_SECONDS):
        return
    try:
        current_app.send_task("participants.compose_notices", countdown=PAUSE_SECONDS)
    except OperationalError:
        logger.warning("broker away, notices wait for the clock")
