"""Celery's part in telling groups."""

import time

import structlog
from celery import shared_task
from django.utils import timezone

from . import services
from .queue import compose_soon

logger = structlog.get_logger(__name__)
TURN_SECONDS = 2  # then others get their turn


@shared_task(name="participants.messages.hand_out")
def hand_out_message(message_id: int) -> None:
    """Give each person of a message a delivery."""
    people = services.hand_out(message_id=message_id, now=timezone.now())
    logger.info("message handed out", message_id=message_id, people=people)


@shared_task(name="participants.messages.compose")
def compose_messages() -> None:
    """Write the mails that wait to the outbox, for a turn."""
    ends, written = time.monotonic() + TURN_SECONDS, 0
    while done := services.compose(now=timezone.now()):
        written += done
        if time.monotonic() >= ends:
            compose_soon()
            break
    if written:
        logger.info("messages composed", mails=written)


@shared_task(name="participants.messages.sweep")
def sweep_messages() -> None:
    """Do what a lost task should have done, and write down what became of mails."""
    for message_id in services.asked_for():
        hand_out_message(message_id)
    compose_messages()
    services.settle()
