"""Asking Celery to compose, by the task's name. With the broker away notices wait in the database for the clock."""

import structlog
from celery import current_app
from django.core.cache import cache
from kombu.exceptions import OperationalError

from bimtek.fast_lane.short_lived import ShortLivedCache

logger = structlog.get_logger(__name__)

# One task composes for all who registered in the last moments. A process asks for it no more often than its cache
# forgets, which is a second; the flag tells other processes for a second that it was asked for. The task starts after
# both have passed, so a notice that was left to it was committed before the task looks.
FLAG, FLAG_SECONDS, PAUSE_SECONDS = "notices:soon", 1, 3
_asked: ShortLivedCache[None] = ShortLivedCache(most=1)


def compose_soon() -> None:
    """Ask for the notices to be composed, at most once a second."""
    _asked.get(FLAG, _ask)


def _ask() -> None:
    if not cache.add(FLAG, 1, FLAG_SECONDS):
        return
    try:
        current_app.send_task("participants.compose_notices", countdown=PAUSE_SECONDS)
    except OperationalError:
        logger.warning("broker away, notices wait for the clock")
