"""Celery's part in telling registrants."""

import structlog
from celery import shared_task
from django.utils import timezone

from . import services

logger = structlog.get_logger(__name__)


@shared_task(name="participants.compose_notices")
def compose_notices() -> None:
    """Compose the mails of all notices that wait."""
    while done := services.compose(now=timezone.now()):
        logger.info("notices composed", notices=done)
