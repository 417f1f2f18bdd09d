"""Celery's part in delivering mail: what a person waits for at the screen has tasks, and a queue, of its own."""

import time

from celery import shared_task
from django.utils import timezone

from . import services
from .line import MailLine

# So long a process sends before others get their turn. Sweeps last less than from one tick of the clock to the next,
# so that a mail server that does not answer holds up one process.
TURN_SECONDS = 2
SWEEP_SECONDS, URGENT_SWEEP_SECONDS = 45, 10


@shared_task(name="accounts.deliver_mails")
def deliver_mails() -> None:
    """Send what waits over one connection; what is left after a turn has a task of its own."""
    if not _deliver(time.monotonic() + TURN_SECONDS):
        deliver_mails.delay()


@shared_task(name="accounts.deliver_urgent")
def deliver_urgent(mail_id: int) -> None:
    """Send one mail that a person waits for at the screen."""
    services.deliver(mail_id=mail_id, now=timezone.now())


@shared_task(name="accounts.sweep_outbox")
def sweep_outbox() -> None:
    """Send what waits: the broker was away, or the mail server was, or a minute's allowance was used up.

    Urgent mails too, in case that no worker takes their queue.
    """
    ends = time.monotonic() + SWEEP_SECONDS
    _sweep_urgent(ends)
    _deliver(ends)


@shared_task(name="accounts.sweep_urgent")
def sweep_urgent() -> None:
    """Send the urgent mails that did not leave at once."""
    _sweep_urgent(time.monotonic() + URGENT_SWEEP_SECONDS)


def _sweep_urgent(ends: float) -> None:
    for mail_id in services.late(now=timezone.now()):
        if time.monotonic() >= ends:
            return  # the next tick goes on
        services.deliver(mail_id=mail_id, now=timezone.now())


def _deliver(ends: float) -> bool:
    """Send until nothing can leave any more (True), or the time is over."""
    with MailLine() as line:
        while time.monotonic() < ends:
            if not services.deliver_batch(line, now=timezone.now(), ends=ends):
                return True
    return False
