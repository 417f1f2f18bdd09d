"""Celery's part of photos."""

import structlog
from celery import shared_task
from django.utils import timezone

from . import services

logger = structlog.get_logger(__name__)


@shared_task(name="certificates.reduce_photo", soft_time_limit=60, time_limit=70)
def reduce_photo(photo: int) -> None:
    """Reduce a photo; a second run finds it done."""
    done = services.reduce(photo=photo)
    logger.info("photo reduced", photo=photo, done=done)


@shared_task(name="certificates.resume_photos")
def resume_photos() -> None:
    """Hand out again what was lost: the broker was away, or a worker was killed."""
    for photo in services.lost(timezone.now()):
        services.to_worker(photo)
