"""Celery's part in telling registrants."""

import structlog
from celery import shared_task
from django.utils import timezone
from kombu.exceptions import OperationalError

from . import services

logger = structlog.get_logger(__name__)


@shared_task(name="participants.tell_cancelled")
def tell_cancelled(session_id: int) -> None:
    """Tell one chunk of a cancelled session's registrants, then ask for the next."""
    told = services.tell_cancelled(session_id=session_id, now=timezone.now())
    logger.info("registrants told of a cancelled session", session_id=session_id, told=told)
    if told:
        tell_cancelled.delay(session_id)


@shared_task(name="participants.sweep_cancelled")
def sweep_cancelled() -> None:
    """Tell those whom a task should have told: the broker was away when the session was cancelled."""
    for session_id in services.sessions_with_untold():
        tell_cancelled.delay(session_id)


def tell_soon(session_id: int) -> None:
    """Ask for a cancelled session's registrants to be told; with the broker away the sweep does it."""
    try:
        tell_cancelled.delay(session_id)
    except OperationalError:
        logger.warning("broker away, registrants are told by the sweep", session_id=session_id)
