"""What runs by the clock: sittings that were never handed in."""

import structlog
from celery import shared_task
from django.utils import timezone

from . import services

logger = structlog.get_logger(__name__)


@shared_task(name="participants.knowledge_tests.close")
def close_sittings() -> None:
    """Mark what lies there when time is up and nothing comes any more."""
    if closed := services.close_forgotten(now=timezone.now()):
        logger.info("sittings closed", count=closed)
