"""What happens to sessions by the clock."""

import structlog
from celery import shared_task
from django.utils import timezone

from . import services

logger = structlog.get_logger(__name__)


@shared_task(name="events.finish_past_sessions")
def finish_past_sessions() -> None:
    """Finish the sessions whose last day is over where they took place."""
    finished = services.finish_past(now=timezone.now())
    if finished:
        logger.info("sessions finished", count=finished)
