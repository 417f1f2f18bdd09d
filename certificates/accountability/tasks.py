"""Celery's part of accountability files."""

import structlog
from celery import shared_task
from django.utils import timezone

from certificates.documents.worker_file import claim, waiting

from . import services
from .models import AccountabilityFile

logger = structlog.get_logger(__name__)

SOFT_SECONDS, HARD_SECONDS = 10 * 60, 11 * 60


@shared_task(name="certificates.make_accountability_file", soft_time_limit=SOFT_SECONDS, time_limit=HARD_SECONDS)
def make_accountability_file(file: int) -> None:
    """Make a file that no other worker is at; a second run finds it claimed or done."""
    if not claim(AccountabilityFile, pk=file, now=timezone.now()):
        return
    rows = AccountabilityFile.objects.select_related("session__programme__organizer", "session__location")
    documents = services.make(rows.get(pk=file), clock=timezone.now)
    logger.info("accountability file made", file=file, documents=documents)


@shared_task(name="certificates.resume_accountability_files")
def resume_accountability_files() -> None:
    """Hand out again what no worker is at: the broker was away, or a worker was lost."""
    for file in waiting(AccountabilityFile, timezone.now()):
        services.to_press(file)


@shared_task(name="certificates.forget_accountability_files")
def forget_accountability_files() -> None:
    """Throw away old files."""
    logger.info("accountability files forgotten", files=services.forget(now=timezone.now()))
