"""Handing rosters to Celery by the tasks' names, or doing short ones at once; else the sweep does it."""

from functools import partial

import structlog
from celery import current_app
from django.db import transaction
from django.utils import timezone
from kombu.exceptions import OperationalError

from . import applying, dry_run

logger = structlog.get_logger(__name__)


def check(roster_id: int, *, at_once: bool) -> None:
    """Check a roster once this transaction is committed."""
    act = partial(_check, roster_id) if at_once else partial(_send, "participants.rosters.check", roster_id)
    transaction.on_commit(act)


def apply(roster_id: int, *, at_once: bool) -> None:
    """Apply a roster once this transaction is committed."""
    act = partial(_apply, roster_id) if at_once else partial(_send, "participants.rosters.apply", roster_id)
    transaction.on_commit(act)


def _check(roster_id: int) -> None:
    dry_run.check(roster_id=roster_id, now=timezone.now())


def _apply(roster_id: int) -> None:
    applying.apply(roster_id=roster_id, now=timezone.now())


def _send(task: str, roster_id: int) -> None:
    try:
        current_app.send_task(task, args=[roster_id])
    except OperationalError:
        logger.warning("broker away, a roster waits for the sweep", roster=roster_id)
