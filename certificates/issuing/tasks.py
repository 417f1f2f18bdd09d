"""Celery's part of the press."""

import structlog
from celery import shared_task
from django.utils import timezone

from . import comparing, mails, printing, queue, risks

logger = structlog.get_logger(__name__)

COUNT_SECONDS = 60.0  # then other work of the queue has its turn, and the clock asks again
SOFT_SECONDS, HARD_SECONDS = 5 * 60, 6 * 60


@shared_task(name="certificates.print_chunk", soft_time_limit=SOFT_SECONDS, time_limit=HARD_SECONDS)
def print_chunk(chunk_id: int) -> None:
    """Print a chunk of certificates; one already printed is passed over, so it may run twice."""
    printed = printing.print_chunk(chunk_id=chunk_id, now=timezone.now())
    logger.info("certificates printed", printed=printed, chunk=chunk_id)


@shared_task(name="certificates.tell", soft_time_limit=SOFT_SECONDS, time_limit=HARD_SECONDS)
def tell(chunk_id: int) -> None:
    """Write the mails to the people of a printed chunk, once."""
    mails.tell(chunk_id=chunk_id, now=timezone.now())


@shared_task(name="certificates.resume_batches")
def resume_batches() -> None:
    """Hand out again what waits longer than it should: the broker was away, or a worker was lost."""
    now = timezone.now()
    if handed := printing.resume(now=now):
        logger.warning("stalled chunks handed to the press again", chunks=handed)
    for chunk in printing.untold(now=now):
        queue.tell(chunk)


@shared_task(name="certificates.count_entitlement", soft_time_limit=SOFT_SECONDS, time_limit=HARD_SECONDS)
def count_entitlement() -> None:
    """Count for front pages which certificates no longer fit; it may run twice."""
    if counted := comparing.count_changed(now=timezone.now(), seconds=COUNT_SECONDS):
        logger.info("issued against entitled counted", sessions=counted)


@shared_task(name="certificates.count_risks", soft_time_limit=SOFT_SECONDS, time_limit=HARD_SECONDS)
def count_risks() -> None:
    """Count for front pages who is about to miss a certificate; it may run twice."""
    if counted := risks.count_risks(now=timezone.now(), seconds=COUNT_SECONDS):
        logger.info("people about to miss their certificate counted", sessions=counted)
