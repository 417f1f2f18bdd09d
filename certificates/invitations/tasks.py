"""Celery's part of invitations."""

import structlog
from celery import shared_task
from django.utils import timezone

from certificates.documents.worker_file import claim, waiting

from . import printing, sending, services
from .models import Mailing

logger = structlog.get_logger(__name__)

SOFT_SECONDS, HARD_SECONDS = 30 * 60, 31 * 60


@shared_task(name="certificates.print_mailing", soft_time_limit=SOFT_SECONDS, time_limit=HARD_SECONDS)
def print_mailing(mailing_id: int) -> None:
    """Print a mailing that no other worker is at; a second run finds it claimed or done."""
    if not claim(Mailing, pk=mailing_id, now=timezone.now()):
        return
    mailing = Mailing.objects.select_related("session__programme__organizer", "session__location").get(pk=mailing_id)
    printed = printing.print_mailing(mailing, clock=timezone.now)
    logger.info("invitations printed", printed=printed, mailing=mailing_id)


@shared_task(name="certificates.resume_mailings")
def resume_mailings() -> None:
    """Hand out again what no worker is at: the broker was away, or a worker was lost."""
    for mailing in waiting(Mailing, timezone.now()):
        services.to_press(mailing)
    for mailing in sending.left_to_mail():
        sending.to_mail(mailing)


@shared_task(name="certificates.mail_invitations", soft_time_limit=SOFT_SECONDS, time_limit=HARD_SECONDS)
def mail_invitations(mailing_id: int) -> None:
    """Write the mails of a mailing, a chunk in each transaction; a second run finds those that are left."""
    rows = Mailing.objects.select_related("session__programme__organizer", "session__location__region")
    mailing, written = rows.get(pk=mailing_id), 0
    while some := sending.write_some(mailing, now=timezone.now()):
        written += some
    logger.info("invitations mailed", written=written, mailing=mailing_id)
