"""Celery's part in delivering mail."""

import structlog
from celery import shared_task
from django.utils import timezone
from kombu.exceptions import OperationalError

from . import services

logger = structlog.get_logger(__name__)


@shared_task(name="accounts.deliver_mail")
def deliver_mail(mail_id: int) -> None:
    """Send one mail of the outbox."""
    services.deliver(mail_id=mail_id, now=timezone.now())


@shared_task(name="accounts.sweep_outbox")
def sweep_outbox() -> None:
    """Send what waits longer than it should: the broker was away, or the mail server was."""
    for mail_id in services.waiting(now=timezone.now()):
        services.deliver(mail_id=mail_id, now=timezone.now())


def deliver_soon(mail_id: int) -> None:
    """Hand a mail to a worker; with the broker away it stays in the outbox for the next sweep."""
    try:
        deliver_mail.delay(mail_id)
    except OperationalError:
        logger.warning("broker away, mail waits for the sweep", mail_id=mail_id)
