"""What the clock does about second steps that are to be taken away."""

from celery import shared_task
from django.utils import timezone

from . import services


@shared_task(name="events.take_second_steps")
def take_second_steps() -> int:
    """Take away those that are due; return how many."""
    return services.carry_out(now=timezone.now())
