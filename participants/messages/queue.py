"""Asking Celery to hand out and to compose, by the tasks' names. With the broker away the clock finds what waits."""

import structlog
from celery import current_app
from kombu.exceptions import OperationalError

logger = structlog.get_logger(__name__)


def hand_out_soon(message_id: int) -> None:
    """Have a message handed out to its people."""
    _send("participants.messages.hand_out", message_id)


def compose_soon() -> None:
    """Have the mails written of what was handed out."""
    _send("participants.messages.compose")


def _send(task: str, *arguments: int) -> None:
    try:
        current_app.send_task(task, args=arguments)
    except OperationalError:
        logger.warning("broker away, messages wait for the clock", task=task)
