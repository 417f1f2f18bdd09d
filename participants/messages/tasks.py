"""Celery's part in telling groups."""

import time

import structlog
from celery import shared_task
from django.utils import timezone

from bimtek.accounts.outbox.line import MailLine

from . import digest, rules, services, speakers
from .composing import Composer
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
    """Compose mails that wait and send them, for a turn; what cannot leave now is left to the outbox.

    Each turn that finds something asks for one more, so that every process of the queue has one, and one waits.
    """
    ends, turn, sent = time.monotonic() + TURN_SECONDS, 0, 0
    with MailLine() as line:
        composer = Composer(line)
        while time.monotonic() < ends and (left := composer.send_waiting(now=timezone.now(), ends=ends)) is not None:
            if not turn:
                compose_soon()
            sent += left
            turn += 1
    if turn:
        logger.info("messages composed", chunks=turn, sent=sent)


@shared_task(name="participants.messages.sweep")
def sweep_messages() -> None:
    """Send what rules say is due, do what a lost task should have done, and write down what became of mails."""
    if fired := rules.fire_due(now=timezone.now()):
        logger.info("rules sent messages", messages=fired)
    for message_id in services.asked_for():
        hand_out_message(message_id)
    compose_messages()
    services.settle()


@shared_task(name="participants.messages.digest")
def send_digests() -> None:
    """Tell members what waits for them."""
    logger.info("digests sent", digests=digest.send_all(now=timezone.now()))


@shared_task(name="participants.messages.speakers")
def tell_speakers() -> None:
    """Tell speakers of their slots and of changes."""
    if told := speakers.tell_all(now=timezone.now()):
        logger.info("speakers told", mails=told)
