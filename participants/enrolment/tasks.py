"""Celery's part in the waiting list; running any of this twice, or at once, changes nothing."""

import structlog
from celery import shared_task
from django.utils import timezone

from . import waiting

logger = structlog.get_logger(__name__)


@shared_task(name="participants.expire_offers")
def expire_offers() -> None:
    """End offers that were not answered in time."""
    if expired := waiting.expire_offers(now=timezone.now()):
        logger.info("offers expired", offers=expired)


@shared_task(name="participants.move_up")
def move_up() -> None:
    """Promote from all waiting lists with free seats; runs by the clock, in case a `move_up_in` was lost."""
    for session_id in waiting.sessions_to_look_at():
        moved = waiting.promote(session_id=session_id, now=timezone.now())
        logger.info("moved up from the waiting list", session_id=session_id, people=len(moved))


@shared_task(name="participants.move_up_in")
def move_up_in(session_id: int) -> None:
    """Promote from one session's waiting lists after seats were added."""
    while moved := waiting.promote(session_id=session_id, now=timezone.now()):
        logger.info("moved up from the waiting list", session_id=session_id, people=len(moved))
