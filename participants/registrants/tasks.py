"""Celery's part in telling registrants."""

import structlog
from celery import shared_task
from django.utils import timezone
from kombu.exceptions import OperationalError

from . import act_queue, act_work, services

logger = structlog.get_logger(__name__)
ACT_SECONDS = 60.0  # then other work of the queue has its turn


@shared_task(name="participants.tell_cancelled")
def tell_cancelled(session_id: int) -> None:
    """Tell one chunk of a cancelled session's registrants, then ask for the next."""
    told = services.tell_cancelled(session_id=session_id, now=timezone.now())
    logger.info("registrants told of a cancelled session", session_id=session_id, told=told)
    if told:
        tell_cancelled.delay(session_id)


@shared_task(name="participants.sweep_cancelled")
def sweep_cancelled() -> None:
    """Tell those whom a task should have told: the broker was away when the session was cancelled."""
    for session_id in services.sessions_with_untold():
        tell_cancelled.delay(session_id)


def tell_soon(session_id: int) -> None:
    """Ask for a cancelled session's registrants to be told; with the broker away the sweep does it."""
    try:
        tell_cancelled.delay(session_id)
    except OperationalError:
        logger.warning("broker away, registrants are told by the sweep", session_id=session_id)


@shared_task(name="participants.list_act")
def list_act(act_id: int) -> None:
    """Go on with an act on many registrations; it may run twice, also at the same time."""
    done = act_work.work(act_id, now=timezone.now(), seconds=ACT_SECONDS)
    logger.info("act on many registrations", act=act_id, done=done)
    if not done:
        list_act.apply_async([act_id], countdown=1)


@shared_task(name="participants.sweep_list_acts")
def sweep_list_acts() -> None:
    """Ask again for acts that stand still."""
    if asked := act_queue.ask_again(now=timezone.now()):
        logger.warning("stalled acts handed out again", acts=asked)
