"""Asks for the waiting list to move up, by the task's name: `participants.enrolment`, which keeps it, lies above."""

from functools import partial

import structlog
from celery import current_app
from django.db import transaction
from kombu.exceptions import OperationalError

from .models import SeatPool

logger = structlog.get_logger(__name__)


def move_up_soon(session_id: int) -> None:
    """Ask once this transaction is committed, where anybody waits; it may be asked too often, but not too late.

    Call it after the seats were added. A newcomer who would stand in line since then waits for the rows that were
    changed, and finds the new seats.
    """
    if SeatPool.objects.filter(session=session_id, waiting__gt=0).exists():
        transaction.on_commit(partial(_ask, session_id))


def _ask(session_id: int) -> None:
    try:
        current_app.send_task("participants.move_up_in", args=[session_id])
    except OperationalError:
        logger.warning("broker away, who waits moves up by the clock", session_id=session_id)
