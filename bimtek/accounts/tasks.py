"""Celery finds the app's tasks here."""

from celery import shared_task
from django.core.management import call_command
from django.utils import timezone

from bimtek.common import audit

from .outbox import services as outbox
from .outbox.tasks import deliver_mails as deliver_mails
from .outbox.tasks import deliver_urgent as deliver_urgent
from .outbox.tasks import sweep_outbox as sweep_outbox
from .outbox.tasks import sweep_urgent as sweep_urgent


@shared_task(name="accounts.tidy_up")
def tidy_up() -> None:
    """Forget what is not needed any more: ended sign-ins, whom a mail went to a month ago, from where staff acted."""
    call_command("clearsessions")
    outbox.forget_delivered(now=timezone.now())
    audit.forget_addresses(now=timezone.now())
