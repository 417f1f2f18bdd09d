"""Celery's part in drafts."""

import structlog
from celery import shared_task
from django.utils import timezone

from . import drafts, services

logger = structlog.get_logger(__name__)


@shared_task(name="participants.purge_drafts")
def purge_drafts() -> None:
    """Delete drafts of registrations that were given up, with their files, and archived questions without answers."""
    now = timezone.now()
    gone = drafts.purge(now=now)
    logger.info("drafts purged", drafts=gone, questions=services.forget_unanswered(now=now))
