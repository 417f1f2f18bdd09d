"""Celery's part of invitations."""

import structlog
from celery import shared_task
from django.utils import timezone

from . import printing, services
from .models import Mailing

logger = structlog.get_logger(__name__)

SOFT_SECONDS, HARD_SECONDS = 30 * 60, 31 * 60


@shared_task(name="certificates.print_mailing", soft_time_limit=SOFT_SECONDS, time_limit=HARD_SECONDS)
def print_mailing(mailing_id: int) -> None:
    """Print a mailing that no other worker is at; a second run finds it claimed or done."""
    if not printing.claim(mailing_id=mailing_id, now=timezone.now()):
        return
    mailing = Mailing.objects.select_related("session__programme__organizer", "session__location").get(pk=mailing_id)
    printed = printing.print_mailing(mailing, clock=timezone.now)
    logger.info("invitations printed", printed=printed, mailing=mailing_id)


@shared_task(name="certificates.resume_mailings")
def resume_mailings() -> None:
    """Hand out again what no worker is at: the broker was away, or a worker was lost."""
    for mailing in printing.waiting(timezone.now()):
        services.to_press(mailing)
