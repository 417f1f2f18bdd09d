"""Celery's part in delivering mail: what a person waits for at the screen has tasks, and a queue, of its own."""

import time

import structlog
from celery import shared_task
from django.utils import timezone
from kombu.exceptions import OperationalError

from . import services

logger = structlog.get_logger(__name__)

# Less than from one tick of the clock to the next, so that a mail server that does not answer holds up one process.
SWEEP_SECONDS, URGENT_SWEEP_SECONDS = 45, 10


@shared_task(name="accounts.deliver_mail")
def deliver_mail(mail_id: int) -> None:
    """Send one mail of the outbox."""
    services.deliver(mail_id=mail_id, now=timezone.now())


@shared_task(name="accounts.deliver_urgent")
def deliver_urgent(mail_id: int) -> None:
    """Send one mail that a person waits for at the screen."""
    services.deliver(mail_id=mail_id, now=timezone.now())


@shared_task(name="accounts.sweep_outbox")
def sweep_outbox() -> None:
    """Send what waits longer than it should: the broker was away, or the mail server was.

    Urgent mails too, in case that no worker takes their queue.
    """
    ends = time.monotonic() + SWEEP_SECONDS
    _sweep(ends, urgent=True)
    _sweep(ends, urgent=False)


@shared_task(name="accounts.sweep_urgent")
def sweep_urgent() -> None:
    """Send the urgent mails that did not leave at once."""
    _sweep(time.monotonic() + URGENT_SWEEP_SECONDS, urgent=True)


def _sweep(ends: float, *, urgent: bool) -> None:
    for mail_id in services.waiting(now=timezone.now(), urgent=urgent):
        if time.monotonic() >= ends:
            return  # the next tick goes on
        services.deliver(mail_id=mail_id, now=timezone.now())


def deliver_soon(mail_id: int, *, urgent: bool = False) -> None:
    """Hand a mail to a worker; with the broker away it stays in the outbox for the next sweep."""
    try:
        (deliver_urgent if urgent else deliver_mail).delay(mail_id)
    except OperationalError:
        logger.warning("broker away, mail waits for the sweep", mail_id=mail_id)
