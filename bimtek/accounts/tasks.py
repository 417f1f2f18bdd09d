"""Celery finds the app's tasks here."""

from celery import shared_task
from django.core.management import call_command
from django.utils import timezone

from .outbox import services as outbox
from .outbox.tasks import deliver_mail as deliver_mail
from .outbox.tasks import deliver_urgent as deliver_urgent
from .outbox.tasks import sweep_outbox as sweep_outbox
from .outbox.tasks import sweep_urgent as sweep_urgent


@shared_task(name="accounts.tidy_up")
def tidy_up() -> None:
    """Forget what is not needed any more: ended sign-ins, and whom a mail went to a month ago."""
    call_command("clearsessions")
    outbox.forget_delivered(now=timezone.now())
