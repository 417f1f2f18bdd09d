"""Handing mails to workers, by the tasks' names. With the broker away they wait in the outbox for the clock."""

import structlog
from celery import current_app
from django.core.cache import cache
from kombu.exceptions import OperationalError

from bimtek.fast_lane.short_lived import ShortLivedCache

logger = structlog.get_logger(__name__)

# One task sends all that waits. A process asks for it no more often than its cache forgets, which is a second; the flag
# tells other processes for a second that it was asked for. The task starts after both have passed, so a mail that was
# left to it was committed before the task looks.
FLAG, FLAG_SECONDS, PAUSE_SECONDS = "outbox:soon", 1, 2
_asked: ShortLivedCache[None] = ShortLivedCache(most=1)


def deliver_now(mail_id: int) -> None:
    """Have one mail sent at once, for which a person waits at the screen."""
    _send("accounts.deliver_urgent", args=(mail_id,))


def deliver_soon() -> None:
    """Ask for all that waits to be sent, at most once a second."""
    _asked.get(FLAG, _ask)


def _ask() -> None:
    if cache.add(FLAG, 1, FLAG_SECONDS):
        _send("accounts.deliver_mails", countdown=PAUSE_SECONDS)


def _send(task: str, **options: object) -> None:
    try:
        current_app.send_task(task, **options)
    except OperationalError:
        logger.warning("broker away, mail waits for the sweep", task=task)
