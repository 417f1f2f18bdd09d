"""Handing acts on many registrations to Celery by the task's name, or doing short ones at once."""

from datetime import datetime, timedelta
from functools import partial

import structlog
from celery import current_app
from django.db import transaction
from django.utils import timezone
from kombu.exceptions import OperationalError

from . import act_work
from .models import ListAct

logger = structlog.get_logger(__name__)
AT_ONCE_SECONDS = 20.0  # a request that waits for seats longer than this leaves the rest to a worker
STALLED = timedelta(minutes=5)  # longer than a worker needs to come to it, or to come back to it


def hand_on(act: ListAct, count: int, *, at_once: int) -> ListAct:
    """Have an act done, or undone: at once up to so many registrations, else by a worker; return it as it then is."""
    if count > at_once or not act_work.work(act.pk, now=timezone.now(), seconds=AT_ONCE_SECONDS):
        transaction.on_commit(partial(ask, act.pk))
    act.refresh_from_db()
    return act


def ask(act_id: int) -> None:
    """Ask a worker to go on with an act; with the broker away the sweep does it."""
    try:
        current_app.send_task("participants.list_act", args=[act_id])
    except OperationalError:
        logger.warning("broker away, an act waits for the sweep", act=act_id)


def ask_again(*, now: datetime) -> int:
    """Hand out again what stands still: the broker was away, or a worker was lost; return how many acts."""
    waiting = ListAct.objects.filter(finished_at=None)
    begun = waiting.filter(undone_at=None, at__lt=now - STALLED) | waiting.filter(undone_at__lt=now - STALLED)
    acts = list(begun.values_list("pk", flat=True)[:100])
    for pk in acts:
        ask(pk)
    return len(acts)
