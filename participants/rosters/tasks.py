"""Celery's part in rosters; the queue is `bulk`."""

import structlog
from celery import shared_task
from django.utils import timezone

from . import applying, dry_run, services

logger = structlog.get_logger(__name__)


@shared_task(name="participants.rosters.check")
def check_roster(roster_id: int) -> None:
    """Check a roster's rows; it may run twice."""
    done = dry_run.check(roster_id=roster_id, now=timezone.now())
    logger.info("roster checked", roster=roster_id, done=done)


@shared_task(name="participants.rosters.apply")
def apply_roster(roster_id: int) -> None:
    """Apply a roster; the second of two finds it done."""
    done = applying.apply(roster_id=roster_id, now=timezone.now())
    logger.info("roster applied", roster=roster_id, done=done)


@shared_task(name="participants.rosters.sweep")
def sweep_rosters() -> None:
    """Ask again for what stands still."""
    if asked := services.ask_again(now=timezone.now()):
        logger.warning("stalled rosters handed out again", rosters=asked)


@shared_task(name="participants.rosters.forget")
def forget_rosters() -> None:
    """Delete files that were kept long enough, and those that belong to nothing."""
    now = timezone.now()
    while gone := services.forget_old_files(now=now):
        logger.info("old rosters deleted", rosters=gone)
    if strays := services.forget_strays(now=now):
        logger.warning("files of no roster deleted", files=strays)
