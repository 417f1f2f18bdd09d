"""Celery's part of the press."""

import structlog
from celery import shared_task
from django.utils import timezone

from . import printing

logger = structlog.get_logger(__name__)

SOFT_SECONDS, HARD_SECONDS = 5 * 60, 6 * 60


@shared_task(name="certificates.render", soft_time_limit=SOFT_SECONDS, time_limit=HARD_SECONDS)
def render_certificates(ids: list[str]) -> None:
    """Print a chunk of certificates; those already printed are passed over, so it may run twice."""
    printed = sum(printing.print_certificate(certificate_id=pk, now=timezone.now()) for pk in ids)
    logger.info("certificates printed", printed=printed, asked=len(ids))


@shared_task(name="certificates.resume_batches")
def resume_batches() -> None:
    """Hand to the press what waits longer than it should: the broker was away, or a worker was lost."""
    if handed := printing.resume(now=timezone.now()):
        logger.warning("stalled certificates handed to the press again", certificates=handed)
