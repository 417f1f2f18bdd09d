"""Celery's part in telling registrants."""

import structlog
from celery import shared_task
from django.core.cache import cache
from django.utils import timezone
from kombu.exceptions import OperationalError

from . import services

logger = structlog.get_logger(__name__)

# One task composes for everybody who registered in the last moments. It starts after the flag has gone, so a notice
# that found the flag set was committed before the task looks.
FLAG, FLAG_SECONDS, PAUSE_SECONDS = "notices:soon", 1, 2


@shared_task(name="participants.compose_notices")
def compose_notices() -> None:
    """Compose the mails of all notices that wait."""
    while done := services.compose(now=timezone.now()):
        logger.info("notices composed", notices=done)


def compose_soon() -> None:
    """Ask for the notices to be composed, at most once a second; with the broker away the clock does it."""
    if not cache.add(FLAG, 1, FLAG_SECONDS):
        return
    try:
        compose_notices.apply_async(countdown=PAUSE_SECONDS)
    except OperationalError:
        logger.warning("broker away, notices wait for the clock")
