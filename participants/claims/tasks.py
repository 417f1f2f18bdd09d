"""What the clock does about people brought into accounts."""

from celery import shared_task
from django.utils import timezone

from . import services


@shared_task(name="participants.claims.forget")
def forget_emptied() -> int:
    """Delete people who were emptied by a merge long ago; return how many."""
    return services.forget(now=timezone.now())
