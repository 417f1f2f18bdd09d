"""What runs by the clock: forgetting which browsers and networks people checked in from."""

import structlog
from celery import shared_task
from django.utils import timezone

from . import services

logger = structlog.get_logger(__name__)


@shared_task(name="participants.self_checkin.forget")
def forget_marks() -> None:
    """Destroy the salts of sessions that ended long ago; once a night."""
    if gone := services.forget(now=timezone.now()):
        logger.info("browsers and networks of old sessions forgotten", sessions=gone)
