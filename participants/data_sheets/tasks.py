"""What runs by the clock: deleting bank data whose days are over."""

import structlog
from celery import shared_task
from django.utils import timezone

from . import services

logger = structlog.get_logger(__name__)


@shared_task(name="participants.data_sheets.forget")
def forget_bank() -> None:
    """Delete bank accounts and NPWP by the rule of each session; once a night."""
    if gone := services.forget_bank(now=timezone.now()):
        logger.info("bank data of old sessions deleted", sheets=gone)
